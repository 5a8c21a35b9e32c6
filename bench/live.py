"""The live worker: how many messages a second it folds; the peer folds the same bytes without Faust and Kafka."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple

from bench.figures import Figure, Skipped
from insight.live.folding import Live, close, fold
from insight.live.wire import Place, read
from insight.live.worker import BATCH
from insight.testing.saying import Topics
from insight.testing.scenarios import Spoken, SpokenCase, SpokenTicket, at
from insight.testing.working import Hall
from kernel.brokers.broker import free_ports
from kernel.brokers.cluster import KafkaCluster
from kernel.bus.topics import PARTITIONS, Cluster, key_of, partition_of
from kernel.testing.kafka import missing

NAMES: Final = ("faust_fold_per_s", "live_fold_per_s")
_CASES, _TICKETS, _ITEMS, _OPEN_S, _ROUNDS, _GOAL = 20_000, 10_000, 300, 9 * 3_600, 3, 5_000
_LOOK_S: Final = 0.05
_LIMIT: Final = "one Python process: Faust hands each message on one by one before it is in a batch"


class Record(NamedTuple):
    """One message as it lies on a topic."""

    place: Place
    key: bytes
    value: bytes


def fold_per_s() -> Sequence[Figure | Skipped]:
    """A day of 20,000 cases for 300 items and 10,000 tickets: all lies on the topics before the worker starts."""
    records = list(_records())
    alone = statistics.median(_alone(records) for _ in range(_ROUNDS))
    peer = Figure(name="live_fold_per_s", value=alone, unit="messages/s", goal=_GOAL, peer="no Faust, no Kafka")
    if lacking := missing():
        return [Skipped("faust_fold_per_s", lacking), peer]
    with tempfile.TemporaryDirectory(prefix="hall-bench-") as folder, KafkaCluster(Path(folder) / "kafka") as cluster:
        rate = asyncio.run(_worker(records, cluster.bootstrap, Path(folder)))
    figure = Figure(
        name="faust_fold_per_s",
        value=rate,
        unit="messages/s",
        goal=_GOAL,
        peer="the same fold without Faust, messages/s",
        peer_value=alone,
        limit=_LIMIT,
    )
    return [figure, peer]


def _alone(records: Sequence[Record]) -> float:
    """Read, folded and closed in batches, as the worker does it; nothing is fetched, kept or acknowledged."""
    live, began = Live(), time.perf_counter()
    for start in range(0, len(records), BATCH):
        found = [read(one.value, one.place) for one in records[start : start + BATCH]]
        live.take(fold(live, [one.heard for one in found if one.heard is not None]))
        live.take(close(live, found[-1].at))
    return len(records) / (time.perf_counter() - began)


async def _worker(records: Sequence[Record], bootstrap: str, folder: Path) -> float:
    """From the first batches that are folded and kept to the last; the worker's start is left out."""
    hall = Hall(Cluster(bootstrap), folder, free_ports(1)[0], Topics())
    await hall.prepare()
    await hall.put((one.place.topic, one.key, one.value) for one in records)
    async with hall.working():
        before = await _folded(hall, 1)
        began = time.perf_counter()
        return (await _folded(hall, len(records)) - before) / (time.perf_counter() - began)


async def _folded(hall: Hall, at_least: int) -> float:
    while (count := await hall.gauge("hall_live_folded_total") or 0) < at_least:  # noqa: ASYNC110 -- another process counts
        await asyncio.sleep(_LOOK_S)
    return count


# -- what is said


def _records() -> Iterator[Record]:
    for one in Topics().envelopes(sorted(_said(), key=lambda spoken: spoken.at)):
        place = Place(one.topic, partition_of(one.subject, PARTITIONS))
        yield Record(place, key_of(one.subject), one.as_bytes())


def _said() -> Iterator[Spoken]:
    """Only what is folded: each case received and concluded, each ticket created and answered."""
    for number in range(_CASES):
        when = at(24, 8) + timedelta(seconds=_OPEN_S * number / _CASES)
        case = SpokenCase(number, item_id=f"item-{number % _ITEMS}", item_name="食品经营许可（新办）")
        received, concluded, _ = case.received(when).concluded(when + timedelta(minutes=40)).said
        yield from (received, concluded)
    for number in range(_TICKETS):
        when = at(24, 8) + timedelta(seconds=_OPEN_S * number / _TICKETS)
        yield from SpokenTicket(number).created(when).answered(when + timedelta(minutes=5)).said
