"""What every recorded event is: frozen, closed, with a stable kind and a version; its metadata stands apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen, closed value; the root of everything the domain is made of."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64", hide_input_in_errors=True
    )


class Event(Value):
    """Something that happened and was recorded. Its `kind` is a storage format: never changed, never reused."""

    kind: ClassVar[str] = ""
    version: ClassVar[int] = 1
    by_the_way: ClassVar[bool] = False

    def __init_subclass__(cls, *, kind: str = "", version: int = 1, by_the_way: bool = False, **kwargs: Any) -> None:
        """`by_the_way`: it changes nothing for anybody else, so a page that does not show it yet is not stale."""
        super().__init_subclass__(**kwargs)
        cls.kind, cls.version, cls.by_the_way = kind, version, by_the_way


class Command(Value):
    """Something that was asked; it is decided on and never stored."""


class State(Value):
    """What a decision reads of the past, and no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """Who, when and why of one recorded event, kept apart from what happened."""

    at: datetime
    actor: str
    correlation_id: str
    causation_id: str = ""
    command_key: str = ""
    fingerprint: str = ""


EventT = TypeVar("EventT", bound=Event)
EventT_co = TypeVar("EventT_co", bound=Event, covariant=True)
CommandT = TypeVar("CommandT", bound=Command)
StateT = TypeVar("StateT", bound=State)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(Generic[EventT_co]):
    """An event as it stands in the record: its stream, its place there, and its position in the whole log."""

    stream_id: UUID
    version: int
    position: int
    event: EventT_co
    meta: Meta

    @property
    def kind(self) -> str:
        return self.event.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider(Generic[CommandT, StateT, EventT]):
    """One aggregate as values and functions: `decide(command, state, now)` says what happens, `evolve` what it leaves.

    `snapshot_every` (events) lets the store keep folded states of long streams; 0 means never.
    """

    name: str
    initial: StateT
    decide: Callable[[CommandT, StateT, datetime], Sequence[EventT]]
    evolve: Callable[[StateT, EventT], StateT]
    events: tuple[type[EventT], ...]
    states: tuple[type[StateT], ...]
    snapshot_every: int = field(default=0)
