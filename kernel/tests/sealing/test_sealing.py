"""An event is sealed field by field for the place it gets, and a value found in another place is refused."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from kernel.events import Event, Value
from kernel.keyring import KeyRing
from kernel.sealed import Sealed, TamperedError
from kernel.sealing import check_coordinates, fresh_persons, seal_event

HERE = UUID("6f9619ff-8b86-4011-b42d-00c04fc964ff")
ELSEWHERE = UUID("7a9619ff-8b86-4011-b42d-00c04fc964ff")


class Holder(Value):
    name: Sealed[str]
    since: int = 2020
    guardian: "Holder | None" = None


class Issued(Event, kind="test.Issued"):
    """颁发"""

    number: str
    holder: Holder
    alias: Sealed[str] | None = None
    phones: tuple[Sealed[str], ...] = ()
    holders: tuple[Holder, ...] = ()
    answers: dict[str, Sealed[str]] = Field(default_factory=dict)


class Opened(Event, kind="test.Opened"):
    """开启"""

    number: str
    steps: tuple[int, ...] = ()


class Renamed(Event, kind="test.Renamed", version=2):
    """改名"""

    sealed_as: ClassVar[Mapping[str, str]] = {"holder_name": "name"}
    holder_name: Sealed[str]
    other: Sealed[str] | None = None


def fresh(value: str, person: str = "ab12") -> Sealed[str]:
    return Sealed.fresh(person, value)


def issued() -> Issued:
    return Issued(
        number="苏1",
        holder=Holder(name=fresh("张三"), guardian=Holder(name=fresh("张父", "cd34"))),
        alias=fresh("小张"),
        phones=(fresh("13800000001"), fresh("13800000002")),
        holders=(Holder(name=fresh("李四", "ef56")),),
        answers={"contact.name": fresh("王五"), "住址": fresh("高沟镇")},
    )


def every_sealed(event: Issued) -> list[Sealed[str]]:
    assert event.holder.guardian is not None
    assert event.alias is not None
    return [
        event.holder.name,
        event.holder.guardian.name,
        event.alias,
        *event.phones,
        event.holders[0].name,
        *event.answers.values(),
    ]


def test_every_fresh_value_becomes_a_stored_one_bound_to_its_place(ring: KeyRing) -> None:
    sealed = seal_event(issued(), ring, stream=HERE, version=7)
    assert [one.origin.field for one in every_sealed(sealed)] == [
        "holder/name",
        "holder/guardian/name",
        "alias",
        "phones/0",
        "phones/1",
        "holders/0/name",
        "answers/contact%2Ename",
        "answers/%E4%BD%8F%E5%9D%80",
    ]
    assert {one.origin[:2] for one in every_sealed(sealed)} == {(str(HERE), 7)}
    assert [ring.open(one) for one in every_sealed(sealed)] == [ring.open(one) for one in every_sealed(issued())]
    assert Issued.model_validate_json(sealed.model_dump_json()).holder == sealed.holder


def test_a_sealed_event_passes_its_own_check(ring: KeyRing) -> None:
    check_coordinates(seal_event(issued(), ring, stream=HERE, version=7), stream=HERE, version=7)


def test_an_event_without_personal_values_is_left_as_it_is(ring: KeyRing) -> None:
    event = Opened(number="1", steps=(1, 2))
    assert seal_event(event, ring, stream=HERE, version=1) is event


def test_sealing_again_changes_nothing(ring: KeyRing) -> None:
    sealed = seal_event(issued(), ring, stream=HERE, version=7)
    assert seal_event(sealed, ring, stream=HERE, version=7) is sealed


def test_a_value_carried_on_within_its_stream_is_sealed_again_for_its_new_place(ring: KeyRing) -> None:
    first = seal_event(issued(), ring, stream=HERE, version=7)
    assert first.alias is not None
    carried = seal_event(Issued(number="2", holder=Holder(name=first.alias)), ring, stream=HERE, version=8)
    assert carried.holder.name.origin == (str(HERE), 8, "holder/name")
    assert ring.open(carried.holder.name) == "小张"


def test_a_value_copied_from_another_stream_keeps_its_origin(ring: KeyRing) -> None:
    elsewhere = seal_event(issued(), ring, stream=ELSEWHERE, version=3)
    copied = seal_event(Issued(number="2", holder=elsewhere.holder), ring, stream=HERE, version=1)
    assert copied.holder == elsewhere.holder
    check_coordinates(copied, stream=HERE, version=1)
    assert ring.open(copied.holder.name) == "张三"


def test_a_case_goes_on_after_an_erasure() -> None:
    ring = KeyRing("memory://", bytes(32))
    first = seal_event(issued(), ring, stream=HERE, version=1)
    ring.shred("ab12", "应本人要求", "staff-1")
    carried = seal_event(Issued(number="2", holder=first.holder), ring, stream=HERE, version=2)
    check_coordinates(carried, stream=HERE, version=2)
    assert carried.holder.guardian is not None
    assert ring.open_many([carried.holder.name, carried.holder.guardian.name]) == [None, "张父"]
    ring.close()


def test_a_value_moved_to_another_field_is_refused(ring: KeyRing) -> None:
    sealed = seal_event(issued(), ring, stream=HERE, version=7)
    moved = sealed.model_copy(update={"alias": sealed.holder.name})
    with pytest.raises(TamperedError):
        check_coordinates(moved, stream=HERE, version=7)


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 9))
def test_a_value_moved_between_rows_of_a_stream_is_refused(ring: KeyRing, one: int, other: int) -> None:
    event = Issued(number="1", holder=Holder(name=fresh("张三")))
    sealed = seal_event(event, ring, stream=HERE, version=one)
    if one == other:
        check_coordinates(sealed, stream=HERE, version=other)
        return
    with pytest.raises(TamperedError):
        check_coordinates(sealed, stream=HERE, version=other)


def test_a_field_renamed_by_an_upcaster_is_found_where_it_was_sealed(ring: KeyRing) -> None:
    old = ring.seal("ab12", "张三", stream=HERE, version=1, field="name")
    check_coordinates(Renamed(holder_name=old), stream=HERE, version=1)
    new = ring.seal("ab12", "张三", stream=HERE, version=2, field="holder_name")
    check_coordinates(Renamed(holder_name=new), stream=HERE, version=2)
    with pytest.raises(TamperedError):
        check_coordinates(Renamed(holder_name=new, other=old), stream=HERE, version=1)


def test_the_persons_whose_keys_are_needed_are_known_beforehand(ring: KeyRing) -> None:
    assert fresh_persons(issued()) == {"ab12", "cd34", "ef56"}
    assert fresh_persons(seal_event(issued(), ring, stream=HERE, version=1)) == frozenset()
    assert fresh_persons(Opened(number="1")) == frozenset()
