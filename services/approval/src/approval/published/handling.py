"""What others may know of a case in hand: procedures, hearings and its time limits; opinions stop here."""

from datetime import datetime
from typing import Any, assert_never

from approval.domain.case import events as e
from approval.published.dues import dues
from approval.published.topics import CASE as TOPIC
from kernel.events import Recorded
from kernel.messages import Message


class SpecialProcedureStarted(Message, type="hall.approval.SpecialProcedureStarted.v1", topic=TOPIC):
    """特别程序开始；`clock_stops` 时期限暂停，`due_at` 为程序自己的期限。"""

    kind: str
    name: str
    clock_stops: bool
    legal_basis: str
    started_at: datetime
    document_no: str = ""
    due_at: datetime | None = None


class SpecialProcedureEnded(Message, type="hall.approval.SpecialProcedureEnded.v1", topic=TOPIC):
    """特别程序结束，期限恢复。"""

    ended_at: datetime
    due_at: datetime
    statutory_due_at: datetime


class TimeLimitExtended(Message, type="hall.approval.TimeLimitExtended.v1", topic=TOPIC):
    """法定期限经批准延长若干工作日，及理由；计时暂停时没有新的到期时刻。"""

    document_no: str
    amount: int
    reason: str
    legal_basis: str
    approved_at: datetime
    statutory_due_at: datetime | None = None


class DueDateRecalculated(Message, type="hall.approval.DueDateRecalculated.v1", topic=TOPIC):
    """改期：放假安排公布或者更改，两个到期时刻重新计算。"""

    due_at: datetime
    statutory_due_at: datetime
    provisional: bool


class SpecialProcedureScheduled(Message, type="hall.approval.SpecialProcedureScheduled.v1", topic=TOPIC):
    """特别程序的安排：何时、何处，请申请人到场。"""

    document_no: str
    held_at: datetime
    place: str


class HearingRightTold(Message, type="hall.approval.HearingRightTold.v1", topic=TOPIC):
    """告知听证权利：`request_by` 以前可以要求听证。"""

    document_no: str
    told_at: datetime
    request_by: datetime


class HearingRequested(Message, type="hall.approval.HearingRequested.v1", topic=TOPIC):
    """有人要求听证：`hold_by` 以前组织。"""

    requested_at: datetime
    hold_by: datetime


class HearingGivenUp(Message, type="hall.approval.HearingGivenUp.v1", topic=TOPIC):
    """听证放弃了，不再举行。"""

    given_up_at: datetime


class ProcedureRedated(Message, type="hall.approval.ProcedureRedated.v1", topic=TOPIC):
    """程序改期：特别程序、要求听证、组织听证的期限重新计算；没有变的空着。"""

    due_at: datetime | None = None
    request_by: datetime | None = None
    hold_by: datetime | None = None


MESSAGES: tuple[type[Message], ...] = (
    SpecialProcedureStarted,
    SpecialProcedureScheduled,
    SpecialProcedureEnded,
    HearingRightTold,
    HearingRequested,
    HearingGivenUp,
    ProcedureRedated,
    TimeLimitExtended,
    DueDateRecalculated,
)


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    event: e.ClockEvent | e.ReviewEvent | e.DueDateRecalculated | e.DueReminded | e.ApplicantShown = recorded.event
    match event:
        case e.ApplicantShown() | e.StepOpinionGiven() | e.DueReminded():
            return None  # who looked, what a reviewer thinks and who was reminded is our own business
        case e.SpecialProcedureStarted():
            listed = event.procedure.model_dump(include={"kind", "name", "clock_stops", "legal_basis"})
            due_at = event.due and event.due.due_at
            return SpecialProcedureStarted(
                started_at=event.started_at, document_no=event.document_no, due_at=due_at, **listed
            )
        case e.SpecialProcedureScheduled():
            return SpecialProcedureScheduled.model_validate(event.model_dump())
        case e.SpecialProcedureEnded():
            return SpecialProcedureEnded.model_validate({"ended_at": event.ended_at, **dues(event)})
        case e.HearingRightTold():
            return HearingRightTold(document_no=event.document_no, told_at=event.told_at, request_by=event.request_by)
        case e.HearingRequested():
            return HearingRequested(requested_at=event.requested_at, hold_by=event.hold_by)
        case e.HearingGivenUp():
            return HearingGivenUp(given_up_at=event.given_up_at)
        case e.ProcedureRedated():
            due_at = event.due and event.due.due_at
            return ProcedureRedated(due_at=due_at, request_by=event.request_by, hold_by=event.hold_by)
        case e.TimeLimitExtended():
            due_at = event.statutory.due_at if event.statutory else None
            return TimeLimitExtended.model_validate({**event.model_dump(), "statutory_due_at": due_at})
        case e.DueDateRecalculated(promised=None) | e.DueDateRecalculated(statutory=None):
            return None  # the limit of a notice binds the department and moves nothing outside
        case e.DueDateRecalculated():
            return DueDateRecalculated.model_validate(dues(event))
    assert_never(event)
