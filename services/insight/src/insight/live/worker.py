"""The Faust worker: reads the topics in batches, folds them, says what surges; keeps only what can be rebuilt."""

import asyncio
import gc
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import faust
import orjson
import structlog
from faust.types import TP, EventT

from insight.domain.surge_rule import window_of
from insight.live import gauges
from insight.live.folding import Changes, Live, close, fold
from insight.live.progress import Progress
from insight.live.rows import Rows, recalled
from insight.live.series import Verdict
from insight.live.settings import HEARD, LiveSettings
from insight.live.watch import Watch
from insight.live.wire import Place, Read, StrangeError, alert, read
from insight.published import PARKED, TOPIC
from kernel.bus.topics import key_of
from kernel.clock import Clock
from kernel.messages import Heard
from kernel.watchdog import end

BATCH: Final = 10_000
_WITHIN_S: Final = 1.0
_LOOK_S: Final = 1.0
_LONGEST_PARKED: Final = 2_000
_CONTENT_TYPE: Final = {"content-type": b"application/cloudevents+json; charset=utf-8"}
_log = structlog.get_logger("insight.live")


class Worker:
    """One at a time (see `starting`); `app` is the Faust application it is made of."""

    def __init__(self, settings: LiveSettings, clock: Clock, progress: Progress, replicas: int) -> None:
        self._settings, self._clock, self._progress = settings, clock, progress
        self._live, self._rows = Live(), Rows({})
        self._turn = asyncio.Lock()
        self._heard_at = time.monotonic()
        self._plain = {settings.cluster.named(topic): topic for topic in HEARD}
        self.watch = Watch(
            most_bytes=settings.live_memory_bytes,
            stuck_s=settings.live_stuck_s,
            lags=lambda: any(self._progress.lag().values()),
        )
        self.app = _app(settings, replicas)
        rows: Any = faust.Schema(key_serializer="json", value_serializer="json")
        self._table = self.app.Table("rows", partitions=1, use_partitioner=True, schema=rows)
        self._table.on_recover(self._recover)
        self._alerts, self._parked = (self.app.topic(settings.cluster.named(name)) for name in (TOPIC, PARKED))
        self.app.agent(self.app.topic(*self._plain), concurrency=1, name="live")(self._run)
        self.app.timer(_LOOK_S)(self._look)
        self.app.on_partitions_assigned.connect(self._assigned, weak=False)

    async def _assigned(self, _: Any, assigned: set[TP], **__: Any) -> None:
        mine = {(one.topic, one.partition) for one in assigned}
        wanted = {(topic, number) for topic in self._plain for number in range(self._settings.topic_partitions)}
        if not wanted <= mine:
            end("another worker has taken a part of the topics")
        self.app.producer.buffer.max_messages = BATCH  # rows of a batch are written together and awaited together

    async def _recover(self) -> None:
        kept: dict[str, dict[str, Any]] = dict(self._table.data.items())
        self._live, self._rows = recalled(kept), Rows(kept)
        gc.collect()
        gc.freeze()  # what is remembered for long need not be gone through again and again
        self.watch.moved()
        _log.info("the rows are back", rows=len(self._live.series), cases=len(self._live.lives))

    # -- reading

    async def _run(self, stream: Any) -> None:
        async for events in stream.take_events(BATCH, within=_WITHIN_S):
            try:
                async with self._turn:
                    await self._step(events)
            except Exception as trouble:  # noqa: BLE001 -- what is not done must not be acknowledged: from here only anew
                _log.exception("a batch could not be finished")
                end(f"a batch could not be finished: {type(trouble).__name__}")

    async def _step(self, events: Sequence[EventT[Any]]) -> None:
        heard: list[tuple[EventT[Any], Heard[Any]]] = []
        for event in events:
            place = self._place(event)
            found = await self._read(event)
            self._progress.passed(place, event.message.offset, found.at if found else None)
            if found is not None and found.heard is not None:
                heard.append((event, found.heard))
        changes = await self._fold(heard)
        self._live.take(changes)
        self._progress.grown({place: self._end_of(place) for place in self._progress.ends})
        await self._keep(changes, self._progress.now())
        gauges.FOLDED.inc(len(heard))
        self._heard_at = time.monotonic()
        self.watch.moved()

    async def _read(self, event: EventT[Any]) -> Read | None:
        try:
            return read(event.value, self._place(event))
        except StrangeError as strange:
            await self._park(event, str(strange))
            return None

    async def _fold(self, heard: Sequence[tuple[EventT[Any], Heard[Any]]]) -> Changes:
        """All at once; where that fails, one by one, and what fails then is parked."""
        try:
            return fold(self._live, [one for _, one in heard])
        except Exception:  # noqa: BLE001 -- whatever it is, it is found and parked with its reason
            _log.exception("a batch could not be folded; trying one by one")
        good: list[Heard[Any]] = []
        for event, one in heard:
            try:
                fold(self._live, [one])
                good.append(one)
            except Exception as poison:  # noqa: BLE001 -- as above
                await self._park(event, type(poison).__name__)
        return fold(self._live, good)

    async def _park(self, event: EventT[Any], reason: str) -> None:
        """Set aside with its place; returns when the brokers have it, so that it is never passed over in silence."""
        place, offset = self._place(event), event.message.offset
        _log.error("a message was parked", topic=place.topic, partition=place.partition, reason=reason)
        value = (event.value or b"")[:_LONGEST_PARKED].decode("utf-8", "backslashreplace")
        aside = {**place._asdict(), "offset": offset, "reason": reason, "value": value}
        key = f"{place.topic}:{place.partition}:{offset}".encode()
        await (await self._parked.send(key=key, value=orjson.dumps(aside)))
        gauges.PARKED.inc()

    def _place(self, event: EventT[Any]) -> Place:
        return Place(self._plain[event.message.topic], event.message.partition)

    # -- keeping

    async def _keep(self, changes: Changes, now: datetime | None) -> None:
        """Close what is over, say what that showed, and only then keep the rows: a verdict is repeated, never lost."""
        closing = close(self._live, now) if now is not None else Changes()
        self._live.take(closing)
        await self._say(closing.verdicts)
        rows = self._rows.of(self._live, (changes, closing))
        self._table.data.update(rows)
        await asyncio.gather(*(self._table.send_changelog(None, name, row) for name, row in rows.items()))

    async def _say(self, verdicts: Sequence[Verdict]) -> None:
        for verdict in verdicts:
            value = alert(verdict).as_bytes()
            await (await self._alerts.send(key=key_of(verdict.stream_id), value=value, headers=_CONTENT_TYPE))
            gauges.SAID.labels(type(verdict.event).__name__).inc()
            _log.info("a surge", form=type(verdict.event).__name__, watched=verdict.event.watched)

    # -- time

    async def _look(self) -> None:
        """Every second: what lags, what the gauges show; in a long silence the clock says that windows are over."""
        self._progress.grown({place: self._end_of(place) for place in self._progress.ends})
        silent = time.monotonic() - self._heard_at > self._settings.live_silence_s
        if silent and not any(self._progress.lag().values()):
            async with self._turn:
                await self._keep(Changes(), self._clock.now())
        moment = self._progress.now() or self._clock.now()
        gauges.show(self._live, self._progress, window_of(moment))

    def _end_of(self, place: Place) -> int | None:
        end_of: int | None = self.app.consumer.highwater(TP(self._settings.cluster.named(place.topic), place.partition))
        return end_of


