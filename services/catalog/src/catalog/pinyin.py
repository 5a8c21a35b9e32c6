"""拼音首字母：检索用，在门口算好，随清单记录。"""


def initials(name: str) -> str:
    """食品经营许可（新办） → spjyxkxb；字母和数字照留，标点不要。"""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 -- its dictionaries are large, and seldom asked

    written = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return "".join(character for character in written if character.isascii() and character.isalnum()).lower()
