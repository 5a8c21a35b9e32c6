"""流转的决定：第一份结果算数，同样的只算一次，矛盾的记下来、不采用。"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, assert_never
from uuid import UUID, uuid5

from approval.domain.dispatch import commands as c
from approval.domain.dispatch import events as e
from approval.domain.dispatch import states as s
from approval.domain.dispatch.errors import (
    DepartmentResultContradictsError,
    DepartmentResultTooLateError,
    DepartmentResultUnknownTaskError,
    NoContradictionError,
)
from approval.domain.skew import not_ahead
from kernel.events import Decider

_DISPATCHES: Final = UUID("0d5c1f0e-7a55-5b8c-9c1e-2f6a3f0f6b27")


def dispatch_of(case_id: UUID, recipient: str) -> UUID:
    """一件办件交给一个部门的流转：总是同一个。"""
    return uuid5(_DISPATCHES, f"{case_id}:{recipient}")


def decide(command: c.DispatchCommand, state: s.DispatchState, now: datetime) -> Sequence[e.DispatchEvent]:
    match command:
        case c.DispatchTask():
            return _dispatch(command, state, now)
        case c.TakeUpTask():
            return _take_up(command, state, now)
        case c.NoteContradiction():
            return _note(command, state, now)
        case c.ReceiveDepartmentResult():
            return _receive(command, state, now)
        case c.SettleContradiction():
            return _settle(command, state, now)
        case c.RecallTask():
            return _recall(command, state, now)
    assert_never(command)


def _dispatch(command: c.DispatchTask, state: s.DispatchState, now: datetime) -> Sequence[e.DispatchEvent]:
    if not isinstance(state, s.UnknownTask):
        return ()
    fields = {name: getattr(command, name) for name in c.DispatchTask.model_fields}
    return (e.TaskDispatched(**fields, dispatched_at=now),)


def _take_up(command: c.TakeUpTask, state: s.DispatchState, now: datetime) -> Sequence[e.DispatchEvent]:
    match state:
        case s.UnknownTask():
            raise DepartmentResultUnknownTaskError
        case s.DispatchedTask(taken_up=False):
            taken_up_at = not_ahead(command.taken_up_at, now)
            return (e.TaskTakenUp(reference_no=command.reference_no, taken_up_at=taken_up_at),)
        case s.DispatchedTask() | s.AnsweredTask() | s.RecalledTask():
            return ()  # it crossed with what came after it
    assert_never(state)


def _note(command: c.NoteContradiction, state: s.DispatchState, now: datetime) -> Sequence[e.DispatchEvent]:
    if not isinstance(state, s.AnsweredTask):
        return ()
    if s.answer_of(command.result) in (state.first, *state.unsettled, *state.settled):
        return ()
    return (e.DepartmentResultContradicted(result=command.result, received_at=now),)


def _receive(command: c.ReceiveDepartmentResult, state: s.DispatchState, now: datetime) -> Sequence[e.DispatchEvent]:
    match state:
        case s.UnknownTask():
            raise DepartmentResultUnknownTaskError
        case s.DispatchedTask():
            return (e.DepartmentResultReceived(result=command.result, received_at=now),)
        case s.AnsweredTask():
            if s.answer_of(command.result) in (state.first, *state.settled):
                return ()
            raise DepartmentResultContradictsError
        case s.RecalledTask():
            raise DepartmentResultTooLateError
    assert_never(state)


def _settle(command: c.SettleContradiction, state: s.DispatchState, now: datetime) -> Sequence[e.DispatchEvent]:
    if not isinstance(state, s.AnsweredTask) or not (state.unsettled or state.settled):
        raise NoContradictionError
    if not state.unsettled:
        return ()
    return (e.ContradictionSettled(settled_by=command.by, note=command.note, settled_at=now),)


def _recall(command: c.RecallTask, state: s.DispatchState, now: datetime) -> Sequence[e.DispatchEvent]:
    """已经答复的不用收回；没有流转过的，没有什么可收回。"""
    if not isinstance(state, s.DispatchedTask):
        return ()
    fields = {name: getattr(command, name) for name in c.RecallTask.model_fields}
    return (e.TaskRecalled(**fields, recalled_at=now),)


DISPATCH: Decider[c.DispatchCommand, s.DispatchState, e.DispatchEvent] = Decider(
    name="dispatch",
    initial=s.UnknownTask(),
    decide=decide,
    evolve=s.evolve,
    events=e.DispatchEvent.__args__,
    states=s.DispatchState.__args__,
)
