"""一万段任意的办件经过：没有不合法的状态，每一刻已用加剩余等于期限，任何事件落在任何状态上都不出错。"""

from itertools import product
from random import Random

from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.decide import CASE
from approval.testing.histories import CALENDAR, EVERY_COMMAND, HOURS, RECEIPTS, Lived, lived
from legaltime import deadline

HISTORIES = 10_000
STEPS = 14
MAY_FOLLOW: dict[type[s.CaseState], set[type[s.CaseState]]] = {
    s.UnknownCase: {s.ReceivedCase},
    s.ReceivedCase: {s.SupplementingCase, s.AcceptedCase, s.ConcludedCase, s.EndedCase},  # decided on the spot
    s.SupplementingCase: {s.ReceivedCase, s.EndedCase},
    s.AcceptedCase: {s.ConcludedTolerantCase, s.ConcludedCase, s.EndedCase, s.LapsedCase},
    s.ConcludedTolerantCase: {s.ConcludedCase, s.LapsedCase},
    s.ConcludedCase: set(),
    s.EndedCase: set(),
    s.LapsedCase: set(),
}
"""国家交换状态表的转移（GB/T 39046；办件状态第二节），审批一侧。"""


def test_ten_thousand_histories() -> None:
    """每一步都落在允许的状态上；计时账在每一步都平。"""
    random = Random(20221201)
    reached: set[type[s.CaseState]] = set()
    for _ in range(HISTORIES):
        asked = [(random.choice(EVERY_COMMAND), random.choice(HOURS)) for _ in range(STEPS)]
        for one in lived(asked, random.choice(RECEIPTS)):
            check(one)
            reached.add(type(one.after))
    assert reached == set(MAY_FOLLOW) - {s.UnknownCase}, "some states were never reached: the histories prove little"


def check(one: Lived) -> None:
    before, after = type(one.before), type(one.after)
    assert after is before or after in MAY_FOLLOW[before], f"{before.__name__} -> {after.__name__}"
    if isinstance(one.after, s.AcceptedCase) and one.happened:
        for ledger in (one.after.promised, one.after.statutory):
            reckoned = deadline(ledger, CALENDAR, now=one.at)
            assert reckoned.used + reckoned.remaining == reckoned.total
            assert reckoned.total == ledger.budget.amount + sum(each.amount for each in ledger.extensions)


def test_evolve_is_total() -> None:
    """任何事件落在任何状态上，都得出一个状态。"""
    states, events = samples()
    assert {type(one) for one in states} == set(CASE.states)
    assert {type(one) for one in events} == set(CASE.events)
    for state, event in product(states, events):
        assert isinstance(CASE.evolve(state, event), CASE.states)


def samples() -> tuple[list[s.CaseState], list[e.CaseEvent]]:
    """One of each kind, as random histories come across them."""
    states: dict[type, s.CaseState] = {s.UnknownCase: CASE.initial}
    events: dict[type, e.CaseEvent] = {}
    random = Random(1)
    while len(events) < len(CASE.events) or len(states) < len(CASE.states):
        asked = [(random.choice(EVERY_COMMAND), random.choice(HOURS)) for _ in range(40)]
        for one in lived(asked, random.choice(RECEIPTS)):
            states.setdefault(type(one.after), one.after)
            for event in one.happened:
                events.setdefault(type(event), event)
    return list(states.values()), list(events.values())
