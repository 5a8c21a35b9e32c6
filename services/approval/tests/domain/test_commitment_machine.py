"""一件的承诺任凭怎样核查：一个结论，至多一次失信，重复不起作用，次序不改变它。"""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from approval.domain.commitment import commands as c
from approval.domain.commitment import events as e
from approval.domain.commitment import states as s
from approval.domain.commitment.decide import COMMITMENT
from approval.testing.commitments import ACCEPT, OVERDUE, PASS, REPAIR, SCHEDULE, fail, order
from kernel.errors import RuleBrokenError
from kernel.testing.spec import NOON, repeating_is_quiet

COMMANDS: tuple[c.CommitmentCommand, ...] = (
    SCHEDULE,
    PASS,
    *map(fail, e.CommitmentFinding),
    *map(order, (0, 1, 5, 31)),
    ACCEPT,
    OVERDUE,
    REPAIR,
    c.CloseCommitmentCheck(ended_at=NOON + timedelta(days=3)),
)
HOURS = st.sampled_from((0, 1, 24, 100, 500, 2_000))
RESULTS = (e.CommitmentCheckPassed, e.CommitmentCheckFailed)
ONCE = (
    e.CommitmentCheckScheduled,
    e.RectificationOrdered,
    e.RectificationAccepted,
    e.RectificationOverdue,
    e.CreditRecordRaised,
    e.CreditRepaired,
    e.CommitmentCheckClosed,
)


def folded(history: list[e.CommitmentEvent]) -> s.CommitmentState:
    state: s.CommitmentState = COMMITMENT.initial
    for event in history:
        state = COMMITMENT.evolve(state, event)
    return state


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(COMMANDS), HOURS), max_size=30))
def test_a_commitment_has_one_result_and_no_second_record(steps: list[tuple[c.CommitmentCommand, int]]) -> None:
    """至多一个核查结论；责令、整改、逾期、失信、修复各至多一次；失信必有虚假或者逾期在先。"""
    history: list[e.CommitmentEvent] = []
    now = NOON
    for command, hours in steps:
        now += timedelta(hours=hours)
        try:
            happened = COMMITMENT.decide(command, folded(history), now)
        except RuleBrokenError:
            continue
        assert repeating_is_quiet(COMMITMENT, history, command, now)
        history.extend(happened)
    kinds = [type(event) for event in history]
    assert sum(kind in RESULTS for kind in kinds) <= 1
    assert all(kinds.count(kind) <= 1 for kind in ONCE)
    if e.CreditRecordRaised in kinds:
        false = any(isinstance(one, e.CommitmentCheckFailed) and one.finding == "FALSE_PROMISE" for one in history)
        assert false is not (e.RectificationOverdue in kinds)
    if e.CreditRepaired in kinds:
        assert kinds.index(e.CreditRecordRaised) < kinds.index(e.CreditRepaired)


@given(st.lists(st.sampled_from(COMMANDS), max_size=8), st.sampled_from(COMMANDS))
def test_any_event_on_any_state_leaves_a_state(before: list[c.CommitmentCommand], after: c.CommitmentCommand) -> None:
    """任何事件落在任何状态上，都得出一个状态。"""
    found: list[e.CommitmentEvent] = []
    for command in (SCHEDULE, fail(e.CommitmentFinding.UNFULFILLED), order(), *before, after):
        try:
            found.extend(COMMITMENT.decide(command, folded(found), NOON))
        except RuleBrokenError:
            continue
    for event in found:
        for state in (COMMITMENT.initial, s.KeptCommitment(), s.ClosedCheck(), folded(found[:2])):
            assert isinstance(COMMITMENT.evolve(state, event), COMMITMENT.states)
