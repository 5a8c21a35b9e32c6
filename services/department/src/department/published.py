"""What the hall may know of a department's work: that it has taken a task up, and its result."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, assert_never
from uuid import UUID

from department.domain.task import events as e
from department.systems import RESULTS, SIMULATED
from kernel.events import Recorded
from kernel.messages import Message, addressed
from kernel.sealed import Sealed

TOPICS: Final = tuple(RESULTS.format(recipient=code) for code in SIMULATED)


class TaskTakenUp(Message, type="hall.department.TaskTakenUp.v1", topic=RESULTS):
    """接办：部门的系统收到了任务，给出它自己的办理编号。"""

    case_id: UUID
    recipient: str
    reference_no: str
    taken_up_at: datetime


class ResultReported(Message, type="hall.department.ResultReported.v1", topic=RESULTS):
    """返回结果：同意或者不同意，意见（密文），部门的文书编号。"""

    case_id: UUID
    recipient: str
    result_id: str
    outcome: e.Outcome
    opinion: Sealed[str]
    document_no: str
    reported_at: datetime


MESSAGES: tuple[type[Message], ...] = (TaskTakenUp, ResultReported)
_TAKEN_UP: Final[Mapping[str, type[TaskTakenUp]]] = {code: addressed(TaskTakenUp, recipient=code) for code in SIMULATED}
_REPORTED: Final[Mapping[str, type[ResultReported]]] = {
    code: addressed(ResultReported, recipient=code) for code in SIMULATED
}


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    event: e.TaskEvent = recorded.event
    match event:
        case e.TaskTakenUp():
            return _TAKEN_UP[event.recipient].model_validate(event.model_dump())
        case e.ResultReported():
            return _REPORTED[event.recipient].model_validate(event.model_dump())
        case e.TaskReceived() | e.TaskRecalled():
            return None  # the hall has said so itself
    assert_never(event)
