"""Between a recorded event and its stored row: a stable kind, and one UTF-8 JSON document of body and metadata."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.persistence import StoredEvent

from kernel.events import Decider, Event, Meta, Recorded
from kernel.upcasting import Upcasting


class UnknownKindError(LookupError):
    """The record holds a kind this service does not know: an older release is reading a newer record."""


class Codec:
    """Writes and reads the stored form: `{"v": schema version, "m": metadata, "e": event}`."""

    def __init__(self, deciders: Iterable[Decider[Any, Any, Any]], upcasting: Upcasting) -> None:
        self._classes: dict[str, type[Event]] = {cls.kind: cls for decider in deciders for cls in decider.events}
        self._upcasting = upcasting

    @property
    def kinds(self) -> dict[str, type[Event]]:
        return dict(self._classes)

    def encode(self, stream_id: UUID, version: int, event: Event, meta: Meta) -> StoredEvent:
        header = orjson.dumps(
            {
                "at": meta.at,
                "by": meta.actor,
                "cor": meta.correlation_id,
                "cau": meta.causation_id,
                "key": meta.command_key,
                "fp": meta.fingerprint,
            }
        )
        body = event.__pydantic_serializer__.to_json(event)
        state = b'{"v":%d,"m":%b,"e":%b}' % (event.version, header, body)
        return StoredEvent(originator_id=stream_id, originator_version=version, topic=event.kind, state=state)

    def open(self, kind: str, state: bytes) -> tuple[Event, dict[str, str]]:
        """The event, and its metadata as they are written."""
        cls = self._classes.get(kind)
        if cls is None:
            raise UnknownKindError(kind)
        document = orjson.loads(state)
        body = document["e"]
        if document["v"] != cls.version:
            body = self._upcasting.lift(kind, body, stored=document["v"], current=cls.version)
        return cls.__pydantic_validator__.validate_python(body), document["m"]

    def decode(self, position: int, stream_id: UUID | str, version: int, kind: str, state: bytes) -> Recorded[Event]:
        event, header = self.open(kind, state)
        meta = Meta(
            at=datetime.fromisoformat(header["at"]),
            actor=header["by"],
            correlation_id=header["cor"],
            causation_id=header["cau"],
            command_key=header["key"],
            fingerprint=header["fp"],
        )
        return Recorded(
            stream_id=stream_id if isinstance(stream_id, UUID) else UUID(stream_id),
            version=version,
            position=position,
            event=event,
            meta=meta,
        )
