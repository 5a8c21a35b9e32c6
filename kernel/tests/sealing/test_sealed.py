"""A sealed value never shows what it holds, and is a plain field to pydantic."""

import copy
import io
import json
import logging
import pickle
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from kernel.events import Command, Event, State, Value
from kernel.keyring import KeyRing
from kernel.sealed import FreshValueError, Sealed, TamperedError, plaintext_of

SECRET = "张三丰的秘密"
TOKEN = "s1.aes256gcm.ab12.9f1c.3.name.AAAA"


class Address(Value):
    line: Sealed[str]
    town: str


class Registered(Event, kind="test.Registered"):
    """登记"""

    name: Sealed[str]
    born_on: Sealed[date] | None = None
    phones: tuple[Sealed[str], ...] = ()
    form: Sealed[dict[str, str]] | None = None
    addresses: tuple[Address, ...] = ()


class Register(Command):
    name: Sealed[str]


class RegisteredState(State):
    name: Sealed[str]


def fresh(value: str = SECRET, person: str = "ab12") -> Sealed[str]:
    return Sealed.fresh(person, value)


def test_fresh_values_are_equal_when_person_and_value_are() -> None:
    assert fresh() == fresh()
    assert hash(fresh()) == hash(fresh())
    assert fresh() != fresh(person="cd34")
    assert fresh() != fresh("李四")
    assert Sealed.fresh("ab12", 1) != Sealed.fresh("ab12", True)
    assert fresh() != SECRET


def test_stored_values_are_equal_when_their_tokens_are() -> None:
    assert Sealed.stored(TOKEN) == Sealed.stored(TOKEN)
    assert Sealed.stored(TOKEN) != Sealed.stored(TOKEN.replace("AAAA", "AAAB"))
    assert Sealed.stored(TOKEN) != fresh()


def test_events_with_fresh_values_can_be_expected_in_a_spec() -> None:
    happened = Registered(
        name=fresh(), phones=(fresh("13800000001"),), addresses=(Address(line=fresh(), town="高沟镇"),)
    )
    assert happened == Registered(
        name=fresh(), phones=(fresh("13800000001"),), addresses=(Address(line=fresh(), town="高沟镇"),)
    )
    assert happened != Registered(name=fresh("李四"))


@settings(deadline=None)
@given(st.text(min_size=3))
def test_nothing_that_shows_a_fresh_value_reveals_it(secret: str) -> None:
    sealed = Sealed.fresh("ab12", f"<<{secret}>>")
    event = Registered(name=sealed, addresses=(Address(line=sealed, town="高沟镇"),))
    shown = [
        repr(sealed),
        str(sealed),
        f"{sealed}",
        f"{sealed:>40}",
        f"{sealed!r}",
        f"{sealed}",
        repr(event),
        str(event),
    ]
    shown += [repr({"a": sealed}), repr((sealed,)), json.dumps({"a": str(sealed)}), str(list(event.__repr_args__()))]
    assert not [text for text in shown if f"<<{secret}>>" in text]


def test_a_log_line_does_not_reveal_a_fresh_value() -> None:
    written = io.StringIO()
    logger = logging.Logger("sealed")  # noqa: LOG001 -- a logger of this test alone
    logger.addHandler(logging.StreamHandler(written))
    logger.warning("registered %s %r", fresh(), Registered(name=fresh()))
    assert "registered ***" in written.getvalue()
    assert SECRET not in written.getvalue()


@pytest.mark.parametrize(
    "leak",
    [
        lambda event: event.model_dump(),
        lambda event: event.model_dump_json(),
        lambda event: event.model_dump(mode="json"),
        lambda event: TypeAdapter(Registered).dump_json(event),
        lambda event: Registered(name=Sealed.stored(TOKEN), addresses=event.addresses).model_dump_json(),
    ],
)
def test_a_fresh_value_refuses_to_be_dumped(leak: Any) -> None:
    event = Registered(name=fresh(), addresses=(Address(line=fresh(), town="高沟镇"),))
    with pytest.raises(PydanticSerializationError, match="must be sealed before it leaves memory") as refusal:
        leak(event)
    assert SECRET not in str(refusal.value)


