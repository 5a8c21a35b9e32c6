"""流转的状态：每个状态只带决定所需的东西；`evolve` 说明每个事件留下什么。"""

from typing import assert_never

from approval.domain.dispatch.events import (
    ContradictionSettled,
    DepartmentOutcome,
    DepartmentResult,
    DepartmentResultContradicted,
    DepartmentResultReceived,
    DispatchEvent,
    TaskDispatched,
    TaskRecalled,
    TaskTakenUp,
)
from kernel.events import State, Value


class UnknownTask(State):
    """没有这个任务。"""


class DispatchedTask(State):
    """已流转：等部门接办、答复。"""

    taken_up: bool = False


class Answer(Value):
    """一份结果中可以比较的：意见和部门文书编号；两样都相同，就是同一份。"""

    outcome: DepartmentOutcome
    document_no: str


class AnsweredTask(State):
    """已答复：以第一份结果为准；`unsettled` 是等着核实的矛盾，`settled` 是核实过的。"""

    first: Answer
    unsettled: tuple[Answer, ...] = ()
    settled: tuple[Answer, ...] = ()


class RecalledTask(State):
    """已收回。"""


DispatchState = UnknownTask | DispatchedTask | AnsweredTask | RecalledTask


def answer_of(result: DepartmentResult) -> Answer:
    """意见是密文，同样的话每次密文都不同，所以不比较；一个文书编号只有一份文书。"""
    return Answer(outcome=result.outcome, document_no=result.document_no)


def evolve(state: DispatchState, event: DispatchEvent) -> DispatchState:
    match event:
        case TaskDispatched():
            return DispatchedTask()
        case TaskTakenUp():
            return DispatchedTask(taken_up=True) if isinstance(state, DispatchedTask) else state
        case DepartmentResultReceived():
            return AnsweredTask(first=answer_of(event.result))
        case DepartmentResultContradicted() | ContradictionSettled():
            return _contradicted(state, event)
        case TaskRecalled():
            return RecalledTask()
    assert_never(event)


def _contradicted(state: DispatchState, event: DepartmentResultContradicted | ContradictionSettled) -> DispatchState:
    if not isinstance(state, AnsweredTask):
        return state
    match event:
        case DepartmentResultContradicted():
            return state.model_copy(update={"unsettled": (*state.unsettled, answer_of(event.result))})
        case ContradictionSettled():
            return state.model_copy(update={"unsettled": (), "settled": (*state.settled, *state.unsettled)})
    assert_never(event)