class Unwatched(faust.Monitor):
    """Faust's own figures of each message cost more than folding it; ours are the gauges."""

    def track_tp_end_offset(self, *_: Any, **__: Any) -> None: ...

    def on_message_in(self, *_: Any, **__: Any) -> None: ...

    def on_stream_event_in(self, *_: Any, **__: Any) -> None: ...

    def on_stream_event_out(self, *_: Any, **__: Any) -> None: ...

    def on_message_out(self, *_: Any, **__: Any) -> None: ...


def _credentials(options: Mapping[str, Any]) -> Any:
    """As Faust wants them; None where the brokers are spoken to in the clear."""
    if "sasl_mechanism" in options:
        return faust.SASLCredentials(
            username=options["sasl_plain_username"],
            password=options["sasl_plain_password"],
            mechanism=options["sasl_mechanism"],
            ssl_context=options.get("ssl_context"),
        )
    return faust.SSLCredentials(options["ssl_context"]) if "ssl_context" in options else None


def _app(settings: LiveSettings, replicas: int) -> Any:
    return faust.App(
        settings.group,
        broker=[f"kafka://{address.strip()}" for address in settings.kafka.split(",")],
        broker_credentials=_credentials(settings.cluster.options),
        datadir=str(settings.data / "live"),
        store="memory://",
        key_serializer="raw",
        value_serializer="raw",
        web_enabled=False,
        monitor=Unwatched(),
        topic_disable_leader=True,
        topic_partitions=settings.topic_partitions,
        topic_replication_factor=replicas,
        table_standby_replicas=0,
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=10.0,
        broker_heartbeat_interval=3.0,
        broker_commit_interval=2.8,
        broker_max_poll_records=BATCH,
        stream_buffer_maxsize=BATCH,
        worker_redirect_stdouts=False,
        autodiscover=False,
    )
