"""What is said on the bus, as text for review: a JSON Schema and a sample per message, and the AsyncAPI document."""

import importlib
import json
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from kernel.bus.inprocess import envelope_of
from kernel.clock import CHINA_TIME
from kernel.events import Meta, Recorded
from kernel.messages import Message
from tools import glossary

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "schemas"
_STREAM = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
_META = Meta(at=datetime(2026, 9, 24, 10, 0, tzinfo=CHINA_TIME), actor="sample", correlation_id="sample")
PUBLISHERS = ("catalog", "intake", "approval", "certificates", "hotline", "ratings", "insight", "department")
_GAP = re.compile(r"\{(\w+)\}")


def messages() -> dict[str, tuple[type[Message], ...]]:
    return {name: importlib.import_module(f"{name}.published").MESSAGES for name in PUBLISHERS}


def schema_of(message: type[Message]) -> dict[str, Any]:
    schema = message.model_json_schema(mode="serialization")
    schema["$id"] = message.type
    schema["x-topic"] = message.topic
    return schema


def asyncapi() -> dict[str, Any]:
    """AsyncAPI 3.0: every topic, who says what on it; structured CloudEvents 1.0, key = stream id."""
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for service, forms in messages().items():
        for form in forms:
            channel = channels.setdefault(_channel_name(form.topic), _channel(form.topic))
            name = form.type.removeprefix("hall.")
            channel["messages"][name.replace(".", "_")] = {
                "name": form.type,
                "title": (form.__doc__ or "").strip(),
                "contentType": "application/cloudevents+json",
                "payload": {"$ref": f"./{service}/{file_name(form)}"},
            }
            operations[f"say_{_channel_name(form.topic)}"] = {
                "action": "send",
                "channel": {"$ref": f"#/channels/{_channel_name(form.topic)}"},
            }
    info = {"title": "涟水县政务服务 · 总线", "version": "1.0.0"}
    return {"asyncapi": "3.0.0", "info": info, "channels": channels, "operations": operations}


def _channel_name(topic: str) -> str:
    return _GAP.sub(r"\1", topic).replace(".", "_")


def _channel(topic: str) -> dict[str, Any]:
    """One topic, or several that are alike: then with what may stand in their gap, as the services declare them."""
    channel: dict[str, Any] = {"address": topic, "messages": {}}
    if gap := _GAP.search(topic):
        alike = re.compile(_GAP.sub(r"(?P<\1>\\w+)", re.escape(topic).replace(r"\{", "{").replace(r"\}", "}")))
        declared = [one for name in PUBLISHERS for one in importlib.import_module(f"{name}.published").TOPICS]
        channel["parameters"] = {
            gap[1]: {"enum": sorted({found[1] for one in declared if (found := alike.fullmatch(one))})}
        }
    return channel


def samples() -> dict[Path, str]:
    """One sample per message, as it travels: what is published of each event's approved form."""
    found: dict[Path, str] = {}
    for service in PUBLISHERS:
        publish = importlib.import_module(f"{service}.published").publish
        classes = {cls.kind: cls for cls in glossary.events() if cls.kind.startswith(f"{service}.")}
        for path in sorted(ROOT.glob(f"services/{service}/tests/contracts/golden/*.json")):
            kind = path.name.rsplit(".v", 1)[0]
            if kind not in classes:  # an approved message, not an event
                continue
            event = classes[kind].model_validate(json.loads(path.read_text(encoding="utf-8")))
            recorded = Recorded(stream_id=_STREAM, version=1, position=1, event=event, meta=_META)
            message = publish(recorded)
            if message is not None:
                name = file_name(type(message)).replace(".json", ".sample.json")
                text = _text(json.loads(envelope_of(service, recorded, message).as_bytes()))
                found.setdefault(FOLDER / service / name, text)
    return found


def file_name(message: type[Message]) -> str:
    _, _, name, version = message.type.split(".")
    return f"{name}.{version}.json"


def expected() -> dict[Path, str]:
    files = {
        FOLDER / service / file_name(form): _text(schema_of(form))
        for service, forms in messages().items()
        for form in forms
    }
    bus = yaml.safe_dump(asyncapi(), allow_unicode=True, sort_keys=False, width=120)
    return {**files, **samples(), FOLDER / "asyncapi.yaml": bus}


def check() -> int:
    """How many schema files do not say what the code says."""
    wanted = expected()
    wrong = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    wrong += sorted({*FOLDER.rglob("*.json"), *FOLDER.rglob("*.yaml")} - wanted.keys())
    for path in wrong:
        print(f"{path.relative_to(ROOT)}: not what the code says; `make schemas` writes it  [schemas]")
    return len(wrong)


def write() -> None:
    for path, text in expected().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    if "--write" in sys.argv:
        write()
    sys.exit(1 if check() else 0)
