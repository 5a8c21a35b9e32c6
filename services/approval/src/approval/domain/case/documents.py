"""文书编号：涟政服〔年〕字号，序号取自办件编号，同一件同一种文书只有一个号。"""

from datetime import datetime


def document_no(word: str, case_no: str, now: datetime) -> str:
    """如 涟政服受字〔2026〕第1122000123号：日期与当日序号取自办件编号第九至十八位。"""
    return f"涟政服{word}字〔{now.year}〕第{case_no[8:18]}号"
