"""What services say to each other: typed messages in CloudEvents 1.0 envelopes, keyed by their stream."""

import hashlib
import types
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar, cast, get_args, get_origin
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

_MESSAGE_IDS = UUID("6f2f3c5e-3d0a-5c0b-9d5e-0d7b1f6c2a10").bytes


class Message(BaseModel):
    """A published form, or the fields a consumer reads of one; unknown fields are ignored, so a schema may grow."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    type: ClassVar[str] = ""
    topic: ClassVar[str] = ""

    def __init_subclass__(cls, *, type: str = "", topic: str = "", **kwargs: Any) -> None:  # noqa: A002 -- CloudEvents' word
        super().__init_subclass__(**kwargs)
        cls.type, cls.topic = type, topic


MessageT = TypeVar("MessageT", bound=Message)


def addressed(form: type[MessageT], **address: str) -> type[MessageT]:
    """The same form on one of several topics that are alike, for whoever has a topic of his own.

    It is written down once, with `department.{recipient}.tasks.v1` as its topic; what is said and heard are the forms
    made here, `addressed(form, recipient="market")`, each on a topic without gaps.
    """
    same = {"__doc__": form.__doc__, "__module__": form.__module__}
    topic = form.topic.format(**address)
    made = types.new_class(form.__name__, (form,), {"type": form.type, "topic": topic}, lambda body: body.update(same))
    return cast("type[MessageT]", made)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands in a message's place when its data are not what its form says: it is parked, nothing is guessed."""

    form: type[Message]
    reason: str


def read_form(form: type[Message], data: dict[str, Any]) -> Message | Unreadable:
    """The data as `form`; fields nobody here knows yet are left out, also inside parts that are otherwise closed."""
    try:
        return form.model_validate(_known(form, data))
    except ValidationError as wrong:
        fields = ", ".join(".".join(map(str, error["loc"])) for error in wrong.errors(include_input=False))
        return Unreadable(form, f"UNREADABLE {fields}"[:200])


def _known(model: type[BaseModel], data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    parts = _parts(model)
    return {name: _pruned(part, data[name]) if (part := parts[name]) else data[name] for name in parts if name in data}


def _pruned(part: type[BaseModel], value: Any) -> Any:
    if isinstance(value, list):
        return [_known(part, each) for each in value]
    return _known(part, value)


@cache
def _parts(model: type[BaseModel]) -> dict[str, type[BaseModel] | None]:
    """Of each field by its name on the wire, the model inside it, if there is one."""
    return {field.alias or name: _model_in(field.annotation) for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) is dict:
        return None
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)


class Envelope(NamedTuple):
    """A CloudEvents 1.0 message as it travels: its attributes, and what is said."""

    id: str
    source: str
    subject: UUID
    time: datetime
    position: int
    correlation_id: str
    causation_id: str
    body: Message

    @property
    def topic(self) -> str:
        return self.body.topic

    def as_bytes(self) -> bytes:
        """The structured form of CloudEvents 1.0 (JSON format); extension attributes are lower case."""
        return orjson.dumps(
            {
                "specversion": "1.0",
                "id": self.id,
                "source": f"/{self.source}",
                "type": self.body.type,
                "subject": self.subject,
                "time": self.time,
                "datacontenttype": "application/json",
                "correlationid": self.correlation_id,
                "causationid": self.causation_id,
                "position": str(self.position),
                "data": orjson.Fragment(self.body.__pydantic_serializer__.to_json(self.body)),
            }
        )


BodyT_co = TypeVar("BodyT_co", covariant=True)


@dataclass(frozen=True, kw_only=True)
class Heard(Generic[BodyT_co]):
    """One thing heard, of our own record or of a neighbour's messages, as views and processes see it."""

    body: BodyT_co
    subject: UUID
    at: datetime
    source: str
    position: int
    message_id: str
    correlation_id: str
    actor: str = ""
    version: int = 0  # of our own stream; 0 in a neighbour's message


class Recalled(Heard[BodyT_co]):
    """Something heard of our own record, made a million times in a rebuild: no more than is asked for."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    @cached_property
    def message_id(self) -> str:
        return message_id(self.subject, self.version)


def message_id(stream_id: UUID, version: int) -> str:
    """The same event is always the same message, however often it is sent: its UUID of version 5 (RFC 9562, 5.5).

    Every message has one, and the library's own way takes twice as long.
    """
    digest = bytearray(hashlib.sha1(_MESSAGE_IDS + f"{stream_id}:{version}".encode(), usedforsecurity=False).digest())
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:32]}"
