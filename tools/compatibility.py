"""What was ever released stays readable: messages in both directions, stored events through the upcasters."""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from kernel.clock import CHINA_TIME
from kernel.events import Meta
from kernel.messages import Message
from kernel.store.codec import Codec
from kernel.upcasting import Upcasting
from tools import glossary, schemas

ROOT = Path(__file__).resolve().parent.parent
RELEASED = schemas.FOLDER / "released"
SUMS = "sha256sums"
# What says nothing about which documents are valid, or is judged by itself.
_SILENT = {"title", "description", "default", "examples", "deprecated", "$id", "$defs", "x-topic", "required"}
_JUDGED = {"type", "properties", "items", "prefixItems", "additionalProperties", "anyOf", "oneOf", "enum", "const"}
# A reader may be content with more than the writer says: at least, at most.
_LOWER = {"minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum"}
_UPPER = {"maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum"}
_TYPES = {
    dict: "object",
    list: "array",
    str: "string",
    float: "number",
    int: "integer",
    bool: "boolean",
    type(None): "null",
}

_STREAM = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
_META = Meta(
    at=datetime(2026, 9, 24, 10, 0, tzinfo=CHINA_TIME),
    actor="sample",
    correlation_id="sample",
    causation_id="sample",
    command_key="sample",
    fingerprint="sample",
)

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """A schema that is written by and one that is read by, each with the document its references point into."""

    written: Schema
    read: Schema
    writer: Schema
    reader: Schema

    def inside(self, written: Any, read: Any) -> "Pair":
        return Pair(_opened(written, self.writer), _opened(read, self.reader), self.writer, self.reader)


def unreadable(writer: Schema, reader: Schema) -> list[str]:
    """Why a reader of one schema would not understand all that a writer of the other may say; unknown fields pass."""
    return list(_troubles(Pair({}, {}, writer, reader).inside(writer, reader), "$", frozenset()))


def incompatible(old: Schema, new: Schema) -> list[str]:
    """Both directions, for old and new processes share the topic, and history is read again."""
    found = [f"old readers cannot read it: {trouble}" for trouble in unreadable(new, old)]
    found += [f"it cannot read old messages: {trouble}" for trouble in unreadable(old, new)]
    if old.get("x-topic") != new.get("x-topic"):
        found.append(f"it moved from {old.get('x-topic')} to {new.get('x-topic')}")
    return found


def check() -> int:
    """How many released messages the code no longer keeps its word to."""
    found = [trouble for folder in released_versions() for trouble in (*_changed(folder), *_broken(folder))]
    for trouble in found:
        print(f"{trouble}  [compatibility]")
    return len(found)


def released_versions() -> list[Path]:
    return sorted(path for path in RELEASED.iterdir() if path.is_dir())


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def release(version: str) -> Path:
    """Write down what this release says and stores, once; from then on it is held to that."""
    folder = RELEASED / version
    folder.mkdir(parents=True)
    _write(folder / "messages.jsonl", _messages())
    for service in schemas.PUBLISHERS:
        _write(folder / f"{service}.events.jsonl", _events(service))
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    (folder / SUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()), encoding="utf-8")
    return folder


# -- what one release said


def _messages() -> Iterator[dict[str, Any]]:
    samples = {path.name: json.loads(text) for path, text in schemas.samples().items()}
    for forms in schemas.messages().values():
        for form in forms:
            sample = samples.get(schemas.file_name(form).replace(".json", ".sample.json"))
            yield {"type": form.type, "schema": schemas.schema_of(form), "sample": sample}


def _events(service: str) -> Iterator[dict[str, Any]]:
    """One stored row per event, as it lies in the database."""
    codec, classes = Codec((), Upcasting()), {cls.kind: cls for cls in glossary.events()}
    for path in sorted(ROOT.glob(f"services/{service}/tests/contracts/golden/*.json")):
        event = classes.get(path.name.rsplit(".v", 1)[0])
        if event is None:  # an approved message, not an event
            continue
        body = event.model_validate(json.loads(path.read_text(encoding="utf-8")))
        row = codec.encode(_STREAM, 1, body, _META)
        yield {"kind": row.topic, "stream": str(row.originator_id), "state": row.state.decode()}


