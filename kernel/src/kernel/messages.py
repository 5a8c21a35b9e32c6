"""What services say to each other: typed messages in CloudEvents 1.0 envelopes, keyed by their stream."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict

_MESSAGE_IDS = UUID("6f2f3c5e-3d0a-5c0b-9d5e-0d7b1f6c2a10")


class Message(BaseModel):
    """A published form, or the fields a consumer reads of one; unknown fields are ignored, so a schema may grow."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    type: ClassVar[str] = ""
    topic: ClassVar[str] = ""

    def __init_subclass__(cls, *, type: str = "", topic: str = "", **kwargs: Any) -> None:  # noqa: A002 -- CloudEvents' word
        super().__init_subclass__(**kwargs)
        cls.type, cls.topic = type, topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A CloudEvents 1.0 message as it travels: attributes, and the data as plain JSON values."""

    id: str
    source: str
    type: str
    topic: str
    subject: UUID
    time: datetime
    position: int
    correlation_id: str
    causation_id: str
    data: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The structured form of CloudEvents 1.0 (JSON format); extension attributes are lower case."""
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": f"/{self.source}",
            "type": self.type,
            "subject": str(self.subject),
            "time": self.time.isoformat(),
            "datacontenttype": "application/json",
            "correlationid": self.correlation_id,
            "causationid": self.causation_id,
            "position": str(self.position),
            "data": self.data,
        }


BodyT_co = TypeVar("BodyT_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
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


def message_id(stream_id: UUID, version: int) -> str:
    """The same event is always the same message, however often it is sent."""
    return str(uuid5(_MESSAGE_IDS, f"{stream_id}:{version}"))
