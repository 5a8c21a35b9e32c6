"""T-08: what any released version stored or said is still read, folded and understood; what would break it fails."""

import copy
import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from tools import compatibility, schemas

from hall.embedded import BUILDERS
from kernel.events import Decider, Event, Recorded
from kernel.messages import Message, Unreadable, read_form
from kernel.service import Service
from kernel.store.codec import Codec, UnknownKindError
from kernel.testing.parts import memory_parts
from kernel.upcasting import NoUpcasterError, Upcaster, Upcasting

pytestmark = pytest.mark.fault("T-08")
VERSIONS = [folder.name for folder in compatibility.released_versions()]
SERVICES = [build.__module__.partition(".")[0] for build in BUILDERS]
Line = dict[str, Any]
Schema = dict[str, Any]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Service]]:
    """Every service as the hall builds it, with its own codec and upcasters."""
    folder = tmp_path_factory.mktemp("released")
    built = {name: build(memory_parts(folder)) for name, build in zip(SERVICES, BUILDERS, strict=True)}
    yield built
    for service in built.values():
        service.store.close()
        service.database.close()


def corpus(version: str, service: str) -> list[Line]:
    return compatibility.read_lines(compatibility.RELEASED / version / f"{service}.events.jsonl")


def loaded(codec: Codec, line: Line) -> Recorded[Event]:
    return codec.decode(1, UUID(line["stream"]), 1, line["kind"], line["state"].encode())


def owner(service: Service, event: Event) -> Decider[Any, Any, Any]:
    (found,) = [decider for decider in service.deciders if type(event) in decider.events]
    return found


def spoke(version: str) -> list[str]:
    """The services that a release knew; later ones have nothing to be compatible with."""
    return [name for name in SERVICES if (compatibility.RELEASED / version / f"{name}.events.jsonl").exists()]


@pytest.mark.parametrize(("version", "name"), [(version, name) for version in VERSIONS for name in spoke(version)])
def test_every_event_that_was_ever_stored_loads_and_folds(
    version: str, name: str, services: dict[str, Service]
) -> None:
    service, lines = services[name], corpus(version, name)
    assert lines
    states = {decider.name: decider.initial for decider in service.deciders}
    for line in lines:
        recorded = loaded(service.store.codec, line)
        decider = owner(service, recorded.event)
        alone = decider.evolve(decider.initial, recorded.event)
        states[decider.name] = decider.evolve(states[decider.name], recorded.event)
        assert {type(alone), type(states[decider.name])} <= set(decider.states)
        assert recorded.meta.command_key == "sample"


@pytest.mark.parametrize("version", VERSIONS)
def test_every_consumer_reads_what_was_ever_said(version: str) -> None:
    lines = compatibility.read_lines(compatibility.RELEASED / version / "messages.jsonl")
    samples = {line["type"]: line["sample"] for line in lines if line["sample"] is not None}
    met = [form for form in consumed() if form.type in samples]
    assert {form.type.split(".")[1] for form in met} == set(spoke(version))
    for form in met:
        found = read_form(form, samples[form.type]["data"])
        assert not isinstance(found, Unreadable), f"{form.__module__}: {found}"


def consumed() -> set[type[Message]]:
    """The forms in which services read what others say."""
    found: set[type[Message]] = set()
    # The catalogue hears nobody.
    for name in [f"{service}.consumed" for service in SERVICES if service != "catalog"]:
        package = importlib.import_module(name)
        inner = pkgutil.iter_modules(getattr(package, "__path__", []), f"{name}.")
        for module in [package, *(importlib.import_module(each.name) for each in inner)]:
            found |= {
                value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Message)
            }
    return found


def test_what_was_released_is_unchanged_and_the_code_keeps_its_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert compatibility.check() == 0, capsys.readouterr().out


# -- the controls: what would break history is noticed


@pytest.fixture
def line() -> Line:
    return next(line for line in corpus(VERSIONS[0], "approval") if line["kind"] == "approval.CaseAccepted")


def changed(line: Line, change: Callable[[Line], object]) -> Line:
    document = json.loads(line["state"])
    change(document)
    return {**line, "state": json.dumps(document)}


def test_an_older_version_without_a_way_up_does_not_load(line: Line, services: dict[str, Service]) -> None:
    older = changed(line, lambda document: document.update(v=0))
    with pytest.raises(NoUpcasterError):
        loaded(services["approval"].store.codec, older)
    lifting = Upcasting([Upcaster(line["kind"], 0, lambda body: body)])
    assert loaded(Codec(services["approval"].deciders, lifting), older) == loaded(
        services["approval"].store.codec, line
    )


def test_a_kind_nobody_knows_any_more_does_not_load(line: Line, services: dict[str, Service]) -> None:
    with pytest.raises(UnknownKindError):
        loaded(services["approval"].store.codec, {**line, "kind": "approval.CaseForgotten"})


def test_a_field_that_is_needed_now_and_was_not_stored_then_does_not_load(
    line: Line, services: dict[str, Service]
) -> None:
    with pytest.raises(ValidationError):
        loaded(services["approval"].store.codec, changed(line, lambda document: document["e"].pop("voucher_no")))


