"""What every paper is: made from events of the record, numbered, the same words each time it is printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from approval.domain.case import events as e
from approval.views.cases import CaseRow
from kernel.events import Recorded
from kernel.sealed import Sealed

Lines = list[list[tuple[str, str]]]
REMEDY = "对本决定不服的，可以自知道之日起六十日内申请行政复议，或者六个月内向人民法院提起行政诉讼。"

OBJECTION = "对本告知有异议的，可以向本机关陈述、申辩，或者拨打12345反映。"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the record alone does not say in words: the applicant, names behind accounts, what is sealed."""

    applicant: str
    name_of: Callable[[str], str]
    open: Callable[[Sealed[str]], str]


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper: the events it is made from and what it says of them."""

    kind: str
    title: str
    seal: str
    events: tuple[type, ...]
    number: Callable[[Any, CaseRow], str]
    lines: Callable[[Any, CaseRow], Lines]
    law: str
    not_before: type = e.CaseReceived
    read: Callable[[Any, Reading], Lines] | None = None
    """More lines, where they name people at work or quote what is sealed."""

    def sources(self, history: Sequence[Recorded[Any]]) -> list[Recorded[Any]]:
        """What it is made from, oldest first: mostly one; a second notice is a second paper."""
        if not any(isinstance(one.event, self.not_before) for one in history):
            return []
        return [one for one in history if isinstance(one.event, self.events)]

    def made(self, row: CaseRow, source: Recorded[Any], reading: Reading) -> dict[str, Any]:
        """The words of the paper."""
        head: Lines = [
            [("办件编号", row.case_no), ("日期", f"{source.meta.at:%Y年%m月%d日 %H:%M}")],
            [("申请人", reading.applicant)],
            [("事项", f"{row.item.name}（实施机关：{row.item.body_name}）")],
        ]
        more = self.read(source.event, reading) if self.read else []
        return {
            "title": self.title,
            "number": self.number(source.event, row),
            "lines": head + self.lines(source.event, row) + more,
            "law": self.law,
            "seal_body": row.item.body_name,
            "seal_words": self.seal,
            "case_no": row.case_no,
            "case_id": row.case_id,
        }
