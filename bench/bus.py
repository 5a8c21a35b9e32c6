"""The figures of the distributed bus, on one broker: 44,000 events of two records, 40,000 of them said."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.figures import Figure, Skipped
from bench.hearing import inbox_figure, inbox_round, visible_figure
from bench.saying import refill_figure, relay_figure, relay_round, speaking
from bench.views import fill_boxes
from bench.wired import ROUNDS, wired
from kernel.brokers.cluster import KafkaCluster
from kernel.testing.kafka import missing
from kernel.testing.postgres import started_server
from kernel.testing.replicas import Wiring
from kernel.testing.trials import prepared

NAMES: Final = ("relay_vs_bare_producer", "inbox_vs_bare_consumer", "visible_kafka_p99_ms", "refill_per_s")


def figures() -> Sequence[Figure | Skipped]:
    """A message has some 1,000 bytes, as those of the hall; the broker acknowledges alone, as it is one."""
    if lacking := missing():
        return [Skipped(name, lacking) for name in NAMES]
    with tempfile.TemporaryDirectory(prefix="hall-bench-") as name:
        folder = Path(name)
        with (
            KafkaCluster(folder / "kafka") as cluster,
            wired(cluster, folder) as one,
            wired(cluster, folder) as two,
        ):
            return asyncio.run(_measured(cluster, one, two))


async def _measured(cluster: KafkaCluster, one: Wiring, two: Wiring) -> list[Figure]:
    server, _ = started_server()
    for wiring in (one, two):
        await prepared(wiring, server)
        async with speaking(wiring) as store:
            await fill_boxes(store)
    relayed = [await relay_round(one, number) for number in range(ROUNDS)]
    heard = [await inbox_round(one, number) for number in range(ROUNDS)]
    visible = await visible_figure(two)
    await relay_round(two, 0)
    refill = await refill_figure(cluster, (one, two), relayed)
    return [relay_figure(relayed), inbox_figure(heard), visible, refill]
