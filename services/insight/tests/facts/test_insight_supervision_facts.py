"""The row of one supervision notice: sent, signed for in time or late, inspected; the day it counts by."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from insight import consumed as c
from insight.testing.saying import Topics
from insight.testing.scenarios import Spoken, SpokenCase, at
from insight.views.supervision_facts import SUPERVISION_FACTS, SupervisionFacts, evolve


def folded(said: Iterable[Spoken]) -> SupervisionFacts:
    row = None
    for one in Topics().heard(said):
        row = evolve(row, one)
    assert row is not None
    return row


def sent(number: int = 1) -> SpokenCase:
    case = SpokenCase(number, "company-setup", "公司设立登记", "approval", "涟水县行政审批局")
    return case.supervision_sent(at(21), at(23, 23, 59), "market")


def full_life() -> list[Spoken]:
    """Everything that can be said of one notice."""
    case = sent().supervision_redated(at(21, 12), at(24, 23, 59)).supervision_signed(at(22))
    return case.finding_reported(at(24), "NOT_COMPLIANT").finding_reported(at(28), "RECTIFIED").said


def test_whoever_must_sign_is_whose_figure_it_is() -> None:
    row = folded(sent().said)
    assert (row.body, row.approving_body, row.settled_on) == ("market", "approval", date(2026, 9, 23))
    assert (row.notice_id, row.acknowledged_at, row.on_time) == (SpokenCase(1).notice_id, None, None)


def test_it_counts_by_the_day_it_was_signed_or_fell_due() -> None:
    in_time, late = folded(sent().supervision_signed(at(22)).said), sent().supervision_signed(at(25), on_time=False)
    assert (in_time.settled_on, in_time.on_time) == (date(2026, 9, 22), True)
    assert (folded(late.said).settled_on, folded(late.said).on_time) == (date(2026, 9, 23), False)


def test_findings_are_counted_and_the_last_one_stands() -> None:
    row = folded(full_life())
    assert (row.findings, row.last_finding) == (2, "RECTIFIED")
    assert replace(row, findings=0, last_finding="") == folded(full_life()[:3])


def test_a_new_date_is_the_one_that_counts() -> None:
    row = folded(sent().supervision_redated(at(21, 12), at(24, 23, 59)).said)
    assert (row.due_at, row.settled_on) == (at(24, 23, 59), date(2026, 9, 24))


def test_every_message_of_the_view_occurs_in_the_life_these_tests_tell() -> None:
    assert {type(one.message) for one in full_life()} == set(SUPERVISION_FACTS.hears)
    assert c.SupervisionNoticeSent.topic == "approval.supervision.v1"
