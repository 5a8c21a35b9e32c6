"""办件的状态：每个状态只带决定所需的东西。"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from approval.domain.case.elements import (
    DueLimit,
    FiledMaterial,
    Outcome,
    OutstandingMaterial,
    PinnedItem,
    Reckoned,
    SpecialProcedure,
)
from kernel.events import State, Value
from legaltime import Ledger


class UnknownCase(State):
    """尚无此件。"""


class Reminder(Value):
    """已经发过的一次到期提醒；期限改了，到期时刻不同，就再提醒。"""

    limit: DueLimit
    due_at: datetime
    overdue: bool


class ReceivedCase(State):
    """已收件：等待受理、不予受理或一次性告知。"""

    item: PinnedItem
    case_no: str
    received_by: str
    received_at: datetime
    notice_from: datetime
    notice_due_at: datetime
    notices: int = 0
    supplied: tuple[str, ...] = ()
    outstanding: tuple[OutstandingMaterial, ...] = ()
    tolerance_promised: bool = False
    committed: bool = False
    uncommitted: tuple[OutstandingMaterial, ...] = ()
    assignee: str = ""
    reminded: tuple[Reminder, ...] = ()


class Reviewed(Value):
    """有了意见的一个环节，和谁的意见。"""

    step: str
    by: str


class Arrangement(Value):
    """特别程序的安排：何时、何处、由谁去。"""

    held_at: datetime
    place: str
    staff: tuple[str, ...]


class Correction(Value):
    """一处更正：更正什么，原来怎样，应当怎样。"""

    corrects: str
    wrong: str
    right: str


class Hearing(Value):
    """听证：何时以前可以要求；要求了的，何时以前组织；举行过没有，放弃了没有。"""

    request_by: datetime
    told_at: datetime | None = None
    hold_by: datetime | None = None
    requested_at: datetime | None = None
    held: bool = False
    given_up: bool = False

    @property
    def is_awaited(self) -> bool:
        """有人要求了，还没有举行，也没有放弃。"""
        return self.hold_by is not None and not self.held and not self.given_up


class SupplementingCase(State):
    """补正中：等待申请人补齐。"""

    received: ReceivedCase


class Tolerance(Value):
    """容缺：还差哪些材料，何时以前补齐，提醒过没有。"""

    outstanding: tuple[OutstandingMaterial, ...]
    due_at: datetime
    reminded: bool = False

    def without(self, taken: Iterable[FiledMaterial]) -> tuple[OutstandingMaterial, ...]:
        """收到这些以后还差的。"""
        codes = {one.code for one in taken}
        return tuple(one for one in self.outstanding if one.code not in codes)


class AcceptedCase(State):
    """已受理：法定、承诺两个期限都在计时；容缺受理的，同时等待补交。"""

    item: PinnedItem
    case_no: str
    received_by: str
    promised: Ledger
    statutory: Ledger
    promised_due: Reckoned
    statutory_due: Reckoned
    procedure: SpecialProcedure | None = None
    tolerance: Tolerance | None = None
    assignee: str = ""
    committed: bool = False
    uncommitted: tuple[OutstandingMaterial, ...] = ()
    procedure_since: datetime | None = None
    procedure_due: Reckoned | None = None
    arrangement: Arrangement | None = None
    reviewed: tuple[Reviewed, ...] = ()
    hearing: Hearing | None = None
    reminded: tuple[Reminder, ...] = ()


class ConcludedTolerantCase(State):
    """已容缺准予：材料补齐才发出结果，逾期不补则准予不发生效力。"""

    case_no: str
    tolerance: Tolerance


class InForce(StrEnum):
    """准予的决定现在还有没有效力。"""

    IN_FORCE = "IN_FORCE"
    REVOKED = "REVOKED"
    REPEALED = "REPEALED"
    DEREGISTERED = "DEREGISTERED"

    @property
    def label(self) -> str:
        return {"IN_FORCE": "有效", "REVOKED": "已撤销", "REPEALED": "已撤回", "DEREGISTERED": "已注销"}[self]


class ConcludedCase(State):
    """已办结；`standing` 说明准予的决定后来怎样了，`corrections` 为更正过的几处。"""

    outcome: Outcome
    case_no: str
    returned: bool = False
    standing: InForce = InForce.IN_FORCE
    corrections: tuple[Correction, ...] = ()


class EndedCase(State):
    """不予受理或已撤回：本件终结。"""


class LapsedCase(State):
    """容缺失效，视为撤回：本件终结；失信修复之前，申请人不再适用容缺受理。"""

    due_at: datetime
    repaired: bool = False


CaseState = (
    UnknownCase
    | ReceivedCase
    | SupplementingCase
    | AcceptedCase
    | ConcludedTolerantCase
    | ConcludedCase
    | EndedCase
    | LapsedCase
)
