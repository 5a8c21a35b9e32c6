"""一件任凭怎样要求：终结之后不再变化，重复不起作用，看过多少次都不改变办理。"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.decide import CASE
from approval.testing.histories import EVERY_COMMAND, HOURS, RECEIPTS, lived
from kernel.testing.spec import repeating_is_quiet

STEPS = st.lists(st.tuples(st.sampled_from(EVERY_COMMAND), st.sampled_from(HOURS)), max_size=30)
ENDS = (e.AcceptanceRefused, e.CaseWithdrawn, e.ResultReturned)
AFTER_ALL = (e.ApplicantShown, e.BreachRepaired, *e.AftermathEvent.__args__)


def told(steps: list[tuple[c.CaseCommand, int]], receipt: c.ReceiveCase) -> list[e.CaseEvent]:
    """What happens when all this is asked; every answer is checked on the way."""
    history: list[e.CaseEvent] = []
    for one in lived(steps, receipt):
        # A second look is a second look; one form sent twice is kept to one by its command key.
        look = isinstance(one.command, c.ShowApplicant)
        assert look or repeating_is_quiet(CASE, history, one.command, one.at)
        assert not look or one.after == one.before
        history.extend(one.happened)
    return history


@settings(max_examples=300, deadline=None)
@given(STEPS, st.sampled_from(RECEIPTS))
def test_a_case_ends_once_and_looks_change_nothing(
    steps: list[tuple[c.CaseCommand, int]], receipt: c.ReceiveCase
) -> None:
    """办件至多终结一次；去掉所有查看，办理经过和状态都一样。"""
    history = told(steps, receipt)
    assert sum(isinstance(event, ENDS) for event in history) <= 1
    acts = [event for event in history if not isinstance(event, AFTER_ALL)]
    ends = [place for place, event in enumerate(acts) if isinstance(event, ENDS)]
    assert ends in ([], [len(acts) - 1])
    looked = [event for event in history if not isinstance(event, e.ApplicantShown)]
    assert folded(looked) == folded(history)


def folded(history: list[e.CaseEvent]) -> Any:
    state: s.CaseState = CASE.initial
    for event in history:
        state = CASE.evolve(state, event)
    return state
