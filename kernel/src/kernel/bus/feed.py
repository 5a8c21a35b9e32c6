"""What came in of one partition of a topic, in order, kept until every reader has dealt with it."""

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID

from kernel.bus import Batch, OvertakenError
from kernel.inbox import Stand
from kernel.messages import Heard, Message, Unreadable, read_form

FULL: Final = 5_000
_PATIENCE_S: Final = 5.0


class Arrived(NamedTuple):
    """A message as it came: the producer's position, the place behind it in the partition, the CloudEvent.

    `life` counts how often its topic had been lost and was filled again.
    """

    position: int
    place: int
    event: dict[str, Any]
    life: int = 0


class Feed:
    """One partition that this process may be given, is given, or has lost again."""

    def __init__(self, topic: str, partition: int) -> None:
        self.topic, self.partition = topic, partition
        self.producer = topic.partition(".")[0]
        self.name = f"{self.producer}:{topic}:{partition}"
        self.readers = 0
        self.anchor: Stand | None = None
        self.restart_wanted = False
        self.life: int | None = None
        self._floor: int | None = None
        self._newest = 0
        self._waiting: deque[Arrived] = deque()
        self._taken: dict[int, int] = {}
        self._asked: Counter[int] = Counter()
        self.openings = 0
        self._lock = threading.Lock()
        self._grown = asyncio.Event()

    # -- the consumer's side

    def open(self, start: Stand) -> None:
        """From here on everything after `start` will come; `start` itself comes once more, to be recognised."""
        with self._lock:
            self._waiting.clear()
            self._taken.clear()
            self._floor = self._newest = start.position
            self.anchor = start if start.place > 0 else None
            self.restart_wanted = False
            self.openings += 1

    def shut(self) -> None:
        """Another process has this partition now."""
        with self._lock:
            self._waiting.clear()
            self._floor = None

    def take(self, arrived: Iterable[Arrived]) -> None:
        """What is not newer than the newest has come before: from a relay that had to send it again."""
        with self._lock:
            for one in arrived if self.is_open else ():
                if one.position > self._newest:
                    self._newest = one.position
                    self._waiting.append(one)
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()

    def is_another_life(self, arrived: Iterable[Arrived]) -> bool:
        """Whether the topic was lost and filled again since the last look: places in it mean something else now."""
        known, newest = self.life, max((one.life for one in arrived), default=0)
        self.life = max(newest, known or 0)
        return known is not None and newest > known

    @property
    def is_open(self) -> bool:
        return self._floor is not None

    @property
    def is_full(self) -> bool:
        return len(self._waiting) >= FULL

    def behind(self) -> dict[int, int]:
        """Which readers have something before them, and how often each has asked: one that only waits asks again."""
        with self._lock:
            found = {reader: self._asked[reader] for reader, taken in self._taken.items() if taken < self.newest()}
            if self._waiting and len(self._taken) < self.readers:
                found[0] = len(self._taken)  # somebody has not asked at all
            return found

    # -- the readers' side

    def after(self, reader: int, position: int, limit: int) -> list[Arrived]:
        """The next messages after a position; OvertakenError when what follows it is not here."""
        with self._lock:
            if self._floor is None:
                return []
            if position < self._floor:
                self.restart_wanted = True
                raise OvertakenError(f"{self.name} is read from {self._floor}, not {position}")
            self._taken[reader] = position
            self._asked[reader] += 1
            self._drop_what_all_have_taken()
            return list(islice((one for one in self._waiting if one.position > position), limit))

    def is_beyond(self, reader: int, position: int) -> bool:
        """Whether something comes after a position, up to which the reader has dealt with everything."""
        with self._lock:
            if self._floor is not None and position >= self._floor:
                self._taken[reader] = position
                self._asked[reader] += 1
                self._drop_what_all_have_taken()
            return self.newest() > position

    def newest(self) -> int:
        return self._newest if self.is_open else 0

    async def wait_beyond(self, position: int) -> None:
        grown = self._grown
        if self.newest() > position:
            return
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await grown.wait()
        except TimeoutError:
            return

    def _drop_what_all_have_taken(self) -> None:
        if len(self._taken) < self.readers:
            return
        slowest = min(self._taken.values())
        while self._waiting and self._waiting[0].position <= slowest:
            self._waiting.popleft()


class KafkaSource:
    """One reader's view of a feed: the forms it wants, from the position it names."""

    def __init__(self, feed: Feed, wanted: Iterable[type[Message]]) -> None:
        self._feed = feed
        self._wanted = {cls.type: cls for cls in wanted}
        self.name, self.producer = feed.name, feed.producer

    def read(self, after: int, limit: int) -> Batch:
        arrived = self._feed.after(id(self), after, limit)
        if not arrived:
            return Batch([], after)
        heard = [found for one in arrived if (found := self._as_heard(one)) is not None]
        return Batch(heard, arrived[-1].position, arrived[-1].place)

    def head(self) -> int:
        return self._feed.newest()

    def is_beyond(self, position: int) -> bool:
        return self._feed.is_beyond(id(self), position)

    async def wait_beyond(self, position: int) -> None:
        await self._feed.wait_beyond(position)

    def _as_heard(self, one: Arrived) -> Heard[Message | Unreadable] | None:
        form = self._wanted.get(one.event["type"])
        if form is None:
            return None
        event = one.event
        return Heard(
            body=read_form(form, event["data"]),
            subject=UUID(event["subject"]),
            at=datetime.fromisoformat(event["time"]),
            source=self.name,
            position=one.position,
            message_id=event["id"],
            correlation_id=event["correlationid"],
        )
