"""本县的办件编号和当日序号。"""

from datetime import date
from uuid import UUID, uuid5

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from identifiers.case_no import CHANNELS, LAST_SERIAL
from intake.domain.case_numbers import CASE_NUMBERS, CaseNumbers, DrawSerial, SerialDrawn, stream_of
from intake.domain.channels import Channel
from intake.domain.errors import SerialsExhaustedError
from intake.domain.numbers import case_no
from kernel.testing.spec import NOON, given

CASE = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")


def test_the_example_of_the_numbering_rule_is_made() -> None:
    """编号规则中的例子。"""
    assert case_no(date(2026, 11, 22), 123, Channel.PC) == "320826261122000123402"


def test_every_channel_has_its_own_digits() -> None:
    """每个渠道的两位数字不同。"""
    assert len({channel.digits for channel in Channel}) == len(Channel)
    assert {channel.digits for channel in Channel} == CHANNELS


def test_a_case_draws_one_serial_however_often_it_asks() -> None:
    """同一件当日只领一个号。"""
    first = SerialDrawn(serial=1, case_id=CASE)
    given(CASE_NUMBERS).when(DrawSerial(case_id=CASE)).then(first).when(DrawSerial(case_id=CASE)).then_nothing()


def test_a_day_has_its_own_book() -> None:
    """一天一本账。"""
    assert stream_of(date(2026, 9, 24)) != stream_of(date(2026, 9, 25))


def test_the_last_serial_is_the_last() -> None:
    """当日序号用完就说明白，不重号。"""
    full = CaseNumbers(last=LAST_SERIAL)
    with pytest.raises(SerialsExhaustedError):
        CASE_NUMBERS.decide(DrawSerial(case_id=CASE), full, NOON)


class Drawing(RuleBasedStateMachine):
    """Cases ask in any order, again and again: serials are never given twice and only grow."""

    def __init__(self) -> None:
        super().__init__()
        self.state = CaseNumbers()
        self.known: dict[UUID, int] = {}

    @rule(number=st.integers(0, 30))
    def ask(self, number: int) -> None:
        case_id = uuid5(CASE, str(number))
        events = CASE_NUMBERS.decide(DrawSerial(case_id=case_id), self.state, NOON)
        assert bool(events) is (case_id not in self.known)
        for event in events:
            assert event.serial == len(self.known) + 1
            self.known[case_id] = event.serial
            self.state = CASE_NUMBERS.evolve(self.state, event)

    @invariant()
    def the_book_is_right(self) -> None:
        assert dict(self.state.drawn) == self.known
        assert len(set(self.known.values())) == len(self.known)

    @invariant()
    def a_snapshot_is_the_state(self) -> None:
        assert CaseNumbers.model_validate_json(self.state.model_dump_json()) == self.state


TestDrawing = Drawing.TestCase
TestDrawing.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
