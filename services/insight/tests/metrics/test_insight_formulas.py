"""Each formula of metrics.md on facts made by hand, counted by the database as the cockpit counts them."""

import pytest

from insight import consumed as c
from insight.metrics.catalogue import METRICS, MetricUnknownError, metric, that_fit
from insight.metrics.metric import NotByThatError
from insight.metrics.scope import Period, Scope
from insight.testing.counting import NOW, concluded, figure, pair, told
from insight.testing.scenarios import Spoken, SpokenCase, at, item, item_stream
from kernel.service import Service
from legaltime import Unit


@pytest.mark.parametrize("key", METRICS, ids=lambda key: f"{key[0]}.{key[1]}")
async def test_of_nothing_there_is_no_rate(service: Service, key: tuple[str, str]) -> None:
    found = figure(service, *key)
    assert (found.numerator, found.rate) == (0, None)
    assert found.denominator in (0, None)


async def test_withdrawn_cases_are_left_out_of_accepted_and_concluded(service: Service) -> None:
    stays, goes = SpokenCase(1).received(at(1)).accepted(at(1), at(30)), SpokenCase(2).received(at(1))
    goes.accepted(at(1), at(30)).withdrawn(at(3))
    await told(service, *stays.said, *goes.said)
    assert pair(figure(service, "received_count")) == (2, None)
    assert pair(figure(service, "one_net_case_rate")) == (1, 1)


async def test_a_case_decided_before_it_was_withdrawn_counts_as_concluded(service: Service) -> None:
    case = concluded(1).say(c.ApplicationWithdrawn(withdrawn_at=at(9)), at(9))
    await told(service, *case.said)
    assert pair(figure(service, "on_time_rate")) == (1, 1)


async def test_on_time_is_told_for_both_limits(service: Service) -> None:
    cases = (concluded(1), concluded(2, on_time=False), concluded(3, on_time=False, statutory=False))
    await told(service, *(one for case in cases for one in case.said))
    assert pair(figure(service, "on_time_rate")) == (1, 3)
    assert pair(figure(service, "statutory_on_time_rate")) == (2, 3)


async def test_the_last_conclusion_counts_once(service: Service) -> None:
    await told(service, *concluded(1, on_time=False).concluded(at(9)).said)
    assert pair(figure(service, "on_time_rate")) == (1, 1)


async def test_the_two_families_of_one_net_are_kept_apart(service: Service) -> None:
    cases = [concluded(n, channel=channel) for n, channel in enumerate(("WINDOW", "PC", "MOBILE", "KIOSK", "COURIER"))]
    items = [
        Spoken(item_stream("a"), item("a"), at(1)),
        Spoken(item_stream("b"), item("b", depth=(1, 2, 3)), at(1)),
        Spoken(item_stream("c"), item("c", is_online=False), at(1)),
    ]
    await told(service, *items, *(one for case in cases for one in case.said))
    assert pair(figure(service, "one_net_case_rate")) == (4, 5)
    assert pair(figure(service, "one_net_case_rate", "web_and_app")) == (2, 5)
    assert pair(figure(service, "one_net_item_rate")) == (1, 3)
    assert pair(figure(service, "online_capable_rate")) == (2, 3)


async def test_what_a_clerk_keyed_in_is_not_online(service: Service) -> None:
    own = SpokenCase(1).received(at(1), channel="PC").accepted(at(1), at(9))
    keyed = SpokenCase(2).received(at(1), channel="PC", received_by="wang-shoujian").accepted(at(1), at(9))
    await told(service, *own.said, *keyed.said)
    assert pair(figure(service, "actual_online_rate")) == (1, 2)


