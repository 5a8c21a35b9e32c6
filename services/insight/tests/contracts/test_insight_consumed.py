"""What we understand of others: one sample per message as its publisher says it, nothing personal among our fields."""

import json
import typing
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from insight import consumed
from insight.app import build
from insight.published import MESSAGES
from kernel.messages import Message
from kernel.testing.parts import memory_parts

SAMPLES = Path(__file__).parent / "samples"
FORMS = [one for one in vars(consumed).values() if isinstance(one, type) and issubclass(one, Message)]
PUBLISHED = Path(__file__).parents[4] / "schemas"


def sample_of(form: type[Message]) -> dict[str, typing.Any]:
    found: dict[str, typing.Any] = json.loads((SAMPLES / f"{form.type}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.type)
def test_a_sample_as_published_is_understood(form: type[Message]) -> None:
    said = sample_of(form)
    assert form.model_validate(said).model_dump(mode="json").keys() <= said.keys()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.type)
def test_fields_we_do_not_know_are_left_out(form: type[Message]) -> None:
    said = sample_of(form)
    assert form.model_validate({**said, "added_later": 1}) == form.model_validate(said)


@pytest.mark.parametrize("form", [one for one in FORMS if one.model_fields], ids=lambda form: form.type)
def test_a_field_we_need_is_missed_when_it_is_gone(form: type[Message]) -> None:
    needed = [name for name, field in form.model_fields.items() if field.is_required()]
    assert needed
    for name in needed:
        said = {other: value for other, value in sample_of(form).items() if other != name}
        with pytest.raises(ValidationError):
            form.model_validate(said)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.type)
def test_what_we_read_is_published(form: type[Message]) -> None:
    _, service, name, version = form.type.split(".")
    schema = PUBLISHED / service / f"{name}.{version}.json"
    said = json.loads(schema.read_text(encoding="utf-8"))
    assert set(form.model_fields) <= set(said.get("properties", {}))


def test_every_form_is_heard_by_a_view(tmp_path: Path) -> None:
    heard = {form for view in build(memory_parts(tmp_path)).views for form in view.hears}
    assert heard == {*FORMS, *MESSAGES}  # what is said of surges is heard here too, whoever says it


def test_no_sample_is_left_over() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} == {form.type for form in FORMS}


def test_nothing_sealed_and_nobody_named_is_read() -> None:
    def fields(model: type[BaseModel]) -> set[str]:
        inner = [one for one in vars(consumed).values() if isinstance(one, type) and issubclass(one, BaseModel)]
        named = set(model.model_fields)
        hints = " ".join(str(field.annotation) for field in model.model_fields.values())
        assert "Sealed" not in hints
        return named | {name for part in inner if part.__name__ in hints for name in part.model_fields}

    personal = {"applicant", "holder", "holder_name", "rater", "text", "content", "caller", "phone", "number"}
    assert {form.type: fields(form) & personal for form in FORMS if fields(form) & personal} == {}
