"""各环节的意见：清单上决定以前的每个环节都要有意见，最后一个办理环节就是决定本身。"""

from collections.abc import Sequence
from datetime import datetime

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.standing import accepted as being_handled

_ACROSS_THE_COUNTER = frozenset({"window_clerk", "town_clerk", "village_clerk", "delivery_clerk"})
CHECKS_SUBSTANCE = "inspector"
"""清单上核查实质内容的角色。"""


def give_opinion(command: c.GiveStepOpinion, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """按清单的顺序，一个环节一份意见；收件人不能办理。"""
    accepted = being_handled(state)
    step = next((one for one in before_the_decision(accepted.item) if one.code == command.step), None)
    if step is None:
        raise errors.StepNotListedError
    if s.Reviewed(step=step.code, by=command.by) in accepted.reviewed:
        return ()
    ahead = waiting(accepted)
    if step not in ahead:
        raise errors.StepDoneError
    if step != ahead[0]:
        raise errors.StepOutOfOrderError
    people = (command.by, *command.together_with)
    if accepted.received_by in people:
        raise errors.ReceiverMayNotDecideError
    if step.role == CHECKS_SUBSTANCE:
        two_people(people)
    given = {name: getattr(command, name) for name in ("opinion", "together_with")}
    return (e.StepOpinionGiven(step=step, given_by=command.by, given_at=now, **given),)


def before_the_decision(item: e.PinnedItem) -> tuple[e.Step, ...]:
    """决定以前须有意见的环节；收件、出件不是，最后一个办理环节由决定代替。"""
    return tuple(one for one in item.steps if not is_across_the_counter(one))[:-1]


def is_across_the_counter(step: e.Step) -> bool:
    """收件、出件的环节：在窗口办，不需要意见。"""
    return step.role in _ACROSS_THE_COUNTER


def waiting(accepted: s.AcceptedCase) -> tuple[e.Step, ...]:
    """还没有意见的环节，依次。"""
    done = {one.step for one in accepted.reviewed}
    return tuple(one for one in before_the_decision(accepted.item) if one.code not in done)


def two_people(who: Sequence[str]) -> None:
    """核查实质内容，应当指派两名以上工作人员（行政许可法第三十四条第三款）。"""
    if len({one for one in who if one}) < 2:  # noqa: PLR2004 -- the law's own number
        raise errors.TwoPeopleNeededError
