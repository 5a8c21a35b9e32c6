"""Messages that were set aside, dealt with after all: read again from their producer's record, in order, once.

What was parked is not kept in full: the producer's record is, and positions are its own. So a replay reads there what
the message says today, and a message that the record does not know was never said: it is put away without effect.
Only what comes from outside the hall (`InProcessBus.outside`) has no record here: it is dealt with as it was kept.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
import structlog

from kernel import inbox
from kernel.blocking import in_thread
from kernel.bus import OvertakenError, Source
from kernel.errors import HallError, NotFoundError, UnavailableError
from kernel.inbox import Parked
from kernel.messages import Heard, Message, Unreadable, read_form
from kernel.processes import Process
from kernel.service import Service

_log = structlog.get_logger("kernel.replaying")


class NotParkedError(NotFoundError):
    code = "NOT_PARKED"
    title = "没有这条搁置的消息"


@dataclass(slots=True)
class Replayed:
    """What became of messages that had been set aside."""

    done: int = 0
    unsaid: int = 0
    stopped_by: str = ""

    def __add__(self, other: "Replayed") -> "Replayed":
        stopped_by = "; ".join(filter(None, (self.stopped_by, other.stopped_by)))
        return Replayed(self.done + other.done, self.unsaid + other.unsaid, stopped_by)


async def replay(service: Service, parked_id: str = "") -> Replayed:
    """Deal with one parked message, after those of its subject that it stands behind; without an id with all.

    The service is connected to its sources and may run elsewhere: what comes meanwhile parks behind, or finds nothing
    parked any more. A message that fails again stays, with its new reason, and so does what stands behind it.
    """
    waiting = inbox.parked_list(service.database)
    chosen = [one for one in waiting if parked_id in ("", one.id)]
    if parked_id and not chosen:
        raise NotParkedError(id=parked_id)
    outcome = Replayed()
    for consumer, source, subject in sorted({(one.consumer, one.source, one.subject) for one in chosen}, key=str):
        same = [one for one in waiting if (one.consumer, one.source, one.subject) == (consumer, source, subject)]
        last = max(one.position for one in same if one in chosen)
        before = sorted((one for one in same if one.position <= last), key=lambda one: one.position)
        outcome += await _Replay(service, consumer, source).of(before)
    return outcome


class _Replay:
    """Of what one consumer has set aside of one source."""

    def __init__(self, service: Service, consumer: str, source: str) -> None:
        self._service, self._consumer = service, consumer
        sources: Sequence[Source] = ()
        self._process: Process | None = None
        self._hears: tuple[type, ...] = ()
        if consumer in service.projector.views:
            sources = service.projector.sources[consumer]
        elif found := [process for process in service.processes if process.name == consumer]:
            self._process = found[0]
            self._hears = found[0].hears
            sources = service.runner.sources[consumer]
        self._source = next((one for one in sources if one.name == source), None)
        self._topics = {_topic_of(one.name) for one in sources}

    async def of(self, parked: Sequence[Parked]) -> Replayed:
        outcome = Replayed()
        for one in parked:
            try:
                heard = await in_thread(self._read_again, one)
                if heard is None:
                    await in_thread(self._put_away, one)
                    outcome.unsaid += 1
                    continue
                await self._deal_with(one, heard)
                outcome.done += 1
            except (sa.exc.OperationalError, UnavailableError, OvertakenError):
                raise
            except Exception as poison:  # noqa: BLE001 -- whatever it is, the message stays where it is with its reason
                _log.exception("a parked message failed again", consumer=self._consumer, position=one.position)
                outcome.stopped_by = (
                    poison.code if isinstance(poison, HallError) else str(poison) or type(poison).__name__
                )
                await in_thread(inbox.give_reason, self._service.database, one, outcome.stopped_by)
                break
        return outcome

    def _read_again(self, one: Parked) -> Heard[object] | None:
        """What its producer says at this position now; nothing, if nothing of that subject was recorded there."""
        if self._consumer == inbox.STRANGE:
            return None
        if self._source is None:
            return self._as_kept(one)
        batch = self._source.read(one.position - 1, 1)
        found = [heard for heard in batch.heard if heard.position == one.position and heard.subject == one.subject]
        if not found and batch.upto == one.position:
            raise UnknownConsumerError(f"{self._consumer} does not hear what {one.source} says at {one.position}")
        return found[0] if found else None

    def _as_kept(self, one: Parked) -> Heard[object]:
        """What came from outside, as it was read when it was set aside; UnknownConsumerError for anything else."""
        topic = _topic_of(one.source)
        forms = [
            cls for cls in self._hears if issubclass(cls, Message) and (cls.topic, cls.__name__) == (topic, one.form)
        ]
        if not forms or topic in self._topics:
            raise UnknownConsumerError(f"{self._consumer} does not hear {one.source}")
        return Heard(
            body=read_form(forms[0], json.loads(inbox.body_of(self._service.database, one))),
            subject=one.subject,
            at=one.parked_at,
            source=one.source,
            position=one.position,
            message_id=one.message_id,
            correlation_id=str(one.subject),
        )

    async def _deal_with(self, one: Parked, heard: Heard[object]) -> None:
        if isinstance(heard.body, Unreadable):
            raise StillUnreadableError(heard.body.reason)
        if self._process is None:
            await self._service.projector.replay(self._consumer, one, heard)
        else:
            await self._service.runner.replay(self._process, one, heard)

    def _put_away(self, one: Parked) -> None:
        with self._service.database.writing() as connection:
            inbox.unpark(connection, one)


def _topic_of(source: str) -> str:
    return source.partition(":")[2].partition(":")[0]


class StillUnreadableError(ValueError):
    """Its data are still not what its form says."""


class UnknownConsumerError(LookupError):
    """Here nobody hears that message: another release parked it, or other partitions were meant. It is left alone."""
