"""Formats as files: every event stored, every state in a snapshot, every message published and consumed."""

import json
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest

from intake import consumed, published
from intake.domain.application import events as e
from intake.domain.application.decide import APPLICATION
from intake.domain.case_numbers import CASE_NUMBERS, SerialDrawn
from intake.testing import scenarios as sc
from kernel.events import Event, Meta, Recorded
from kernel.sealed import Sealed
from kernel.sealing import seal_event
from kernel.testing.spec import NOON

V = TypeVar("V")
GOLDEN = Path(__file__).parent / "golden"
APPROVAL = Path(__file__).parents[4] / "schemas/approval"
CASE_ID = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")


class Marking:
    """Seals to a token that only says where it stands: the format is what is tested here, not the secrecy."""

    def seal(self, person: str, value: V, *, stream: UUID | str, version: int, field: str) -> Sealed[V]:
        del value
        return self._mark(person, stream, version, field)

    def reseal(self, sealed: Sealed[V], *, stream: UUID | str, version: int, field: str) -> Sealed[V]:
        return self._mark(sealed.person, stream, version, field)

    def _mark(self, person: str, stream: UUID | str, version: int, field: str) -> Sealed[Any]:
        mark = urlsafe_b64encode(b"sealed").decode().rstrip("=")
        return Sealed.stored(f"s1.test.{person}.{stream}.{version}.{field}.{mark}")


SAMPLES: tuple[Event, ...] = (
    sc.DRAFTED,
    sc.ANSWERED[0],
    sc.NAMED,
    sc.FILLED,
    sc.attached(sc.FORM_CODE, e.Collected.UPLOADED),
    e.MaterialDetached(code=sc.FORM_CODE),
    sc.RECEIVED_EVENT,
    sc.WAIVED,
    sc.NOTICED,
    sc.SUPPLEMENTED,
    sc.TOLERATED,
    sc.POSTPONED,
    sc.COMMITTED,
    sc.UNCOMMITTED,
    sc.HANDED_IN,
    sc.HEARING_NOTICED,
    sc.HEARING_REQUESTED,
    sc.WITHDRAWN,
    sc.READY,
    sc.ANNULLED,
    sc.DELIVERED,
    sc.ABANDONED,
    sc.SHOWN,
    SerialDrawn(serial=1, case_id=CASE_ID),
)


def stored(event: Event) -> Event:
    return seal_event(event, Marking(), stream=CASE_ID, version=1)


def recorded(event: Event) -> Recorded[Any]:
    meta = Meta(at=NOON, actor="wang-shoujian", correlation_id="c")
    return Recorded(stream_id=CASE_ID, version=1, position=1, event=stored(event), meta=meta)


def test_every_kind_of_event_has_a_golden_sample() -> None:
    assert {type(sample) for sample in SAMPLES} == {*APPLICATION.events, *CASE_NUMBERS.events}
    assert {path.name for path in GOLDEN.iterdir()} == {f"{one.kind}.v{one.version}.json" for one in SAMPLES}


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: event.kind)
def test_stored_events_keep_their_format(event: Event) -> None:
    golden = json.loads((GOLDEN / f"{event.kind}.v{event.version}.json").read_text(encoding="utf-8"))
    assert json.loads(stored(event).model_dump_json()) == golden
    assert type(event).model_validate(golden) == stored(event)


def test_every_state_survives_a_snapshot() -> None:
    """T-09: what a snapshot keeps is the state, in every state there is."""
    seen = set()
    ready = ((sc.READY,), (sc.READY, sc.DELIVERED), (sc.READY, sc.ANNULLED))
    for later in ((), (sc.NOTICED,), (sc.TOLERATED,), *ready, (sc.WITHDRAWN,)):
        state: Any = APPLICATION.initial
        for event in (*sc.RECEIVED, *later):
            state = APPLICATION.evolve(state, stored(event))  # type: ignore[arg-type]  # still an application's event
            seen.add(type(state))
            assert type(state).model_validate_json(state.model_dump_json()) == state
    assert {cls.__name__ for cls in APPLICATION.states} - {cls.__name__ for cls in seen} == {
        "NoApplication",
        "AbandonedDraft",
    }


def test_every_published_message_has_an_event_behind_it() -> None:
    said = {type(message) for sample in SAMPLES if (message := published.publish(recorded(sample))) is not None}
    assert said == set(published.MESSAGES)


def test_a_received_application_is_published_with_everything_others_need() -> None:
    message = published.publish(recorded(sc.RECEIVED_EVENT))
    assert isinstance(message, published.ApplicationReceived)
    told = message.model_dump(mode="json")
    assert told["item"]["item_id"] == "food-licence"
    assert "materials" not in told["item"]
    assert [one["role"] for one in told["item"]["steps"]] == ["window_clerk", "inspector", "decider"]
    assert told["applicant"]["name"].startswith("s1.")
    assert set(told["materials"][0]) == {"code", "name", "main", "collected_as", "waived_by", "by_commitment"}
    assert (told["required_count"], told["waived_count"]) == (4, 0)
    assert told["situation_answers"] == {sc.Q1: False, sc.Q2: False}


def test_a_withdrawal_says_its_reason_in_words() -> None:
    message = published.publish(recorded(sc.WITHDRAWN))
    assert isinstance(message, published.ApplicationWithdrawn)
    assert message.reason == "选错了事项"


def test_fields_nobody_here_reads_are_no_trouble() -> None:
    item = sc.ITEM.model_dump(mode="json")
    item["materials"][0] |= {"source": "APPLICANT", "commitment_applicable": False}
    grown = {**item, "pinyin": "spjyxk", "depth_level": "IV", "certificate_free": True, "something_new": 1}
    heard = consumed.ItemPublished.model_validate(grown)
    assert heard.item == sc.ITEM
    assert consumed.ItemPublished.model_validate_json(heard.model_dump_json()) == heard


def test_a_special_procedure_is_passed_on_with_its_own_limit_and_when_it_is_due() -> None:
    """How long it may take and when it starts: what the list says, approval is told; a list may leave it open."""
    told = published.publish(recorded(sc.RECEIVED_EVENT))
    assert isinstance(told, published.ApplicationReceived)
    procedure = told.model_dump(mode="json")["item"]["special_procedures"][0]
    assert (procedure["limit"], procedure["when"]) == ({"amount": 5, "unit": "working_day"}, "受理之后、决定之前")
    item = sc.ITEM.model_dump(mode="json")
    for name in ("limit", "when"):
        del item["special_procedures"][0][name]
    open_ended = consumed.ItemPublished.model_validate(item).item.special_procedures[0]
    assert (open_ended.limit, open_ended.when) == (None, "")


@pytest.mark.parametrize(
    "name", ["SpecialProcedureScheduled", "HearingRightTold", "HearingRequested", "HearingGivenUp", "ProcedureRedated"]
)
def test_what_approval_says_of_procedures_is_understood(name: str) -> None:
    """The sample that approval publishes is what is read here."""
    sample = json.loads((APPROVAL / f"{name}.v1.sample.json").read_text(encoding="utf-8"))["data"]
    message = getattr(consumed, name)
    assert message.model_validate(sample).model_dump(mode="json").items() <= sample.items()
