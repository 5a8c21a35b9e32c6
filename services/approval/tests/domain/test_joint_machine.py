"""并联审批的任何一种经过：不论意见和逾期怎样先后、重复，只汇合一次。"""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from approval.domain.joint import commands as c
from approval.domain.joint import events as e
from approval.domain.joint import states as s
from approval.domain.joint.decide import JOINT
from approval.testing.joints import DUE, FIRE, POLICE, START, TIME_OUT, opinion
from kernel.errors import RuleBrokenError
from kernel.testing.spec import NOON, repeating_is_quiet

HOUSING = c.CoBody(body="housing", name="涟水县住房和城乡建设局")
ASKED = (POLICE, FIRE, HOUSING)
BODIES = tuple(one.body for one in ASKED)
OPINIONS = [opinion(body, agrees=agrees) for body in (*BODIES, "market") for agrees in (True, False)]
STARTS = [START.model_copy(update={"co_bodies": bodies}) for bodies in ((), (POLICE,), ASKED)]
HOURS = st.sampled_from((0, 1, 24, 100, 500))
Steps = list[tuple[c.JointCommand, int]]
COMMANDS: st.SearchStrategy[c.JointCommand] = st.sampled_from([*STARTS, *OPINIONS, TIME_OUT])


def lived(steps: Steps, *, closing: bool = False) -> list[e.JointEvent]:
    """What comes of asking all this, so many hours after each other; what is refused leaves nothing."""
    history: list[e.JointEvent] = []
    now = NOON
    for command, hours in steps:
        now += timedelta(hours=hours)
        asked = c.CloseJointApproval(reason=e.CloseReason.WITHDRAWN, ended_at=now) if closing and not hours else command
        try:
            happened = JOINT.decide(asked, folded(history), now)
        except RuleBrokenError:
            continue
        assert repeating_is_quiet(JOINT, history, asked, now)
        history.extend(happened)
    return history


def folded(history: list[e.JointEvent]) -> s.JointState:
    state: s.JointState = JOINT.initial
    for event in history:
        state = JOINT.evolve(state, event)
    return state


def moment(event: e.JointEvent) -> datetime:
    assert isinstance(event, e.BranchOpinionGiven | e.BranchTimedOut)
    return event.given_at if isinstance(event, e.BranchOpinionGiven) else event.timed_out_at


@settings(max_examples=300)
@given(st.lists(st.tuples(COMMANDS, HOURS), max_size=30), st.booleans())
def test_it_ends_once_and_only_when_nobody_is_waited_for(steps: Steps, closing: bool) -> None:
    """至多汇合一次，或者终止一次；汇合之后什么也不再发生；每个部门至多一个答复。"""
    history = lived(steps, closing=closing)
    ends = [event for event in history if isinstance(event, e.BranchesJoined | e.JointApprovalClosed)]
    assert len(ends) <= 1
    assert ends in ([], history[-1:])
    answered = [event.body for event in history if isinstance(event, e.BranchOpinionGiven | e.BranchTimedOut)]
    assert len(set(answered)) == len(answered)


@settings(max_examples=300)
@given(st.permutations(BODIES), st.lists(st.booleans(), min_size=3, max_size=3), st.data())
def test_in_any_order_and_however_often_repeated_it_joins_exactly_once(
    order: list[str], agreeing: list[bool], data: st.DataObject
) -> None:
    """意见不论以什么次序来、重发几次、夹杂几次逾期检查，恰好汇合一次，结论相同。"""
    said = [opinion(body, agrees=agrees) for body, agrees in zip(order, agreeing, strict=True)]
    repeats = data.draw(st.lists(st.sampled_from([*said, TIME_OUT]), max_size=12))
    asked = data.draw(st.permutations([*said, *repeats]))
    history = lived([(START.model_copy(update={"co_bodies": ASKED}), 0), *((one, 0) for one in asked)])
    against = {body for body, agrees in zip(order, agreeing, strict=True) if not agrees}
    (joined,) = [event for event in history if isinstance(event, e.BranchesJoined)]
    assert (joined.agreed, set(joined.disagreed)) == (not against, against)


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(OPINIONS), HOURS), max_size=12))
def test_after_the_limit_it_has_always_joined(steps: list[tuple[c.GiveBranchOpinion, int]]) -> None:
    """期限一过，恰好汇合一次：没有意见的视为同意；汇合的时刻就是最后一个答复的时刻，不会晚于期限。"""
    start = START.model_copy(update={"co_bodies": ASKED})
    history = lived([(start, 0), *steps, (TIME_OUT, 10_000), (TIME_OUT, 1)])
    (joined,) = [event for event in history if isinstance(event, e.BranchesJoined)]
    answers = [event for event in history if isinstance(event, e.BranchOpinionGiven | e.BranchTimedOut)]
    assert sorted(event.body for event in answers) == sorted(BODIES)
    assert joined.joined_at == max(map(moment, answers)) <= DUE
