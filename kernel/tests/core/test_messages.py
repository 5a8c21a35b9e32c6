"""Messages: a reader knows the fields it needs, ignores newer ones wherever they stand, and never guesses."""

from uuid import UUID, uuid4, uuid5

from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from kernel.events import Value
from kernel.messages import Message, Unreadable, addressed, message_id, read_form


class Inner(Value):
    """里层。"""

    a: int


class Middle(Value):
    """中层。"""

    inner: Inner
    many: tuple[Inner, ...] = ()
    maybe: Inner | None = None


class Said(Message, type="hall.toy.Said.v1", topic="toy.said.v1"):
    """说了。"""

    middle: Middle
    words: dict[str, str] = {}  # noqa: RUF012 -- pydantic copies it
    theme: str = Field(default="", alias="topic")


def test_newer_fields_are_ignored_at_any_depth() -> None:
    newer = {"a": 1, "new": "x"}
    data = {"middle": {"inner": newer, "many": [newer], "maybe": newer, "more": 1}, "words": {"free": "text"}, "z": 0}
    one = Inner(a=1)
    assert read_form(Said, data) == Said(middle=Middle(inner=one, many=(one,), maybe=one), words={"free": "text"})


def test_a_field_is_known_by_its_name_on_the_wire() -> None:
    found = read_form(Said, {"middle": {"inner": {"a": 1}}, "topic": "餐饮"})
    assert isinstance(found, Said)
    assert found.theme == "餐饮"


def test_what_is_missing_is_named_and_not_guessed() -> None:
    found = read_form(Said, {"middle": {"inner": {}}})
    assert isinstance(found, Unreadable)
    assert found.reason == "UNREADABLE middle.inner.a"


class Asked(Message, type="hall.toy.Asked.v1", topic="toy.{recipient}.asked.v1"):
    """问了。"""

    what: str


def test_one_form_is_said_on_a_topic_of_its_own_to_each_recipient() -> None:
    to_a, to_b = (addressed(Asked, recipient=code) for code in "ab")
    assert (to_a.topic, to_b.topic) == ("toy.a.asked.v1", "toy.b.asked.v1")
    assert (to_a.type, to_a.__name__, to_a.__doc__) == (Asked.type, "Asked", "问了。")
    said = read_form(to_a, {"what": "x", "newer": 1})
    assert isinstance(said, Asked)
    assert not isinstance(said, to_b)
    assert said.topic == "toy.a.asked.v1"
    assert to_a.model_json_schema() == Asked.model_json_schema()


def test_the_same_event_is_always_the_same_message() -> None:
    stream = uuid4()
    assert message_id(stream, 1) == message_id(stream, 1) != message_id(stream, 2)


@given(st.uuids(), st.integers(1, 10_000))
def test_its_id_is_the_uuid_of_its_place_in_the_record(stream: UUID, version: int) -> None:
    family = UUID("6f2f3c5e-3d0a-5c0b-9d5e-0d7b1f6c2a10")
    assert message_id(stream, version) == str(uuid5(family, f"{stream}:{version}"))
