"""不论怎样要求，事项和日历都走不出规则之外。"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from catalog.domain.calendar import WORKING_CALENDAR, CalendarPublished, PublishCalendar
from catalog.domain.service_item import commands as c
from catalog.domain.service_item import events as e
from catalog.domain.service_item import states as s
from catalog.domain.service_item.checks import flaws_of
from catalog.domain.service_item.decide import SERVICE_ITEM
from catalog.domain.service_item.elements import ImplementationList
from kernel.errors import RuleBrokenError
from kernel.testing.spec import NOON, repeating_is_quiet
from legaltime import Budget, Unit

ONE = Budget(amount=1, unit=Unit.WORKING_DAY)
SOUND = ImplementationList.model_validate(
    {
        "item_id": "machine",
        "name": "合成事项",
        "topic": "测试",
        "catalog_code": "320131907000",
        "task_code": "11320826XN0000100K4320131907000",
        "handle_item_code": "11320826XN0000100K432013190700001",
        "task_type": "01",
        "body": "market",
        "body_name": "测试局",
        "body_uscc": "11320826XN0000100K",
        "exercise_level": 4,
        "service_objects": [1],
        "case_kind": "PROMISED",
        "legal_basis": ["《行政许可法》第二十九条"],
        "statutory_limit": {"amount": 20, "unit": "working_day"},
        "promised_limit": {"amount": 1, "unit": "working_day"},
        "acceptance_conditions": ["条件"],
        "materials": [],
        "steps": [{"code": "s1", "name": "办理", "role": "reviewer", "limit": ONE, "counted": True}],
        "result_name": "结果",
        "handling_forms": [1, 2],
        "online_depth": [4, 5, 6],
        "depth_level": "IV",
        "onsite_visits": 0,
        "offered_at": ["county"],
    }
)
FLAWED = SOUND.model_copy(update={"offered_at": ()})
CHANGED = SOUND.model_copy(update={"note": "变更"})
PEOPLE = st.sampled_from(["zhou", "sun"])
COMMANDS = st.one_of(
    st.builds(c.DraftItem, item=st.sampled_from([SOUND, CHANGED, FLAWED]), by=PEOPLE),
    st.builds(c.SubmitItem, by=PEOPLE),
    st.builds(c.ReviewItem, by=PEOPLE, outcome=st.sampled_from(e.ReviewOutcome), opinion=st.sampled_from(["", "意见"])),
    st.builds(c.PublishItem, by=PEOPLE),
    st.builds(c.SuspendItem, by=PEOPLE, reason=st.sampled_from(["", "原因"])),
    st.builds(c.ResumeItem, by=PEOPLE),
    st.builds(c.CancelItem, by=PEOPLE, reason=st.sampled_from(["", "原因"])),
)


class ItemMachine(RuleBasedStateMachine):
    """Random requests from two keepers; what happened is kept and looked at after each."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[e.ItemEvent] = []
        self.state: s.ItemState = SERVICE_ITEM.initial

    @rule(command=COMMANDS)
    def ask(self, command: c.ItemCommand) -> None:
        try:
            happened: Sequence[e.ItemEvent] = SERVICE_ITEM.decide(command, self.state, NOON)
        except RuleBrokenError:
            return
        assert repeating_is_quiet(SERVICE_ITEM, self.history, command, NOON)
        for event in happened:
            self.state = SERVICE_ITEM.evolve(self.state, event)
        self.history.extend(happened)

    @invariant()
    def versions_grow_by_one(self) -> None:
        versions = [event.task_version for event in self.history if isinstance(event, e.ItemPublished)]
        assert versions == list(range(1, len(versions) + 1))

    @invariant()
    def nothing_flawed_is_published(self) -> None:
        published = [event.item for event in self.history[-1:] if isinstance(event, e.ItemPublished)]
        assert not any(flaws_of(item) for item in published)

    @invariant()
    def every_publication_was_reviewed_by_another(self) -> None:
        submitter = ""
        for event in self.history:
            match event:
                case e.ItemSubmitted():
                    submitter = event.submitted_by
                case e.ItemReviewed():
                    assert event.reviewed_by != submitter

    @invariant()
    def nothing_follows_a_cancellation(self) -> None:
        assert not any(isinstance(event, e.ItemCancelled) for event in self.history[:-1])

    def teardown(self) -> None:
        """A state written out and read back is the state; so is the history, written out, read back and folded anew."""
        assert type(self.state).model_validate_json(self.state.model_dump_json()) == self.state
        folded: Any = SERVICE_ITEM.initial
        for event in self.history:
            folded = SERVICE_ITEM.evolve(folded, type(event).model_validate_json(event.model_dump_json()))
        assert folded == self.state


def some(*days: int) -> tuple[date, ...]:
    """Days counted from new year 2027, a Friday; those before it belong to another year."""
    return tuple(date(2027, 1, 1) + timedelta(days=number) for number in days)


PLANS = st.builds(
    PublishCalendar,
    year=st.just(2027),
    holidays=st.sampled_from([{}, *(dict.fromkeys(some(*days), "假") for days in ((0,), (0, 1, 2), (-1, 0), (8,)))]),
    makeup_days=st.sampled_from([some(), some(8), some(9, 8), some(8, 8), some(3), some(1), some(-6)]),
    calendar_version=st.sampled_from([None, None, 1, 2, 3]),
    source=st.sampled_from(["通知", "通知", ""]),
    by=PEOPLE,
)


class CalendarMachine(RuleBasedStateMachine):
    """Years published over and over, with days that may or may not be right."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[CalendarPublished] = []
        self.state: Any = WORKING_CALENDAR.initial

    @rule(command=PLANS)
    def publish(self, command: PublishCalendar) -> None:
        try:
            happened = WORKING_CALENDAR.decide(command, self.state, NOON)
        except RuleBrokenError:
            return
        assert repeating_is_quiet(WORKING_CALENDAR, self.history, command, NOON)
        for event in happened:
            self.state = WORKING_CALENDAR.evolve(self.state, event)
        self.history.extend(happened)

    @invariant()
    def every_published_year_is_in_order(self) -> None:
        for number, event in enumerate(self.history, start=1):
            assert event.calendar_version == number
            assert event.holidays
            assert not set(event.holidays) & set(event.makeup_days)
            assert all(day.year == event.year for day in (*event.holidays, *event.makeup_days))
            assert all(day.weekday() >= 5 for day in event.makeup_days)

    def teardown(self) -> None:
        assert type(self.state).model_validate_json(self.state.model_dump_json()) == self.state


def budget(steps: int) -> settings:
    return settings(max_examples=500, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck))


TestServiceItemLife = ItemMachine.TestCase
TestServiceItemLife.settings = budget(steps=25)
TestCalendarLife = CalendarMachine.TestCase
TestCalendarLife.settings = budget(steps=10)
