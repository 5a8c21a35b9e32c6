"""部门任务的决定：材料齐就同意，不齐就不同意；同样的输入，同样的结果。"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from department.domain.errors import NothingReportedError, TaskUnknownError
from department.domain.task import commands as c
from department.domain.task import events as e
from department.domain.task import states as s
from kernel.events import Decider
from kernel.sealed import Sealed


def decide(command: c.TaskCommand, state: s.TaskState, now: datetime) -> Sequence[e.TaskEvent]:
    match command:
        case c.ReceiveTask():
            return _receive(command, state)
        case c.TakeUpTask():
            return _take_up(state, now)
        case c.ReportResult():
            return _report(state, now)
        case c.RepeatResult():
            return (_reported(state).last.model_copy(update={"reported_at": now}),)
        case c.ReviseResult():
            return _revise(_reported(state), now)
        case c.RecallTask():
            return _recall(command, state)
    assert_never(command)


def _receive(command: c.ReceiveTask, state: s.TaskState) -> Sequence[e.TaskEvent]:
    if not isinstance(state, s.UnknownTask):
        return ()
    return (e.TaskReceived(**{name: getattr(command, name) for name in c.ReceiveTask.model_fields}),)


def _take_up(state: s.TaskState, now: datetime) -> Sequence[e.TaskEvent]:
    task = _in_hand(state)
    if task is None or task.reference_no:
        return ()
    reference_no = f"YW{task.case_no}"
    return (e.TaskTakenUp(case_id=task.case_id, recipient=task.recipient, reference_no=reference_no, taken_up_at=now),)


def _report(state: s.TaskState, now: datetime) -> Sequence[e.TaskEvent]:
    task = _in_hand(state)
    if task is None:
        return ()
    lacking = [one.name for one in task.missing if not one.deferrable]
    if lacking:
        return (_result(task, 1, e.Outcome.DENIED, f"材料不齐，缺{'、'.join(lacking)}，不同意。", now),)
    return (_result(task, 1, e.Outcome.GRANTED, "材料齐全，现场检查验收符合要求，同意。", now),)


def _revise(state: s.ReportedTask, now: datetime) -> Sequence[e.TaskEvent]:
    outcome = state.last.outcome.other
    return (_result(state.task, state.versions + 1, outcome, f"经复核，改为{outcome.label}。", now),)


def _result(task: s.ReceivedTask, number: int, outcome: e.Outcome, opinion: str, now: datetime) -> e.ResultReported:
    return e.ResultReported(
        case_id=task.case_id,
        recipient=task.recipient,
        result_id=f"{task.reference_no}-{number}",
        outcome=outcome,
        opinion=Sealed.fresh(task.person, opinion),
        document_no=f"业务系统意见〔{now:%Y}〕{task.case_no}-{number}号",
        reported_at=now,
    )


def _recall(command: c.RecallTask, state: s.TaskState) -> Sequence[e.TaskEvent]:
    """已经返回结果的、已经收回的，没有什么可收回。"""
    return () if _in_hand(state) is None else (e.TaskRecalled(reason=command.reason),)


def _in_hand(state: s.TaskState) -> s.ReceivedTask | None:
    """还在办的任务；没有收到过的，说不知道。"""
    if isinstance(state, s.UnknownTask):
        raise TaskUnknownError
    return state if isinstance(state, s.ReceivedTask) else None


def _reported(state: s.TaskState) -> s.ReportedTask:
    if not isinstance(state, s.ReportedTask):
        raise NothingReportedError
    return state


TASK: Decider[c.TaskCommand, s.TaskState, e.TaskEvent] = Decider(
    name="task",
    initial=s.UnknownTask(),
    decide=decide,
    evolve=s.evolve,
    events=e.TaskEvent.__args__,
    states=s.TaskState.__args__,
)
