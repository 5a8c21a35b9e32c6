"""What a screen shows of a personal value until someone looks: on the record, for a reason (`kernel.showing`)."""

import re
from enum import StrEnum
from typing import Final

from kernel.errors import RuleBrokenError
from kernel.events import Value
from kernel.sealed import Sealed

_STAR: Final = "*"
_APART: Final = "**"
ORGANIZATION: Final = "ORGANIZATION"
_COMPOUND_SURNAME: Final = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|慕容"
    "|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|子车|亓官|司寇|巫马|公西|颛孙|壤驷|公良|漆雕|乐正|宰父|谷梁|拓跋|轩辕|令狐"
    "|段干|百里|呼延|东郭|南门|羊舌|微生|梁丘|左丘|西门|第五|南荣|即墨|达奚|褚师|纳兰|完颜|叶赫"
)
_MOBILE: Final = re.compile(r"(?:\+?86[ -]?)?(1[3-9][0-9])[ -]?[0-9]{4}[ -]?([0-9]{4})")
_LANDLINE: Final = re.compile(r"(0[0-9]{2,3})-?[0-9]{5,6}([0-9]{2})")
# 小区, 社区, 超市, 市场 and the like lie below the town: their 区 and 市 end no district's name.
_DISTRICT: Final = r"(?:县|旗|(?<![小社校片库厂])区|(?<![超门夜菜])市(?![场区民]))"
_DOWN_TO_COUNTY: Final = re.compile(
    r"(?:[^省市州盟县区旗镇乡\d]{1,8}?(?:省|自治区))?"
    r"(?:[^省市州盟县区旗乡\d]{1,10}?(?:(?<![超门夜菜])市(?![场区民])|自治州|地区|盟))?"
    rf"(?:[^省市州盟县区旗镇乡\d]{{1,10}}?{_DISTRICT})?"
)
_TOWN: Final = r"(?:街道|镇|乡|苏木|开发区|园区)"
_TOWN_OF_A_COUNTY: Final = re.compile(rf"[^省市县区旗\d]{{1,8}}?{_TOWN}")
_TOWN_ALONE: Final = re.compile(rf"[^省市县区旗\d]{{2}}{_TOWN}")


class NothingMaskedError(RuleBrokenError):
    code = "NOTHING_MASKED"
    title = "这里没有可以查看的个人信息"


class LookNeedsNoteError(RuleBrokenError):
    code = "LOOK_NEEDS_NOTE"
    title = "事由选“其他”的，请写明为什么要看"


class LookReason(StrEnum):
    """查看个人信息的事由。"""

    CHECK_IDENTITY = "CHECK_IDENTITY"
    CONTACT = "CONTACT"
    ISSUE_PAPER = "ISSUE_PAPER"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        return {
            "CHECK_IDENTITY": "核对身份",
            "CONTACT": "联系当事人",
            "ISSUE_PAPER": "出具文书",
            "OTHER": "其他",
        }[self]


class Look(Value):
    """查看：看了哪几项、为什么；另写的说明可能说到个人，故为密文。"""

    fields: tuple[str, ...]
    reason: LookReason
    note: Sealed[str] | None = None


def justified(look: Look) -> Look:
    """What a decider asks of a look before it records it: something to see, and a reason that says something."""
    if not look.fields:
        raise NothingMaskedError
    if look.reason is LookReason.OTHER and look.note is None:
        raise LookNeedsNoteError
    return look


def mask_name(name: str) -> str:
    """张三丰 → 张*, 欧阳修 → 欧阳*; how long the given name is stays hidden too."""
    name = name.strip()
    if len(name) < 2:  # noqa: PLR2004 -- nothing may be left of a single character
        return _STAR
    shown = 2 if len(name) > 2 and _COMPOUND_SURNAME.match(name) else 1  # noqa: PLR2004 -- a compound surname has two
    return name[:shown] + _STAR


def mask_party(kind: str, name: str) -> str:
    """Of an organisation only what sets it apart is hidden: 江苏试五食品有限公司 → 江苏**食品有限公司."""
    name = name.strip()
    if kind == ORGANIZATION and len(name) > 6:  # noqa: PLR2004 -- a place, what sets it apart, what it does and is
        return name[:2] + _APART + name[4:]
    return mask_name(name)


def mask_number(number: str) -> str:
    """320826199001011234 → 320826********1234, a 统一社会信用代码 alike; of shorter numbers only the ends."""
    number = number.strip()
    length = len(number)
    if length >= 15:  # noqa: PLR2004 -- identity numbers have 15 or 18 characters, credit codes 18
        return _masked(number, 6, 4)
    return _masked(number, 1, 2) if length >= 8 else _STAR * length  # noqa: PLR2004 -- a passport has 8 or 9


def mask_phone(phone: str) -> str:
    """13812340001 → 138****0001, 0517-82345678 → 0517****78; of anything else nothing."""
    phone = phone.strip()
    found = _MOBILE.fullmatch(phone) or _LANDLINE.fullmatch(phone)
    return "****" if found is None else f"{found[1]}****{found[2]}"


def mask_address(address: str) -> str:
    """江苏省淮安市涟水县高沟镇一村二组 → 江苏省淮安市涟水县高沟镇****: never more than the town."""
    address = address.strip()
    county = _DOWN_TO_COUNTY.match(address)
    end = county.end() if county else 0
    town = (_TOWN_OF_A_COUNTY if end else _TOWN_ALONE).match(address, end)
    return f"{address[: town.end() if town else end]}****"


def _masked(text: str, head: int, tail: int) -> str:
    return text[:head] + _STAR * (len(text) - head - tail) + text[-tail:]
