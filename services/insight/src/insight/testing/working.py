"""The live worker as a process of its own beside a test: started, spoken to, killed, its gauges read."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from prometheus_client.parser import text_string_to_metric_families

from insight.live.settings import HEARD, LiveSettings
from insight.testing.saying import Topics
from insight.testing.scenarios import Spoken
from kernel.bus.declaring import apply_topics
from kernel.bus.topics import Cluster, TopicSpec, key_of

PATIENCE_S: Final = 120.0
_AGAIN_S: Final = 0.1


@dataclass(slots=True)
class Hall:
    """Topics of one test on a broker, and a folder for what the worker keeps."""

    cluster: Cluster
    folder: Path
    metrics_port: int
    topics: Topics

    async def prepare(self) -> None:
        settings = LiveSettings(KAFKA_BOOTSTRAP=self.cluster.bootstrap, data=self.folder)
        await apply_topics(
            self.cluster, [TopicSpec(one.name, one.partitions, replication=1, min_in_sync=1) for one in settings.topics]
        )

    @asynccontextmanager
    async def working(self, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """A worker; killed at the end if it still runs."""
        told = {
            "KAFKA_BOOTSTRAP": self.cluster.bootstrap,
            "HALL_DATA": str(self.folder),
            "HALL_TOPIC_PREFIX": self.cluster.prefix,
            "HALL_LIVE_METRICS_PORT": str(self.metrics_port),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "insight.live", env={**os.environ, **told, **environment}
        )
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    @asynccontextmanager
    async def kept(self, **environment: str) -> AsyncIterator[None]:
        """As whoever keeps processes does: begun anew whenever it has ended by itself."""

        async def keep() -> None:
            while True:
                async with self.working(**environment) as process:
                    await process.wait()

        keeper = asyncio.create_task(keep())
        try:
            yield
        finally:
            keeper.cancel()
            await asyncio.wait([keeper])

    async def say(self, said: Iterable[Spoken]) -> None:
        """As relays would: structured CloudEvents, keyed by their stream."""
        await self.put((one.topic, key_of(one.subject), one.as_bytes()) for one in self.topics.envelopes(said))

    async def put(self, records: Iterable[tuple[str, bytes | None, bytes]]) -> None:
        async with AIOKafkaProducer(bootstrap_servers=self.cluster.bootstrap) as producer:
            sent = [await producer.send(self.cluster.named(topic), value, key=key) for topic, key, value in records]
            await asyncio.gather(*sent)

    async def found(self, topic: str, enough: Callable[[Sequence[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """What stands on a topic from its beginning, once it is enough."""
        found: list[dict[str, Any]] = []
        consumer = AIOKafkaConsumer(
            self.cluster.named(topic), bootstrap_servers=self.cluster.bootstrap, auto_offset_reset="earliest"
        )
        async with asyncio.timeout(PATIENCE_S), consumer:
            while not enough(found):
                found.append(orjson.loads((await consumer.getone()).value))
        return found

    async def shown(self, name: str, value: float, **labels: str) -> None:
        """Returns when a gauge shows this."""
        end = time.monotonic() + PATIENCE_S
        while (found := await self.gauge(name, **labels)) != value:
            if time.monotonic() > end:
                lags = [await self.gauge("hall_live_lag_messages", topic=topic) for topic in HEARD]
                raise TimeoutError(f"{name} {labels} stays at {found}, not {value}; lags {lags}")
            await asyncio.sleep(_AGAIN_S)

    async def gauge(self, name: str, **labels: str) -> float | None:
        """What a gauge shows now; None: nothing, or nobody is there."""
        try:
            async with httpx.AsyncClient() as client:
                text = (await client.get(f"http://127.0.0.1:{self.metrics_port}/metrics")).text
        except httpx.TransportError:
            return None
        samples = (one for family in text_string_to_metric_families(text) for one in family.samples)
        return next((one.value for one in samples if one.name == name and one.labels.items() >= labels.items()), None)
