"""部门任务的状态：每个状态只带决定所需的东西；`evolve` 说明每个事件留下什么。"""

from typing import assert_never
from uuid import UUID

from department.domain.task.events import (
    MissingPaper,
    ResultReported,
    TaskEvent,
    TaskRecalled,
    TaskReceived,
    TaskTakenUp,
)
from kernel.events import State


class UnknownTask(State):
    """没有收到过。"""


class ReceivedTask(State):
    """已收到：等着接办、办理。"""

    case_id: UUID
    case_no: str
    recipient: str
    person: str
    missing: tuple[MissingPaper, ...]
    reference_no: str = ""


class ReportedTask(State):
    """已返回结果；`last` 是最近一次发出的，`versions` 是意见改过几稿。"""

    task: ReceivedTask
    last: ResultReported
    versions: int = 1


class RecalledTask(State):
    """已被收回。"""


TaskState = UnknownTask | ReceivedTask | ReportedTask | RecalledTask


def evolve(state: TaskState, event: TaskEvent) -> TaskState:
    match event:
        case TaskReceived():
            return ReceivedTask(
                case_id=event.case_id,
                case_no=event.case_no,
                recipient=event.recipient,
                person=event.applicant.person,
                missing=event.missing,
            )
        case TaskTakenUp() if isinstance(state, ReceivedTask):
            return state.model_copy(update={"reference_no": event.reference_no})
        case ResultReported():
            return _reported(state, event)
        case TaskRecalled():
            return RecalledTask()
        case TaskTakenUp():
            return state
    assert_never(event)


def _reported(state: TaskState, event: ResultReported) -> TaskState:
    match state:
        case ReceivedTask():
            return ReportedTask(task=state, last=event)
        case ReportedTask():
            again = event.result_id == state.last.result_id
            return state.model_copy(update={"last": event, "versions": state.versions + (not again)})
    return state
