"""The recorder in memory: nothing to lock or to flush, so each append is its own group."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent, Tracking
from eventsourcing.popo import POPOProcessRecorder

from kernel.store.group_commit import StoreUnreachableError
from kernel.store.recorders import GroupCommitRecorder, LeanRow


class MemoryRecorder(POPOProcessRecorder, GroupCommitRecorder):
    """For tests and trials; it forgets everything with the process."""

    reads_quickly = True

    def __init__(self) -> None:
        super().__init__()
        self._commit_listeners: list[Callable[[int], None]] = []
        self._closed = False

    async def append(self, events: Sequence[StoredEvent], tracking: Tracking | None = None) -> list[int]:
        return self._store(events, tracking)

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        return self._store(stored_events, kwargs.get("tracking"))

    def _store(self, events: Sequence[StoredEvent], tracking: Tracking | None) -> list[int]:
        if self._closed:
            raise StoreUnreachableError("The recorder is closed")
        try:
            ids = list(super().insert_events(events, tracking=tracking) or ())
        except IntegrityError:
            # The library's message repeats the whole event, which has no place in a log.
            raise IntegrityError("Stored event or tracking already recorded") from None
        if ids:
            for listener in self._commit_listeners:
                listener(ids[-1])
        return ids

    def on_commit(self, callback: Callable[[int], None]) -> None:
        self._commit_listeners.append(callback)

    def read_rows(self, after: int, limit: int) -> list[LeanRow]:
        with self._database_lock:
            rows = self._stored_events[after : after + limit]
        return [
            (position, row.originator_id, row.originator_version, row.topic, row.state)
            for position, row in enumerate(rows, start=after + 1)
        ]

    def read_stream_rows(self, stream_id: UUID, after_version: int) -> list[LeanRow]:
        with self._database_lock:
            places = self._stored_events_index.get(str(stream_id), {})
            return [
                (place + 1, stream_id, version, self._stored_events[place].topic, self._stored_events[place].state)
                for version, place in sorted(places.items())
                if version > after_version
            ]

    def close(self) -> None:
        self._closed = True
