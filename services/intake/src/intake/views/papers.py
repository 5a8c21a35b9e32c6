"""部门写给申请人的文书：听到什么，就有哪一种，叫什么名字；名字与审批打印时相同。"""

from collections.abc import Mapping
from typing import Any, Final

from intake import consumed as m

HEARING: Final = "HEARING"

_WRITTEN: Final[Mapping[type, str]] = {
    m.DecisionRevoked: "revocation",
    m.ApprovalRepealed: "repeal",
    m.ApprovalDeregistered: "deregistration",
    m.DecisionCorrected: "correction",
    m.SpecialProcedureStarted: "procedure",
    m.SpecialProcedureScheduled: "arrangement",
    m.HearingRightTold: "hearing_right",
}
"""What approval writes to the applicant when it says this, by the kind under which approval prints it."""


def kind_of(message: Any, *, at_hearing: bool) -> str:
    """Which paper stands behind a message; nothing where there is none, or where it carries no number."""
    if not getattr(message, "document_no", ""):
        return ""
    kind = _WRITTEN.get(type(message), "")
    return "hearing" if kind == "arrangement" and at_hearing else kind


def one_more(papers: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """A second one of a kind is named as approval prints it: `notice-2`."""
    before = sum(one.partition("-")[0] == kind for one in papers)
    return (*papers, f"{kind}-{before + 1}" if before else kind)
