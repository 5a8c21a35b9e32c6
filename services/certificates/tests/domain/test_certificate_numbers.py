"""号簿：一张证照一个号，不重不漏，再领还是那个号。"""

from hypothesis import given as examples
from hypothesis import strategies as st

from certificates.domain.numbers import CERTIFICATE_NUMBERS, DrawNumber, NumberDrawn, book_of
from kernel.testing.spec import NOON, given


def test_numbers_follow_one_another() -> None:
    """先来的一号，后来的二号。"""
    spec = given(CERTIFICATE_NUMBERS).when(DrawNumber(drawn_for="a")).then(NumberDrawn(number=1, drawn_for="a"))
    spec.when(DrawNumber(drawn_for="b")).then(NumberDrawn(number=2, drawn_for="b"))


def test_drawing_again_for_the_same_certificate_is_quiet() -> None:
    """同一张证照再领，还是原来那个号。"""
    spec = given(CERTIFICATE_NUMBERS, NumberDrawn(number=7, drawn_for="a")).when(DrawNumber(drawn_for="a"))
    spec.then_nothing()
    assert spec.state.drawn == {"a": 7}


def test_each_issuer_has_a_book_for_each_year() -> None:
    """每个制发单位每年一本号簿。"""
    books = {book_of(uscc, year) for uscc in ("11320826XN0000100K", "11320826XN00002009") for year in (2026, 2027)}
    assert len(books) == 4


@examples(st.lists(st.sampled_from("abcdef"), max_size=40))
def test_no_number_is_given_twice(asked: list[str]) -> None:
    """随便怎样领，号不重复、不跳号，每张证照一个。"""
    state = CERTIFICATE_NUMBERS.initial
    for drawn_for in asked:
        for event in CERTIFICATE_NUMBERS.decide(DrawNumber(drawn_for=drawn_for), state, NOON):
            state = CERTIFICATE_NUMBERS.evolve(state, event)
    assert sorted(state.drawn.values()) == list(range(1, len(set(asked)) + 1))
    assert type(state).model_validate(state.model_dump(mode="json")) == state
