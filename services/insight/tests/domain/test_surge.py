"""A surge begins and ends exactly once, whatever is judged twice or late."""

from datetime import timedelta

from hypothesis import given as drawn
from hypothesis import strategies as st

from insight.domain.surge import SURGE, JudgeWindow, SurgeDetected, SurgeEnded, Watched, evolve
from insight.domain.surge_rule import ENOUGH, TIMES, WINDOW, has_begun, has_ended
from insight.testing.scenarios import at
from kernel.testing.spec import given

NOON = at(24, 12)


def judge(minutes: int, count: int, usual_count: int = 0, usual_hours: int = 0) -> JudgeWindow:
    return JudgeWindow(
        watched=Watched.ITEM,
        code="food-licence",
        name="食品经营许可（新办）",
        window_ends_at=NOON + timedelta(minutes=minutes),
        count=count,
        usual_count=usual_count,
        usual_hours=usual_hours,
    )


def detected(minutes: int, count: int, usual_count: int = 0, usual_hours: int = 0) -> SurgeDetected:
    asked = judge(minutes, count, usual_count, usual_hours).model_dump()
    return SurgeDetected(began_at=asked.pop("window_ends_at"), **asked)


def ended(began: int, minutes: int, count: int) -> SurgeEnded:
    return SurgeEnded(
        watched=Watched.ITEM,
        code="food-licence",
        name="食品经营许可（新办）",
        began_at=NOON + timedelta(minutes=began),
        ended_at=NOON + timedelta(minutes=minutes),
        count=count,
    )


def test_more_than_three_times_the_usual_is_a_surge() -> None:
    """一小时超过平时的三倍，是激增。"""
    given(SURGE).when(judge(5, 62, 720, 40)).then(detected(5, 62, 720, 40))


def test_three_times_the_usual_is_none() -> None:
    """正好三倍，不是激增。"""
    given(SURGE).when(judge(5, 54, 720, 40)).then_nothing()


def test_a_handful_is_no_surge_however_rare_the_item() -> None:
    """一小时不足十件，无论平时多少，都不是激增。"""
    given(SURGE).when(judge(5, 9)).then_nothing()
    given(SURGE).when(judge(5, 10)).then(detected(5, 10))


def test_a_surge_goes_on_until_it_is_back_near_the_usual() -> None:
    """激增之后降到平时的一倍半以下才算回落，不是一降到三倍就算。"""
    surging = given(SURGE).when(judge(5, 62, 720, 40)).then(detected(5, 62, 720, 40))
    surging.when(judge(10, 30, 720, 40)).then_nothing()
    surging.when(judge(65, 26, 720, 40)).then(ended(5, 65, 26))


def test_what_is_usual_stays_what_it_was_when_it_began() -> None:
    """激增期间“平时”不随之升高，仍按开始时所说。"""
    surging = given(SURGE, detected(5, 62, 720, 40))
    surging.when(judge(65, 30, 2000, 40)).then_nothing()


def test_a_window_judged_again_says_nothing() -> None:
    """同一格再判断一次，不再重复。"""
    surging = given(SURGE).when(judge(5, 62)).then(detected(5, 62))
    surging.when(judge(5, 62)).then_nothing()
    surging.when(judge(5, 0)).then_nothing()
    calm = surging.when(judge(70, 0)).then(ended(5, 70, 0))
    calm.when(judge(70, 62)).then_nothing()
    calm.when(judge(65, 62)).then_nothing()


@drawn(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 80)), max_size=60))
def test_surges_begin_and_end_in_turn(judgements: list[tuple[int, int]]) -> None:
    """无论判断的次序、重复如何，激增总是先起后落，一起一落。"""
    state, said = SURGE.initial, []
    for window, count in judgements:
        for event in SURGE.decide(judge(5 * window, count, 40, 10), state, NOON):
            state = evolve(state, event)
            said.append(event)
    assert [type(one) for one in said] == [SurgeDetected, SurgeEnded] * (len(said) // 2) + [SurgeDetected] * (
        len(said) % 2
    )
    for begun, over in zip(said[::2], said[1::2], strict=False):
        assert isinstance(begun, SurgeDetected)
        assert isinstance(over, SurgeEnded)
        assert over.began_at == begun.began_at < over.ended_at


@drawn(st.integers(0, 500), st.integers(0, 5_000), st.integers(0, 40))
def test_nothing_both_begins_and_is_over(count: int, usual_count: int, usual_hours: int) -> None:
    """回落的界线低于激增的界线，同一个数不会又起又落。"""
    assert not (has_begun(count, usual_count, usual_hours) and has_ended(count, usual_count, usual_hours))


def test_the_parameters_are_the_ones_that_are_told() -> None:
    """五分钟一格，十件起，三倍。"""
    assert (timedelta(minutes=5), 10, 3) == (WINDOW, ENOUGH, TIMES)