OLD: Schema = {
    "$id": "hall.trial.Said.v1",
    "x-topic": "trial.thing.v1",
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 20},
        "mode": {"enum": ["FAST", "SLOW"], "type": "string"},
        "count": {"type": "integer", "minimum": 0},
        "at": {"type": "string", "format": "date-time"},
        "note": {"type": "string", "default": ""},
        "reason": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "limit": {"$ref": "#/$defs/Limit"},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/Limit"}},
        "rates": {"type": "object", "additionalProperties": {"type": "number"}},
        "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]},
    },
    "required": ["name", "mode", "count", "at", "note", "reason", "limit", "parts", "rates", "pair"],
    "$defs": {
        "Limit": {
            "type": "object",
            "properties": {"amount": {"type": "integer"}, "inner": {"$ref": "#/$defs/Limit", "title": "itself"}},
            "required": ["amount"],
        }
    },
}


def fields(schema: Schema) -> Schema:
    found: Schema = schema["properties"]
    return found


BREAKING: dict[str, Callable[[Schema], object]] = {
    "a required field removed": lambda new: (fields(new).pop("name"), new["required"].remove("name")),
    "a required field made optional": lambda new: new["required"].remove("name"),
    "a field renamed": lambda new: (
        fields(new).update(title=fields(new).pop("name")),
        new.update(required=["title", *new["required"][1:]]),
    ),
    "a new required field": lambda new: (fields(new).update(more={"type": "string"}), new["required"].append("more")),
    "another type": lambda new: fields(new).update(count={"type": "string"}),
    "a type widened": lambda new: fields(new)["count"].update(type="number"),
    "null allowed": lambda new: fields(new).update(name={"anyOf": [{"type": "string"}, {"type": "null"}]}),
    "null no longer allowed": lambda new: fields(new).update(reason={"type": "string"}),
    "an enumeration narrowed": lambda new: fields(new)["mode"].update(enum=["FAST"]),
    "an enumeration widened": lambda new: fields(new)["mode"].update(enum=["FAST", "SLOW", "SLOWER"]),
    "an enumeration opened": lambda new: fields(new)["mode"].pop("enum"),
    "a string cut shorter": lambda new: fields(new)["name"].update(maxLength=10),
    "a string let longer": lambda new: fields(new)["name"].update(maxLength=30),
    "a bound taken away": lambda new: fields(new)["count"].pop("minimum"),
    "a pattern added": lambda new: fields(new)["name"].update(pattern="^[A-Z]"),
    "another format": lambda new: fields(new)["at"].update(format="date"),
    "another type inside a part": lambda new: new["$defs"]["Limit"]["properties"]["amount"].update(type="string"),
    "a part's field no longer sure": lambda new: new["$defs"]["Limit"].pop("required"),
    "another element of a list": lambda new: fields(new)["parts"].update(items={"type": "string"}),
    "another value of a map": lambda new: fields(new)["rates"].update(additionalProperties={"type": "string"}),
    "one place more in a tuple": lambda new: fields(new)["pair"]["prefixItems"].append({"type": "string"}),
    "another place of a tuple": lambda new: fields(new)["pair"].update(prefixItems=[{"type": "string"}] * 2),
    "another topic": lambda new: new.update({"x-topic": "trial.other.v1"}),
}
HARMLESS: dict[str, Callable[[Schema], object]] = {
    "nothing": lambda new: None,
    "another description": lambda new: new.update(description="说得更清楚"),
    "a new field with a default": lambda new: (
        fields(new).update(more={"type": "string", "default": ""}),
        new["required"].append("more"),
    ),
    "a new field that may be missing": lambda new: fields(new).update(more={"type": "string"}),
    "a field with a default removed": lambda new: (fields(new).pop("note"), new["required"].remove("note")),
    "a part's definition renamed": lambda new: (
        new["$defs"].update(Span=new["$defs"]["Limit"]),
        fields(new).update(limit={"$ref": "#/$defs/Span"}),
    ),
}


@pytest.mark.parametrize("name", BREAKING)
def test_a_change_that_old_or_new_readers_cannot_follow_is_found(name: str) -> None:
    new = copy.deepcopy(OLD)
    BREAKING[name](new)
    assert compatibility.incompatible(OLD, new) != []


@pytest.mark.parametrize("name", HARMLESS)
def test_a_change_that_every_reader_can_follow_passes(name: str) -> None:
    new = copy.deepcopy(OLD)
    HARMLESS[name](new)
    assert compatibility.incompatible(OLD, new) == []


@pytest.fixture
def released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release of the code as it stands, in a folder of the test's own."""
    monkeypatch.setattr(compatibility, "RELEASED", tmp_path)
    return compatibility.release("9.9.9")


def test_what_this_code_would_release_it_keeps_its_word_to(released: Path) -> None:
    assert compatibility.check() == 0
    with pytest.raises(FileExistsError):
        compatibility.release(released.name)


def test_a_released_file_that_was_changed_is_found(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = released / "hotline.events.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace("sample", "simple"), encoding="utf-8")
    assert compatibility.check() == 1
    assert "9.9.9/hotline.events.jsonl was changed" in capsys.readouterr().out


def test_a_message_that_is_no_longer_said_is_found(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = {name: forms[1:] for name, forms in schemas.messages().items()}
    monkeypatch.setattr(schemas, "messages", lambda: fewer)
    assert compatibility.check() == len(fewer)
