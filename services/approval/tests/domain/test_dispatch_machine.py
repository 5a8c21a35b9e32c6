"""一次流转任凭部门怎样说：第一份结果不变，重复不起作用，次序、重发都不改变它。"""

from hypothesis import given, settings
from hypothesis import strategies as st

from approval.domain.dispatch import commands as c
from approval.domain.dispatch import events as e
from approval.domain.dispatch import states as s
from approval.domain.dispatch.decide import DISPATCH
from approval.testing.dispatches import DISPATCH_TASK, RECALL, SETTLE, TAKE_UP, result
from kernel.errors import RuleBrokenError
from kernel.testing.spec import NOON, repeating_is_quiet

RESULTS = st.builds(
    result,
    st.integers(1, 3),
    st.sampled_from(e.DepartmentOutcome),
    st.sampled_from(["业务系统意见〔2026〕1号", "业务系统意见〔2026〕2号"]),
)
COMMANDS: st.SearchStrategy[c.DispatchCommand] = st.one_of(
    st.just(DISPATCH_TASK),
    st.just(TAKE_UP),
    RESULTS.map(lambda one: c.NoteContradiction(result=one)),
    RESULTS.map(lambda one: c.ReceiveDepartmentResult(result=one)),
    st.just(SETTLE),
    st.just(RECALL),
)


def lived(commands: list[c.DispatchCommand]) -> list[e.DispatchEvent]:
    """What happens when all this is asked; every answer is checked on the way."""
    history: list[e.DispatchEvent] = []
    for command in commands:
        try:
            happened = DISPATCH.decide(command, folded(history), NOON)
        except RuleBrokenError:
            continue
        assert repeating_is_quiet(DISPATCH, history, command, NOON)
        history.extend(happened)
    return history


def folded(history: list[e.DispatchEvent]) -> s.DispatchState:
    state: s.DispatchState = DISPATCH.initial
    for event in history:
        state = DISPATCH.evolve(state, event)
    return state


@settings(max_examples=300)
@given(st.lists(COMMANDS, max_size=30))
def test_a_task_is_sent_once_and_answered_once_or_recalled(commands: list[c.DispatchCommand]) -> None:
    """流转至多一次；有了答复就不收回，收回了就没有答复；矛盾只在答复之后。"""
    kinds = [type(event) for event in lived(commands)]
    ends = [kind for kind in kinds if kind in (e.DepartmentResultReceived, e.TaskRecalled)]
    assert kinds[:1] in ([], [e.TaskDispatched])
    assert kinds.count(e.TaskDispatched) <= 1
    assert len(ends) <= 1
    if e.DepartmentResultContradicted in kinds:
        assert kinds.index(e.DepartmentResultReceived) < kinds.index(e.DepartmentResultContradicted)


@settings(max_examples=300)
@given(st.lists(RESULTS, min_size=1, max_size=8), st.data())
def test_however_results_are_repeated_and_mixed_the_first_one_stands(
    said: list[e.DepartmentResult], data: st.DataObject
) -> None:
    """不论结果怎样重发、夹杂，采用的总是第一份；每份不同的至多记一次矛盾，一份也不多用。"""
    repeats = data.draw(st.lists(st.sampled_from(said), max_size=12))
    heard = [said[0], *data.draw(st.permutations([*said[1:], *repeats]))]
    steps = [step for one in heard for step in (c.NoteContradiction(result=one), c.ReceiveDepartmentResult(result=one))]
    history = lived([DISPATCH_TASK, TAKE_UP, *steps])
    state = folded(history)
    assert isinstance(state, s.AnsweredTask)
    assert state.first == s.answer_of(said[0])
    assert [event.result for event in history if isinstance(event, e.DepartmentResultReceived)] == [said[0]]
    others = {s.answer_of(one) for one in heard} - {state.first}
    assert set(state.unsettled) == others
    assert len(state.unsettled) == len(others)
