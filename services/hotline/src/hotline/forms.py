"""What the doors take in: one form per command, the same for browsers and machines."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from hotline.domain.ticket.words import (
    DispatchMode,
    LimitClass,
    RefusalReason,
    ReturnReason,
    Satisfaction,
    Solved,
    TicketKind,
)
from kernel.events import Value

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Optional = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=50)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})?$")]
Code = Annotated[str, StringConstraints(max_length=40)]


def _without_gaps(bodies: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(body for body in bodies if body)


Bodies = Annotated[tuple[Code, ...], AfterValidator(_without_gaps), Field(max_length=6)]


class Dispatch(Value):
    """派单：方式、主办（双交办时为行业主管）、属地、其余单位。"""

    mode: DispatchMode
    first: Code
    territory: Code = ""
    others: Bodies = ()


class Recorded(Value):
    """登记一件诉求，并说明接着怎么办。"""

    kind: TicketKind
    topic: Name = ""
    topic_code: Code = ""
    content: Text
    name: Name = ""
    phone: Phone = ""
    town: Code = ""
    limit: LimitClass | None = None
    then: Literal["DISPATCH", "ANSWER", "KEEP", "REFUSE"] = "KEEP"
    answer: Optional = ""
    reason: RefusalReason | None = None
    way_to_go: Optional = ""


class Asked(Value):
    """网上提出的诉求；`UNRESOLVED` 是办不成事。"""

    kind: TicketKind | Literal["UNRESOLVED"]
    area: Code = ""
    content: Text
    town: Code = ""
    name: Name = ""
    phone: Phone = ""


class Answer(Value):
    """即时答复。"""

    answer: Text


class Refuse(Value):
    """不予受理：情形，以及应当通过什么途径解决。"""

    reason: RefusalReason
    way_to_go: Text


class Reassign(Value):
    """改派：退回的单位、改派给谁、是否依派单异议裁定。"""

    from_body: Code
    body: Code
    ruled: bool = False


class Sign(Value):
    """签收：不需填写。"""


class Return(Value):
    """退单：哪一类理由，具体说明。"""

    reason: ReturnReason
    explanation: Text


class Reply(Value):
    """答复：写明办理情况。"""

    answer: Text


class FollowUp(Value):
    """回访：是否解决、是否满意、诉求人怎么说。"""

    solved: Solved
    level: Satisfaction
    note: Optional = ""


class Rework(Value):
    """重办：由哪些单位、为什么。"""

    bodies: Bodies = ()
    reason: Text


class Close(Value):
    """办结：应予办结的，写明是哪一种情形。"""

    closable_kind: Code = ""
