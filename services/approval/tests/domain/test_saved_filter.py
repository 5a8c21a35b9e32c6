"""保存的筛选，一条一条：怎样起名，至多几个，同名怎样，各人互不相干。"""

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from approval.domain.saved_filter import commands as c
from approval.domain.saved_filter import errors
from approval.domain.saved_filter import events as e
from approval.domain.saved_filter.decide import MOST, SAVED_FILTER
from kernel.errors import RuleBrokenError
from kernel.testing.spec import NOON, given, repeating_is_quiet

FOOD = e.Narrowing(show="late", item_id="food-licence")
MINE = e.Narrowing(assignee="li-jueding", stage="ACCEPTED")


def save(name: str, narrowing: e.Narrowing = FOOD) -> c.SaveFilter:
    return c.SaveFilter(by="li-jueding", name=name, narrowing=narrowing)


def saved(name: str, narrowing: e.Narrowing = FOOD) -> e.FilterSaved:
    return e.FilterSaved(name=name, narrowing=narrowing, saved_by="li-jueding")


def test_a_narrowing_is_saved_under_its_name() -> None:
    """保存筛选：名称前后的空格不算；再存一遍没有变化。"""
    given(SAVED_FILTER).when(save(" 超期的食品经营 ")).then(saved("超期的食品经营"))
    given(SAVED_FILTER, saved("超期的食品经营")).when(save("超期的食品经营")).then_nothing()


@pytest.mark.parametrize("name", ["", "  ", "超" * 21])
def test_a_name_has_one_to_twenty_characters(name: str) -> None:
    """名称为一至二十个字。"""
    given(SAVED_FILTER).when(save(name)).then_refused(errors.FilterNameError)
    given(SAVED_FILTER).when(save("超" * 20)).happens()


def test_the_same_name_is_replaced_where_it_stands() -> None:
    """同名的由新的代替，位置不变。"""
    again = given(SAVED_FILTER, saved("一"), saved("二")).when(save("一", MINE)).then(saved("一", MINE))
    assert [(one.name, one.narrowing) for one in again.state.filters] == [("一", MINE), ("二", FOOD)]


def test_at_most_twenty_are_kept() -> None:
    """至多二十个；满了以后同名的仍可代替，删除一个才能再存。"""
    full = tuple(saved(f"第{n}个") for n in range(MOST))
    given(SAVED_FILTER, *full).when(save("再一个")).then_refused(errors.TooManyFiltersError)
    given(SAVED_FILTER, *full).when(save("第3个", MINE)).happens()
    removed = e.FilterRemoved(name="第3个", removed_by="li-jueding")
    given(SAVED_FILTER, *full, removed).when(save("再一个")).happens()


def test_what_is_not_there_is_removed_quietly() -> None:
    """删除筛选：没有的，没有可删。"""
    removed = e.FilterRemoved(name="一", removed_by="li-jueding")
    remove = c.RemoveFilter(by="li-jueding", name="一")
    given(SAVED_FILTER, saved("一")).when(remove).then(removed)
    given(SAVED_FILTER, saved("一"), removed).when(remove).then_nothing()


def test_everybody_has_a_menu_of_their_own() -> None:
    """各人一条流，总是同一条。"""
    assert c.filters_of("li-jueding") == c.filters_of("li-jueding")
    assert c.filters_of("li-jueding") != c.filters_of("jin-shouxi")


COMMANDS = st.one_of(
    st.builds(save, st.sampled_from(["一", " 一", "二", "", "超" * 21]), st.sampled_from([FOOD, MINE])),
    st.builds(lambda name: c.RemoveFilter(by="li-jueding", name=name), st.sampled_from(["一", "二"])),
)


@any_of(st.lists(COMMANDS, max_size=30))
def test_names_stay_apart_whatever_is_asked(commands: list[c.FilterCommand]) -> None:
    """不论怎样存、删，名称不重复；同样的要求再来一遍没有变化。"""
    history: list[e.FilterEvent] = []
    for command in commands:
        spec = given(SAVED_FILTER, *history).when(command)
        try:
            happened = spec.happens()
        except RuleBrokenError:
            continue
        assert repeating_is_quiet(SAVED_FILTER, history, command, NOON)
        history.extend(happened)
    names = [one.name for one in given(SAVED_FILTER, *history).state.filters]
    assert len(names) == len(set(names))
