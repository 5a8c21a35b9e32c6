"""The formulas of ratings and of the hotline, on facts made by hand."""

from insight.metrics.scope import Period
from insight.testing.counting import concluded, figure, pair, told
from insight.testing.scenarios import SpokenTicket, at
from kernel.service import Service

LEVELS = ("VERY_SATISFIED", "SATISFIED", "BASICALLY_SATISFIED", "DISSATISFIED", "VERY_DISSATISFIED")


async def test_ratings_by_level(service: Service) -> None:
    cases = [concluded(n).rated(level, at(9)) for n, level in enumerate(LEVELS)]
    await told(service, *(one for case in cases for one in case.said), *concluded(9).said)
    assert pair(figure(service, "positive_rate")) == (3, 5)
    assert pair(figure(service, "strict_positive_rate")) == (2, 5)
    assert pair(figure(service, "negative_rate")) == (2, 5)
    assert pair(figure(service, "active_rating_rate")) == (5, 6)
    score = figure(service, "satisfaction_score")
    assert (score.text, score.sign) == ("54.00", "分")


async def test_default_ratings_count_nowhere(service: Service) -> None:
    await told(service, *concluded(1).rated("BASICALLY_SATISFIED", at(9), channel="DEFAULT").said)
    assert pair(figure(service, "positive_rate")) == (0, 0)
    assert pair(figure(service, "active_rating_rate")) == (0, 1)


async def test_negatives_count_when_due_or_done(service: Service) -> None:
    done_before = concluded(1).rated("DISSATISFIED", at(20)).negative_opened(at(20), at(28)).rectified(at(22))
    late = concluded(2).rated("DISSATISFIED", at(9)).negative_opened(at(9), at(16)).rectified(at(18))
    forgotten = concluded(3).rated("DISSATISFIED", at(9), real_name=False).negative_opened(at(9), at(16))
    not_yet = concluded(4).rated("DISSATISFIED", at(23)).negative_opened(at(23), at(30))
    extended = concluded(5).rated("DISSATISFIED", at(9)).negative_opened(at(9), at(16)).rectified(at(18))
    extended.negative_closed(at(19), on_time=True)
    lives = (done_before, late, forgotten, not_yet, extended)
    await told(service, *(one for case in lives for one in case.said))
    everything = {"period": Period.ALL}
    assert pair(figure(service, "rectification_rate")) == (2, 3)
    assert pair(figure(service, "rectification_on_time_rate")) == (1, 3)
    assert pair(figure(service, "real_name_follow_up_rate")) == (2, 2)
    assert pair(figure(service, "negative_overdue_count", **everything)) == (1, None)
    assert pair(figure(service, "negative_due_soon_count", **everything)) == (0, None)


async def test_hotline_rates(service: Service) -> None:
    direct = SpokenTicket(1).created(at(1)).answered(at(1, 10))
    good = SpokenTicket(2).created(at(1)).dispatched(at(1), at(8), "housing", "police").returned(at(2), "police")
    good.followed_up(at(6)).closed(at(7))
    late = SpokenTicket(3).created(at(1)).dispatched(at(1), at(8)).reworked(at(9), at(12))
    late.followed_up(at(13), solved="NO", level="DISSATISFIED").closed(at(14), on_time=False)
    overdue = SpokenTicket(4).created(at(1)).dispatched(at(1), at(20))
    running = SpokenTicket(5).created(at(20)).dispatched(at(20), at(28))
    unanswered = SpokenTicket(6).created(at(1)).dispatched(at(1), at(8)).followed_up(at(6), solved="", level="")
    unanswered.closed(at(6))
    from_rating = SpokenTicket(7).created(at(1), source="RATING").dispatched(at(1), at(8)).closed(at(9), on_time=False)
    tickets = (direct, good, late, overdue, running, unanswered, from_rating)
    await told(service, *(one for ticket in tickets for one in ticket.said))
    expected = {
        "ticket_count": (6, None),
        "ticket_on_time_rate": (2, 4),
        "hotline_satisfaction_rate": (1, 2),
        "resolution_rate": (1, 2),
        "direct_answer_rate": (1, 6),
        "dispatch_accuracy": (5, 6),
        "return_rate": (1, 6),
        "follow_up_coverage": (3, 3),
        "rework_rate": (1, 3),
        "ticket_overdue_count": (1, None),
    }
    assert {name: pair(figure(service, name)) for name in expected} == expected


async def test_a_ticket_closed_as_a_closable_kind_is_no_failure_to_resolve(service: Service) -> None:
    ticket = (
        SpokenTicket(1).created(at(1)).dispatched(at(1), at(8)).followed_up(at(3), solved="NO", level="DISSATISFIED")
    )
    await told(service, *ticket.closed(at(4), reason="CLOSABLE_KIND_3").said)
    assert pair(figure(service, "resolution_rate")) == (0, 0)
