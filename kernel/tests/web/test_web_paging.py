"""Pages of long lists, and positions to wait for."""

import pytest
from starlette.requests import Request

from kernel.errors import BadInputError
from kernel.web import After, Page, Paging, after, cursor_of, last_seen, paging


def asking(query: str) -> Request:
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": []})


@pytest.mark.parametrize(
    ("query", "asked"),
    [("", Paging(50, None)), ("limit=1", Paging(1, None)), ("limit=200", Paging(200, None)), ("cursor=", Paging())],
)
def test_a_page_is_fifty_unless_asked_otherwise(query: str, asked: Paging) -> None:
    assert paging(asking(query)) == asked


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many", "", "1.5", "9" * 40, "\u0665"])
def test_a_limit_outside_one_to_two_hundred_is_refused(limit: str) -> None:
    with pytest.raises(BadInputError) as refused:
        paging(asking(f"limit={limit}"))
    assert refused.value.facts["errors"][0]["field"] == "limit"


@pytest.mark.parametrize("key", [("2026-11-22T09:00", 17), ("早点", None), (3.5,), ()])
def test_a_cursor_brings_back_the_key_it_was_made_of(key: tuple[str | float | None, ...]) -> None:
    assert paging(asking(f"limit=10&cursor={cursor_of(*key)}")) == Paging(10, key)


@pytest.mark.parametrize("cursor", ["x", "!!!!", "e30", "W3t9XQ", "AAAA", "W10x", "%E4%BD%A0"])
def test_a_cursor_we_did_not_make_is_refused(cursor: str) -> None:
    with pytest.raises(BadInputError) as refused:
        paging(asking(f"cursor={cursor}"))
    assert refused.value.code == "CURSOR_BAD"


def test_a_page_without_a_cursor_is_the_last() -> None:
    assert Page[int](items=(1, 2)).model_dump() == {"items": (1, 2), "next_cursor": None}


def test_a_reader_may_wait_for_a_position() -> None:
    assert after(asking("after=intake:17")) == After("intake", 17)
    assert after(asking("")) is None
    assert after(asking("after=")) is None


@pytest.mark.parametrize("said", ["17", "intake", "intake:", "intake:x", "intake:-1", "Intake:1", "intake:" + "9" * 19])
def test_a_position_we_did_not_give_is_refused(said: str) -> None:
    with pytest.raises(BadInputError) as refused:
        after(asking(f"after={said}"))
    assert refused.value.code == "AFTER_BAD"


@pytest.mark.parametrize(("said", "meant"), [("17", 17), ("", None), ("-3", None), ("1.2", None), ("x", None)])
def test_a_live_page_that_comes_back_says_what_it_has_seen(said: str, meant: int | None) -> None:
    request = Request({"type": "http", "headers": [(b"last-event-id", said.encode())]})
    assert last_seen(request) == meant
