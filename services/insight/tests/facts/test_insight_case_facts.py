"""The rows facts are kept in: whatever order the sources are read in, the same case gives the same row."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight import consumed as c
from insight.testing.scenarios import Spoken, SpokenCase, SpokenTicket, at, calendar, item
from insight.views import case_facts, item_facts, ticket_facts, waiver_facts
from insight.views.calendar import PUBLISHED_YEARS
from insight.views.case_facts import CASE_FACTS, CaseFacts, evolve, rating_of
from insight.views.places import BODIES, TOWNS
from kernel.messages import Heard, Message


def heard(said: Spoken) -> Heard[Message]:
    producer = said.message.topic.partition(".")[0]
    return Heard(
        body=said.message,
        subject=said.subject,
        at=said.at,
        source=f"{producer}:{said.message.topic}:0",
        position=1,
        message_id="m",
        correlation_id="c",
    )


def folded(said: Iterable[Spoken]) -> CaseFacts | None:
    row = None
    for one in said:
        row = evolve(row, heard(one))
    return row


def full_life() -> list[Spoken]:
    """Everything that can be said of one case."""
    case = SpokenCase(1).received(at(1), town="town-gaogou", required=5, waived=2).supplement_requested(at(2))
    case.accepted(at(3), at(15)).say(c.AcceptanceDeemed(accepted_at=at(3), due_at=at(15)), at(3))
    case.say(c.SpecialProcedureStarted(clock_stops=True), at(4)).say(c.SpecialProcedureEnded(due_at=at(17)), at(6))
    case.say(c.DueDateRecalculated(due_at=at(18)), at(7))
    case.concluded(at(16), on_time=True).certificate_issued(at(16, 11)).delivered(at(18))
    case.rated("DISSATISFIED", at(18)).negative_opened(at(18), at(23)).rectified(at(21)).negative_closed(at(22))
    case.rated("BASICALLY_SATISFIED", at(23), channel="DEFAULT")
    case.withdrawn(at(23)).say(c.AcceptanceRefused(reason="NOT_COMPETENT"), at(23))
    return [one for one in case.said if not isinstance(one.message, c.MaterialWaived)]


@st.composite
def lives(draw: st.DrawFn) -> list[Spoken]:
    """Part of what can be said of a case, at moments of its own, each source in its own order."""
    kept = [one for one in full_life() if draw(st.booleans())]
    drift = st.integers(min_value=0, max_value=60 * 24 * 40)
    return [Spoken(one.subject, one.message, one.at + timedelta(minutes=draw(drift))) for one in kept]


def by_source(said: Iterable[Spoken]) -> dict[str, list[Spoken]]:
    sources: dict[str, list[Spoken]] = {}
    for one in said:
        sources.setdefault(one.message.topic, []).append(one)
    return sources


def interleaved(sources: dict[str, list[Spoken]], turns: Iterable[str]) -> Iterator[Spoken]:
    """Each source in its own order, the sources in the order of the turns."""
    left = {topic: iter(said) for topic, said in sources.items()}
    return (next(left[topic]) for topic in turns)


@settings(max_examples=300)
@given(life=lives(), data=st.data())
def test_any_order_of_the_sources_gives_the_same_row(life: list[Spoken], data: st.DataObject) -> None:
    sources = by_source(life)
    turns = [topic for topic, said in sources.items() for _ in said]
    mixed = interleaved(sources, data.draw(st.permutations(turns)))
    assert folded(mixed) == folded(one for topic in sorted(sources) for one in sources[topic])


def test_each_field_belongs_to_one_source() -> None:
    owners: dict[str, set[str]] = {}
    row = CaseFacts(rating_id=rating_of(SpokenCase(1).case_id))
    for one in full_life():
        for field in case_facts.changes(row, heard(one)):
            owners.setdefault(field, set()).add(one.message.topic)
    assert {field: topics for field, topics in owners.items() if len(topics) > 1} == {}
    assert set(owners) == set(CaseFacts.__slots__) - {"rating_id", "case_id"}


def test_every_message_of_the_view_occurs_in_the_life_these_tests_tell() -> None:
    assert {type(one.message) for one in full_life()} == set(CASE_FACTS.hears)


def test_the_closing_of_a_negative_finds_its_case() -> None:
    case = SpokenCase(2).received(at(1)).rated("VERY_DISSATISFIED", at(2)).negative_opened(at(2), at(9))
    row = folded(case.negative_closed(at(8), on_time=False).said)
    assert row is not None
    assert (row.case_no, row.level, row.negative_on_time) == (
        "320826260901000000002",
        "VERY_DISSATISFIED",
        False,
    )


def test_a_certificate_of_no_case_is_nobodys() -> None:
    message = c.CertificateIssued(certificate_identifier="x", case_id=None, issued_at=at(1))
    assert case_facts.key_of(heard(Spoken(UUID(int=1), message, at(1)))) is None


@pytest.mark.parametrize(
    ("channel", "received_by", "assisted"),
    [("PC", "", False), ("PC", "wang-shoujian", True), ("WINDOW", "wang-shoujian", False), ("KIOSK", "", False)],
)
def test_what_a_clerk_keys_in_for_someone_is_assisted(channel: str, received_by: str, assisted: bool) -> None:
    row = folded(SpokenCase(3).received(at(1), channel=channel, received_by=received_by).said[:1])
    assert row is not None
    assert row.assisted is assisted


@pytest.mark.parametrize(
    ("channel", "delivered", "visits"),
    [("WINDOW", None, 1), ("WINDOW", at(1, 16), 1), ("WINDOW", at(2), 2), ("PC", at(2), 1), ("PC", None, 0)],
)
def test_visits_are_counted_by_the_day(channel: str, delivered: Any, visits: int) -> None:
    case = SpokenCase(4).received(at(1), channel=channel)
    row = folded((case.delivered(delivered) if delivered else case).said)
    assert row is not None
    assert row.visits == visits


def test_a_stopped_clock_leaves_nothing_pending() -> None:
    case = SpokenCase(5).received(at(1)).accepted(at(1), at(10))
    stopped = folded(case.say(c.SpecialProcedureStarted(clock_stops=True), at(2)).said)
    running = folded(case.say(c.SpecialProcedureEnded(due_at=at(15)), at(7)).said)
    assert stopped is not None
    assert running is not None
    assert (stopped.pending_due_at, stopped.due_at) == (None, at(10))
    assert (running.pending_due_at, running.due_at) == (at(15), at(15))


def test_a_procedure_that_counts_leaves_the_date() -> None:
    case = (
        SpokenCase(6).received(at(1)).accepted(at(1), at(10)).say(c.SpecialProcedureStarted(clock_stops=False), at(2))
    )
    row = folded(case.said)
    assert row is not None
    assert row.pending_due_at == at(10)


@pytest.mark.parametrize(("concluded", "early"), [(at(9, 17), True), (at(10, 8), False), (at(11), False)])
def test_early_means_before_the_promised_day(concluded: Any, early: bool) -> None:
    row = folded(SpokenCase(7).received(at(1)).accepted(at(1), at(10, 17)).concluded(concluded).said)
    assert row is not None
    assert row.early is early


def test_an_item_forgets_nothing_of_its_state() -> None:
    published = item("a", depth=(1, 2), visits=2, offered_at=("county", "town"))
    row = item_facts.evolve(None, heard(Spoken(UUID(int=1), published, at(1))))
    suspended = item_facts.evolve(row, heard(Spoken(UUID(int=1), c.ItemSuspended(item_id="a"), at(2))))
    resumed = item_facts.evolve(suspended, heard(Spoken(UUID(int=1), c.ItemResumed(item_id="a"), at(3))))
    assert row is not None
    assert suspended is not None
    assert (row.accepts_online, row.near, row.onsite_visits) == (False, True, 2)
    assert (suspended.state, resumed) == ("SUSPENDED", row)


def test_a_ticket_sent_to_be_done_again_has_a_new_date() -> None:
    ticket = SpokenTicket(1).created(at(1)).dispatched(at(1), at(8), "housing", "police").returned(at(2))
    row = None
    for one in ticket.reworked(at(9), at(14)).closed(at(13)).said:
        row = ticket_facts.evolve(row, heard(one))
    assert row is not None
    assert (row.body, row.dispatches, row.returns, row.reworks) == ("housing", 2, 1, 1)
    assert (row.due_at, row.pending_due_at, row.on_time) == (at(14), None, True)


def test_a_kind_of_certificate_is_counted_whichever_source_is_read_first() -> None:
    said = [
        Spoken(UUID(int=1), c.CertificateTypePublished(certificate_type="id_card", name="居民身份证"), at(1)),
        Spoken(UUID(int=2), c.MaterialWaived(material_code="m", certificate_type="id_card", waived_at=at(3)), at(3)),
    ]
    rows = []
    for order in (said, said[::-1]):
        row = None
        for one in order:
            row = waiver_facts.evolve(row, heard(one))
        rows.append(row)
    assert rows[0] == rows[1]
    assert rows[0] is not None
    assert (rows[0].times, rows[0].published, rows[0].first_waived_at) == (1, True, at(3))


def test_places_name_their_towns_and_bodies_themselves() -> None:
    place = c.PlacePublished(
        place="p", name="高沟镇便民服务中心", kind="town_center", town="town-gaogou", town_name="高沟镇"
    )
    body = c.BodyPublished(body="market", name="涟水县市场监督管理局", short_name="市场监管局")
    town = TOWNS.evolve(None, heard(Spoken(UUID(int=1), place, at(1))))
    assert town is not None
    assert town.name == "高沟镇"
    known = BODIES.evolve(None, heard(Spoken(UUID(int=2), body, at(1))))
    assert known is not None
    assert known.name == "市场监管局"


def test_an_older_calendar_does_not_replace_a_newer_one() -> None:
    newer = PUBLISHED_YEARS.evolve(
        None, heard(Spoken(UUID(int=1), calendar().model_copy(update={"version": 2}), at(1)))
    )
    assert PUBLISHED_YEARS.evolve(newer, heard(Spoken(UUID(int=1), calendar(), at(2)))) == newer
