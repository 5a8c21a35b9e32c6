"""办件编号、查询码、当日序号。"""

from datetime import date
from uuid import UUID, uuid5

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from stdnum.iso7064 import mod_11_10

from intake.domain.case_numbers import CASE_NUMBERS, CaseNumbers, DrawSerial, SerialDrawn, stream_of
from intake.domain.channels import Channel
from intake.domain.errors import SerialsExhaustedError
from intake.domain.numbers import LAST_SERIAL, QUERY_ALPHABET, case_no, check_digit, is_case_no, query_code
from kernel.testing.spec import NOON, given

days = st.dates(date(2020, 1, 1), date(2099, 12, 31))
serials = st.integers(1, LAST_SERIAL)
channels = st.sampled_from(Channel)
CASE = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")


def test_the_example_of_the_numbering_rule_is_made() -> None:
    """编号规则中的例子。"""
    assert case_no(date(2026, 11, 22), 123, Channel.PC) == "320826261122000123402"


@forall(days, serials, channels)
def test_a_case_number_has_21_digits_and_passes_the_oracle(day: date, serial: int, channel: Channel) -> None:
    """编号二十一位，校验位与参照实现一致。"""
    number = case_no(day, serial, channel)
    assert len(number) == 21
    assert mod_11_10.is_valid(number[:19])
    assert is_case_no(number)
    assert number[19:] == channel.digits


@forall(st.text("0123456789", min_size=18, max_size=18), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_of_a_case_number_is_found(body: str, at: int, by: int) -> None:
    """编号错一位必被发现。"""
    wrong = body[:at] + str((int(body[at]) + by) % 10) + body[at + 1 :]
    assert check_digit(wrong) != check_digit(body)


def test_every_channel_has_its_own_digits() -> None:
    """每个渠道的两位数字不同。"""
    assert len({channel.digits for channel in Channel}) == len(Channel)


@pytest.mark.parametrize("serial", [0, LAST_SERIAL + 1])
def test_a_serial_outside_six_digits_makes_no_number(serial: int) -> None:
    """序号只有六位。"""
    with pytest.raises(ValueError, match="six digits"):
        case_no(date(2026, 9, 24), serial, Channel.PC)


@forall(st.binary(min_size=16, max_size=16))
def test_a_query_code_is_six_readable_letters_and_always_the_same(keyed: bytes) -> None:
    """查询码六位，不含易混的字符，同一件永远相同。"""
    code = query_code(keyed.hex())
    assert len(code) == 6
    assert set(code) <= set(QUERY_ALPHABET)
    assert code == query_code(keyed.hex())


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
