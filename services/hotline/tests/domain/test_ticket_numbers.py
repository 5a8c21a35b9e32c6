"""工单编号的规则。"""

from datetime import date
from uuid import UUID, uuid5

from hypothesis import given as hold
from hypothesis import strategies as st

from hotline.domain.errors import NumbersExhaustedError
from hotline.domain.ticket_numbers import (
    LAST_SERIAL,
    TICKET_NUMBERS,
    DrawTicketNumber,
    NumberBook,
    TicketNumberDrawn,
    number_book,
)
from kernel.testing.spec import NOON, given

DAY = date(2026, 9, 24)
TICKET_ID = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
DRAW = DrawTicketNumber(ticket_id=TICKET_ID, day=DAY)


def test_the_first_number_of_a_day_ends_in_one() -> None:
    """编号为区划、日期、12345 和当日六位序号。"""
    first = TicketNumberDrawn(ticket_id=TICKET_ID, serial=1, ticket_no="32082626092412345000001")
    given(TICKET_NUMBERS).when(DRAW).then(first)


def test_a_ticket_draws_one_number() -> None:
    """一件工单只取一个号，再取什么也不发生。"""
    drawn = given(TICKET_NUMBERS).when(DRAW).happens()
    given(TICKET_NUMBERS, *drawn).when(DRAW).then_nothing()


def test_a_full_book_gives_no_number() -> None:
    """当日序号用完的，不再给号，更不重号。"""
    last = TicketNumberDrawn(ticket_id=uuid5(TICKET_ID, "last"), serial=LAST_SERIAL, ticket_no="x")
    given(TICKET_NUMBERS, last).when(DRAW).then_refused(NumbersExhaustedError)


@hold(st.lists(st.integers(0, 30), max_size=60))
def test_no_two_tickets_share_a_number(asked: list[int]) -> None:
    """号可以空，不可以重：不同的工单编号不同，同一工单编号不变。"""
    state = NumberBook()
    for one in asked:
        command = DrawTicketNumber(ticket_id=uuid5(TICKET_ID, str(one)), day=DAY)
        for event in TICKET_NUMBERS.decide(command, state, NOON):
            state = TICKET_NUMBERS.evolve(state, event)
    assert len(set(state.given.values())) == len(state.given) == len(set(asked))
    assert NumberBook.model_validate_json(state.model_dump_json()) == state


def test_each_day_has_its_own_book() -> None:
    """每日一本号簿。"""
    assert number_book(DAY) != number_book(date(2026, 9, 25))
