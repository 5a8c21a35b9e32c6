"""What others may know of the hand-over to supervision: whom a grant went to and what became of it, nobody's name."""

from datetime import date, datetime
from typing import Any, assert_never
from uuid import UUID

from approval.domain.supervision import events as e
from kernel.events import Recorded
from kernel.messages import Message

TOPIC = "approval.supervision.v1"


class SupervisionNoticeSent(Message, type="hall.approval.SupervisionNoticeSent.v1", topic=TOPIC):
    """审管推送：哪一件的准予推送给哪个监管部门，何时以前签收。"""

    case_id: UUID
    case_no: str
    item_id: str
    item_name: str
    approving_body: str
    approving_body_name: str
    supervising_body: str
    supervising_body_name: str
    document_no: str
    result_name: str
    sent_at: datetime
    due_at: datetime


class SupervisionNoticeAcknowledged(Message, type="hall.approval.SupervisionNoticeAcknowledged.v1", topic=TOPIC):
    """审管签收：何时签收，是否按时。"""

    acknowledged_at: datetime
    on_time: bool


class SupervisionNoticeOverdue(Message, type="hall.approval.SupervisionNoticeOverdue.v1", topic=TOPIC):
    """逾期未签收：自何时起逾期。"""

    overdue_from: datetime


class SupervisionRedated(Message, type="hall.approval.SupervisionRedated.v1", topic=TOPIC):
    """审管改期：放假安排公布，改到何时以前签收。"""

    due_at: datetime


class SupervisionFindingReported(Message, type="hall.approval.SupervisionFindingReported.v1", topic=TOPIC):
    """检查反馈：哪天检查的、什么结论；情况说明不对外说。"""

    finding: str
    inspected_on: date
    reported_at: datetime


MESSAGES: tuple[type[Message], ...] = (
    SupervisionNoticeSent,
    SupervisionNoticeAcknowledged,
    SupervisionNoticeOverdue,
    SupervisionRedated,
    SupervisionFindingReported,
)


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    event: e.SupervisionEvent = recorded.event
    match event:
        case e.SupervisionNoticeSent():
            said = event.model_dump(exclude={"applicant", "file"})
            return SupervisionNoticeSent(**said, result_name=event.file.result_name)
        case e.SupervisionNoticeAcknowledged():
            return SupervisionNoticeAcknowledged.model_validate(event.model_dump())
        case e.SupervisionNoticeOverdue():
            return SupervisionNoticeOverdue(overdue_from=event.overdue_from)
        case e.SupervisionRedated():
            return SupervisionRedated(due_at=event.due_at)
        case e.SupervisionFindingReported():
            return SupervisionFindingReported.model_validate(event.model_dump(exclude={"text"}))
        case e.SupervisedApplicantShown():
            return None  # who looked at what stays in the record it was looked at in
    assert_never(event)
