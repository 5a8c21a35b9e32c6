"""Streams folded to states, and remembered: what a decision is made on."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from kernel.events import Decider, Event, Recorded, StateT
from kernel.sealing import check_coordinates
from kernel.store.codec import Codec
from kernel.store.folded import Folded, fold
from kernel.store.recorders import GroupCommitRecorder, LeanRow
from kernel.store.snapshots import Snapshots

_CACHED_STREAMS: Final = 20_000


class Folding:
    """The streams of one service as they stand; a few thousand are remembered."""

    def __init__(
        self, *, codec: Codec, recorder: GroupCommitRecorder, snapshots: Snapshots | None, shared: bool
    ) -> None:
        self._codec, self._recorder, self._snapshots, self._shared = codec, recorder, snapshots, shared
        self._cache: OrderedDict[tuple[str, UUID], Folded[Any]] = OrderedDict()

    def read_stream(self, stream_id: UUID, after_version: int) -> list[Recorded[Event]]:
        return self._decoded(self._recorder.read_stream_rows(stream_id, after_version))

    async def folded(self, decider: Decider[Any, StateT, Any], stream_id: UUID) -> Folded[StateT]:
        cached = self._cache.get((decider.name, stream_id))
        if cached is not None:
            self._cache.move_to_end((decider.name, stream_id))
            return cached
        if self._recorder.reads_quickly and not decider.snapshot_every:
            folded = self._fold_from_rows(decider, stream_id)
        else:
            folded = await asyncio.to_thread(self._fold_from_rows, decider, stream_id)
        self.remember(decider, stream_id, folded)
        return folded

    async def warm(self, decider: Decider[Any, Any, Any], stream_ids: Iterable[UUID]) -> None:
        """Read many streams at once that will soon be asked for; it changes nothing but the time they take."""
        wanted = [one for one in stream_ids if (decider.name, one) not in self._cache]
        if len(wanted) > 1 and not decider.snapshot_every:
            for stream_id, folded in await asyncio.to_thread(self._fold_many, decider, wanted):
                if (decider.name, stream_id) not in self._cache:  # somebody may have written meanwhile
                    self.remember(decider, stream_id, folded)

    async def has_grown(self, decider: Decider[Any, StateT, Any], stream_id: UUID, seen: Folded[StateT]) -> bool:
        """Whether another process has written on a stream since it was folded here: then everything is asked anew."""
        if not self._shared:
            return False
        since = await asyncio.to_thread(self.read_stream, stream_id, seen.version)
        self.remember(decider, stream_id, fold(decider, seen, since))
        return bool(since)

    def remember(self, decider: Decider[Any, Any, Any], stream_id: UUID, folded: Folded[Any]) -> None:
        self._cache[decider.name, stream_id] = folded
        self._cache.move_to_end((decider.name, stream_id))
        while len(self._cache) > _CACHED_STREAMS:
            self._cache.popitem(last=False)

    def forget(self, decider: Decider[Any, Any, Any], stream_id: UUID) -> None:
        self._cache.pop((decider.name, stream_id), None)

    def _fold_from_rows(self, decider: Decider[Any, StateT, Any], stream_id: UUID) -> Folded[StateT]:
        folded: Folded[StateT] = Folded(state=decider.initial)
        if self._snapshots is not None and decider.snapshot_every:
            folded = self._snapshots.newest(decider, stream_id) or folded
        return fold(decider, folded, self.read_stream(stream_id, folded.version))

    def _fold_many(
        self, decider: Decider[Any, StateT, Any], stream_ids: Sequence[UUID]
    ) -> list[tuple[UUID, Folded[StateT]]]:
        recorded = self._decoded(self._recorder.read_streams_rows(stream_ids))
        streams = groupby(recorded, key=lambda one: one.stream_id)
        return [(stream_id, fold(decider, Folded(state=decider.initial), events)) for stream_id, events in streams]

    def _decoded(self, rows: Iterable[LeanRow]) -> list[Recorded[Event]]:
        found = [self._codec.decode(*row) for row in rows]
        for one in found:
            check_coordinates(one.event, stream=one.stream_id, version=one.version)
        return found