async def test_waivers_are_counted_by_the_paper(service: Service) -> None:
    some = SpokenCase(1).received(at(1), required=5, waived=3).accepted(at(1), at(9)).concluded(at(2))
    none = SpokenCase(2).received(at(1), required=4).accepted(at(1), at(9)).concluded(at(2))
    open_ = SpokenCase(3).received(at(1), required=4, waived=4).accepted(at(1), at(9))
    await told(service, *some.said, *none.said, *open_.said)
    found = figure(service, "waiver_rate", "case_materials")
    assert (pair(found), found.text) == ((3, 9), "33.33")


async def test_a_kind_counts_once_and_only_if_it_is_on_the_list(service: Service) -> None:
    published = c.CertificateTypePublished(certificate_type="id_card", name="居民身份证")
    case = SpokenCase(1).received(at(1), waived=2)
    again = SpokenCase(2).received(at(2), waived=1)
    await told(service, Spoken(item_stream("t"), published, at(1)), *case.said, *again.said)
    assert pair(figure(service, "waiver_type_count")) == (1, None)


async def test_limits_are_compared_in_working_days(service: Service) -> None:
    working = item("a", statutory=20, promised=8)
    none = item("b", statutory=0, promised=0)
    natural = item("c", statutory=14, promised=7, unit=Unit.NATURAL_DAY)
    at_once = item("d", statutory=10, promised=0, case_kind="IMMEDIATE")
    await told(service, *(Spoken(item_stream(one.item_id), one, at(1)) for one in (working, none, natural, at_once)))
    found = figure(service, "promise_compression")
    assert pair(found) == ((20 - 8) * 7 + (14 - 7) * 5 + 10 * 7, 20 * 7 + 14 * 5 + 10 * 7)
    assert found.text == "67.50"


async def test_only_items_in_force_count(service: Service) -> None:
    said = [Spoken(item_stream(name), item(name), at(1)) for name in "abc"]
    said += [
        Spoken(item_stream("b"), c.ItemSuspended(item_id="b"), at(2)),
        Spoken(item_stream("c"), c.ItemCancelled(item_id="c"), at(2)),
    ]
    await told(service, *said)
    assert pair(figure(service, "zero_visit_rate")) == (1, 1)
    await told(service, Spoken(item_stream("b"), c.ItemResumed(item_id="b"), at(3)))
    assert pair(figure(service, "zero_visit_rate")) == (2, 2)


async def test_an_item_is_told_by_what_the_catalog_says_of_it(service: Service) -> None:
    easy = item("a", case_kind="IMMEDIATE", offered_at=("county", "village"))
    hard = item(
        "b",
        visits=1,
        depth_level="III",
        certificate_free=False,
        waivable=False,
        in_center=False,
        offered_at=("county",),
    )
    harder = item("c", visits=2, depth_level="II", certificate_free=False)
    await told(service, *(Spoken(item_stream(one.item_id), one, at(1)) for one in (easy, hard, harder)))
    expected = {
        ("full_online_rate", "item"): 1,
        ("immediate_item_rate", "item"): 1,
        ("zero_visit_rate", "item"): 1,
        ("one_visit_rate", "item"): 2,
        ("waiver_rate", "item"): 2,
        ("certificate_free_rate", "item"): 1,
        ("in_center_rate", "of_all_items"): 2,
        ("nearby_rate", "of_all_items"): 1,
    }
    assert {key: pair(figure(service, *key)) for key in expected} == {key: (n, 3) for key, n in expected.items()}


async def test_supplements_are_told_from_second_notices(service: Service) -> None:
    once = SpokenCase(1).received(at(1)).supplement_requested(at(2)).accepted(at(3), at(9))
    twice = SpokenCase(2).received(at(1)).supplement_requested(at(2)).supplement_requested(at(3)).accepted(at(4), at(9))
    never = SpokenCase(3).received(at(1)).accepted(at(1), at(9))
    await told(service, *once.said, *twice.said, *never.said)
    assert pair(figure(service, "supplement_rate")) == (2, 3)
    assert pair(figure(service, "second_notice_rate")) == (1, 3)


