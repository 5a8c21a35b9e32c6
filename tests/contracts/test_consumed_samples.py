"""What one service says, every consumer can read: each form that is read, against the producer's own sample."""

import importlib
import inspect
import json
import pkgutil
from pathlib import Path
from typing import Any

import pytest

from kernel.messages import Message, Unreadable, read_form

SCHEMAS = Path(__file__).parents[2] / "schemas"
CONSUMERS = ("intake", "approval", "certificates", "hotline", "ratings", "insight", "department")


def modules_of(name: str) -> list[Any]:
    module = importlib.import_module(f"{name}.consumed")
    inner = [f"{name}.consumed.{each.name}" for each in pkgutil.iter_modules(getattr(module, "__path__", []))]
    return [module, *map(importlib.import_module, inner)]


def forms() -> list[tuple[str, type[Message]]]:
    found = {
        (consumer, form)
        for consumer in CONSUMERS
        for module in modules_of(consumer)
        for _, form in inspect.getmembers(module, inspect.isclass)
        if issubclass(form, Message) and form.type and form.__module__.startswith(consumer)
    }
    return sorted(found, key=lambda pair: (pair[0], pair[1].type))


@pytest.mark.parametrize(("consumer", "form"), forms(), ids=lambda value: str(getattr(value, "type", value)))
def test_a_consumer_reads_the_producers_sample(consumer: str, form: type[Message]) -> None:
    _, producer, name, version = form.type.split(".")
    sample = SCHEMAS / producer / f"{name}.{version}.sample.json"
    assert sample.exists(), f"{consumer} reads {form.type}, which {producer} does not say"
    envelope = json.loads(sample.read_text(encoding="utf-8"))
    schema = json.loads((SCHEMAS / producer / f"{name}.{version}.json").read_text(encoding="utf-8"))
    found = read_form(form, envelope["data"])
    assert not isinstance(found, Unreadable), found
    assert envelope["type"] == form.type
    assert form.topic == schema["x-topic"]


def test_every_consumer_reads_something() -> None:
    assert {consumer for consumer, _ in forms()} == set(CONSUMERS)