@pytest.mark.parametrize("leak", [pickle.dumps, lambda sealed: sealed.__getstate__(), lambda sealed: sealed.token])
def test_a_fresh_value_refuses_to_leave_memory(leak: Any) -> None:
    with pytest.raises(FreshValueError):
        leak(fresh())


def test_a_fresh_value_has_no_json_of_its_own() -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps(fresh())


def test_a_stored_value_is_one_token_in_json_and_comes_back() -> None:
    event = Registered(
        name=Sealed.stored(TOKEN),
        born_on=Sealed.stored(TOKEN),
        phones=(Sealed.stored(TOKEN),),
        form=Sealed.stored(TOKEN),
        addresses=(Address(line=Sealed.stored(TOKEN), town="高沟镇"),),
    )
    assert json.loads(event.model_dump_json())["name"] == TOKEN
    assert Registered.model_validate_json(event.model_dump_json()) == event
    assert Registered.model_validate(event.model_dump()) == event
    assert pickle.loads(pickle.dumps(event)) == event


def test_commands_and_states_carry_sealed_values_too() -> None:
    assert RegisteredState(name=Register(name=fresh()).name).name == fresh()


def test_its_json_schema_is_a_string_of_format_sealed() -> None:
    properties = Registered.model_json_schema(mode="serialization")["properties"]
    assert properties["name"] == {"type": "string", "format": "sealed", "title": "Name"}
    assert properties["phones"]["items"] == {"type": "string", "format": "sealed"}
    assert Registered.model_json_schema()["properties"]["name"]["format"] == "sealed"


@pytest.mark.parametrize(
    "given_instead",
    [SECRET, "", 5, None, "s1.aes256gcm.ab12", f"{TOKEN}\n", f" {TOKEN}", TOKEN.replace("s1", "s2"), TOKEN + ".more"],
)
def test_what_is_no_token_is_refused_without_being_repeated(given_instead: object) -> None:
    with pytest.raises(TamperedError) as refusal:
        Register.model_validate({"name": given_instead})
    assert SECRET not in str(refusal.value)
    assert SECRET not in repr(refusal.value)


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "110105194912310021", "110105491231002", "13812340001", "张三", ""]
)
def test_a_person_is_never_named_by_a_number_or_a_name(number: str) -> None:
    with pytest.raises(ValueError, match="reference") as refusal:
        Sealed.fresh(number, SECRET)
    assert not number or number not in str(refusal.value)


def test_only_values_that_can_be_sealed_can_be_fresh() -> None:
    with pytest.raises(TypeError, match="a set cannot be sealed"):
        Sealed.fresh("ab12", {SECRET})


def test_a_field_that_could_never_be_sealed_is_refused_when_its_class_is_made() -> None:
    with pytest.raises(TypeError, match="not possible"):
        TypeAdapter(Sealed[Address])


def test_a_sealed_value_is_frozen() -> None:
    sealed = fresh()
    with pytest.raises(AttributeError, match="frozen"):
        sealed._fresh = ("ab12", "other")
    with pytest.raises(AttributeError, match="frozen"):
        del sealed._token
    with pytest.raises(TypeError, match=r"Sealed\.fresh"):
        Sealed()
    assert plaintext_of(sealed) == SECRET


def test_copies_are_the_value_itself() -> None:
    event = Registered(name=fresh())
    assert copy.copy(event.name) is event.name
    assert event.model_copy(deep=True) == event


def test_a_stored_value_knows_whose_it_is_and_where_it_was_sealed() -> None:
    sealed = Sealed.stored("s1.aes256gcm.ab12~2.9f1c.3.applicant/name.AAAA")
    assert (sealed.person, sealed.origin) == ("ab12", ("9f1c", 3, "applicant/name"))
    assert not sealed.is_fresh
    assert repr(sealed) == "Sealed(9f1c.3.applicant/name, ***)"
    assert str(sealed) == "***"


def test_the_plaintext_of_a_stored_value_is_the_key_rings_business(ring: KeyRing) -> None:
    with pytest.raises(TypeError, match="key ring"):
        plaintext_of(ring.seal("ab12", SECRET, stream="9f1c", version=1, field="name"))


def test_the_type_brings_no_cryptography_and_no_database_into_the_domain() -> None:
    program = "import sys, kernel.sealed; print(sorted({'sqlalchemy', 'cryptography', 'sqlite3'} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