def _write(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")


def _changed(folder: Path) -> Iterator[str]:
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        digest, name = line.split()
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            yield f"{folder.name}/{name} was changed: what was released never changes"


def _broken(folder: Path) -> Iterator[str]:
    forms: dict[str, type[Message]] = {form.type: form for each in schemas.messages().values() for form in each}
    for said in read_lines(folder / "messages.jsonl"):
        form = forms.get(said["type"])
        if form is None:
            yield f"{said['type']}: said since {folder.name}, and no longer: whoever reads history still meets it"
            continue
        for trouble in incompatible(said["schema"], schemas.schema_of(form)):
            yield f"{said['type']}: against {folder.name}, {trouble}; say it as a new version beside the old one"


# -- whether what is written can be read


def _troubles(pair: Pair, at: str, seen: frozenset[tuple[int, int]]) -> Iterator[str]:
    mark = (id(pair.written), id(pair.read))
    if mark in seen:  # a schema inside itself is judged once
        return
    seen |= {mark}
    if written := _ways(pair.written):
        for way in written:
            yield from _troubles(pair.inside(way, pair.read), at, seen)
    elif read := _ways(pair.read):
        answers = [list(_troubles(pair.inside(pair.written, way), at, seen)) for way in read]
        if all(answers):
            yield min(answers, key=len)[0] + " (nor in another way)"
    else:
        yield from _plain_troubles(pair, at, seen)


def _plain_troubles(pair: Pair, at: str, seen: frozenset[tuple[int, int]]) -> Iterator[str]:
    yield from _type_troubles(pair, at)
    yield from _value_troubles(pair, at)
    yield from _keyword_troubles(pair, at)
    yield from _field_troubles(pair, at, seen)
    for name, key in (("items", "[]"), ("additionalProperties", "{}")):
        inner = pair.read.get(name)
        if isinstance(inner, dict):
            given = pair.written.get(name, {})
            yield from _troubles(pair.inside(given if isinstance(given, dict) else {}, inner), at + key, seen)
    if "prefixItems" in pair.read:
        places = pair.written.get("prefixItems", [])
        if len(places) != len(pair.read["prefixItems"]):
            yield f"{at} has another number of places"
        for number, (given, wanted) in enumerate(zip(places, pair.read["prefixItems"], strict=False)):
            yield from _troubles(pair.inside(given, wanted), f"{at}[{number}]", seen)


def _type_troubles(pair: Pair, at: str) -> Iterator[str]:
    given, wanted = _types(pair.written), _types(pair.read)
    if "number" in wanted:
        wanted |= {"integer"}
    if not given <= wanted:
        yield f"{at} may be {'/'.join(sorted(given - wanted))}"


def _value_troubles(pair: Pair, at: str) -> Iterator[str]:
    wanted = _values(pair.read)
    if wanted is not None:
        given = _values(pair.written)
        strange = ["anything"] if given is None else [value for value in given if value not in wanted]
        if strange:
            yield f"{at} may be {', '.join(map(str, strange))}"


def _keyword_troubles(pair: Pair, at: str) -> Iterator[str]:
    """Bounds may be looser for the reader; whatever this check does not know must be the same."""
    for name, wanted in pair.read.items():
        given = pair.written.get(name)
        if name in _LOWER and not (given is not None and given >= wanted):
            yield f"{at} may be below {name} {wanted}"
        elif name in _UPPER and not (given is not None and given <= wanted):
            yield f"{at} may be above {name} {wanted}"
        elif name not in _SILENT | _JUDGED | _LOWER | _UPPER and given != wanted:
            yield f"{at} has {name} {given}, not {wanted}"


def _field_troubles(pair: Pair, at: str, seen: frozenset[tuple[int, int]]) -> Iterator[str]:
    given, wanted = pair.written.get("properties", {}), pair.read.get("properties", {})
    always = set(pair.written.get("required", ()))
    for name in pair.read.get("required", ()):
        # A reader that has a default does without.
        if name not in always and "default" not in wanted.get(name, {}):
            yield f"{at}.{name} may be missing"
    for name in wanted.keys() & given.keys():
        yield from _troubles(pair.inside(given[name], wanted[name]), f"{at}.{name}", seen)


def _ways(schema: Schema) -> list[Any]:
    found: list[Any] = schema.get("anyOf") or schema.get("oneOf") or []
    return found


def _types(schema: Schema) -> set[str]:
    kind, values = schema.get("type"), _values(schema)
    if kind is not None:
        return set(kind) if isinstance(kind, list) else {kind}
    return set(_TYPES.values()) if values is None else {_TYPES[type(value)] for value in values}


def _values(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    found: list[Any] | None = schema.get("enum")
    return found


def _opened(schema: Any, document: Schema) -> Schema:
    """What a reference points to, with what stands beside it; `true` and what is left out are anything."""
    opened: Schema = schema if isinstance(schema, dict) else {}
    while "$ref" in opened:
        target: Any = document
        for step in opened["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        beside = {name: value for name, value in opened.items() if name not in _SILENT | {"$ref"}}
        opened = {**target, **beside} if beside else target
    return opened


if __name__ == "__main__":
    if sys.argv[1:2] == ["--release"]:
        print(release(sys.argv[2]).relative_to(ROOT))
    sys.exit(1 if check() else 0)