async def test_speed_of_concluded_cases(service: Service) -> None:
    same_day = SpokenCase(1).received(at(1)).accepted(at(1), at(1, 17)).concluded(at(1, 16))
    early = SpokenCase(2).received(at(1)).accepted(at(1), at(9)).concluded(at(8))
    await told(service, *same_day.said, *early.said)
    assert pair(figure(service, "immediate_case_rate")) == (1, 2)
    assert pair(figure(service, "early_rate")) == (1, 2)


async def test_visits_are_told_by_case(service: Service) -> None:
    online = concluded(1, channel="PC")
    twice = concluded(2).delivered(at(9))
    await told(service, *online.said, *twice.said)
    assert pair(figure(service, "zero_visit_rate", "case")) == (1, 2)
    mean = figure(service, "avg_visits")
    assert (pair(mean), mean.text) == ((2, 2), "1.00")


async def test_a_certificate_is_expected_only_of_a_grant_that_has_one(service: Service) -> None:
    issued, missing, denied = concluded(1).certificate_issued(at(9)), concluded(2), SpokenCase(3).received(at(1))
    denied.accepted(at(1), at(9)).concluded(at(2), outcome="DENIED")
    without = SpokenCase(4, certificate_type=None).received(at(1)).accepted(at(1), at(9)).concluded(at(2))
    await told(service, *issued.said, *missing.said, *denied.said, *without.said)
    assert pair(figure(service, "e_certificate_coverage")) == (1, 2)


async def test_overdue_cases_are_open_running_and_past_their_date(service: Service) -> None:
    late = SpokenCase(1).received(at(1)).accepted(at(1), at(22))
    stopped = SpokenCase(2).received(at(1)).accepted(at(1), at(22))
    stopped.say(c.SpecialProcedureStarted(clock_stops=True), at(2))
    soon = SpokenCase(3).received(at(1)).accepted(at(1), at(25, 9))
    gone = SpokenCase(4).received(at(1)).accepted(at(1), at(22)).withdrawn(at(3))
    await told(service, *(one for case in (late, stopped, soon, gone) for one in case.said), *concluded(5).said)
    assert pair(figure(service, "overdue_count", period=Period.TODAY)) == (1, None)
    assert pair(figure(service, "due_soon_count", period=Period.TODAY)) == (1, None)


async def test_a_day_ends_at_the_countys_midnight(service: Service) -> None:
    yesterday = SpokenCase(1).received(at(23, 23, 59)).accepted(at(23, 23, 59), at(30))
    today = SpokenCase(2).received(at(24, 0, 0)).accepted(at(24, 0, 1), at(30))
    await told(service, *yesterday.said, *today.said)
    assert pair(figure(service, "accepted_count", period=Period.TODAY)) == (1, None)
    assert pair(figure(service, "accepted_count", period=Period.WEEK)) == (2, None)


async def test_filters_narrow(service: Service) -> None:
    here = SpokenCase(1).received(at(1), town="town-gaogou")
    there = SpokenCase(2, body="police", item_id="residence").received(at(1))
    await told(service, *here.said, *there.said)
    assert pair(figure(service, "received_count", town="town-gaogou")) == (1, None)
    assert pair(figure(service, "received_count", town="")) == (1, None)
    assert pair(figure(service, "received_count", body="police", item="residence")) == (1, None)
    assert pair(figure(service, "received_count", body="market", item="residence")) == (0, None)


async def test_an_item_belongs_to_no_town(service: Service) -> None:
    with pytest.raises(NotByThatError):
        figure(service, "one_net_item_rate", town="town-gaogou")
    fitting = {one.name for one in that_fit(Scope(as_of=NOW, town="town-gaogou"))}
    assert "one_net_item_rate" not in fitting
    assert "one_net_case_rate" in fitting


def test_a_metric_nobody_defined_is_not_found() -> None:
    with pytest.raises(MetricUnknownError):
        metric("happiness")
    with pytest.raises(MetricUnknownError):
        metric("on_time_rate", "other")
