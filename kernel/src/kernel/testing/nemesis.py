"""What goes on while a hall is struck: clients that press on, and the wait until what they ask gets through again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final, NamedTuple
from uuid import UUID

from kernel.brokers.cluster import KafkaCluster
from kernel.testing.faultproxy import FaultProxy
from kernel.testing.hearsay import unsaid
from kernel.testing.replicas import Options, Replica, Wiring
from kernel.testing.trials import Filling, until

_BREATH_S: Final = 0.1


@asynccontextmanager
async def pressing(client: Filling, into: Sequence[UUID], *, breath_s: float = _BREATH_S) -> AsyncIterator[None]:
    """As long as the block lasts one thing after the other is put into each of these boxes, by nobody else."""
    calm = asyncio.Event()

    async def press() -> None:
        while not calm.is_set():
            await client.put(into, 1)
            await asyncio.sleep(breath_s)

    pressed = asyncio.create_task(press())
    try:
        yield
        calm.set()
        await pressed
    finally:
        pressed.cancel()
        await asyncio.wait([pressed])


async def gets_through(wiring: Wiring, into: Sequence[UUID], *, within_s: float) -> None:
    """Return when of each box something has been said that was recorded only after this call; they are pressed on."""
    # One round of the client puts something into every box, so two rounds hold a whole one.
    goal = unsaid(wiring).stop + 2 * len(into)
    await until(lambda: unsaid(wiring).start > goal, "what is recorded now is said", within_s=within_s)


async def stands_still(stop: Callable[[], object], go_on: Callable[[], object], *, for_s: float) -> None:
    """Somebody is stopped for so long, and goes on as if nothing had been."""
    stop()
    try:
        await asyncio.sleep(for_s)
    finally:
        go_on()


class Links(NamedTuple):
    """The ways to one broker: that of clients, and that of the other brokers when they copy from it."""

    client: FaultProxy
    replication: FaultProxy


@asynccontextmanager
async def behind_proxies(cluster: KafkaCluster, seed: int) -> AsyncIterator[dict[int, Links]]:
    """A cluster not yet started runs while the block lasts; who wants to reach a broker has to pass its proxies."""
    async with AsyncExitStack() as until_end:
        links = dict[int, Links]()
        for number, ports in cluster.ports.items():
            proxies = [FaultProxy(port, seed=seed + number) for port in (ports.client, ports.replication)]
            links[number] = Links(*[await until_end.enter_async_context(proxy.serving()) for proxy in proxies])
        until_end.push_async_callback(asyncio.to_thread, cluster.kill_all)
        await asyncio.to_thread(
            cluster.start,
            advertised=[each.client.port for each in links.values()],
            replication=[each.replication.port for each in links.values()],
        )
        yield links


@asynccontextmanager
async def kept(wiring: Wiring, *options: Options) -> AsyncIterator[list[Replica]]:
    """Replicas, each begun anew as soon as it has ended, as whoever keeps processes does; killed at the end."""
    replicas = [Replica(wiring, one) for one in options]

    async def keep() -> None:
        while True:
            for place, replica in enumerate(replicas):
                if not replica.lives:
                    replica.ended()
                    replicas[place] = Replica(wiring, replica.options)
            await asyncio.sleep(_BREATH_S)

    keeper = asyncio.create_task(keep())
    try:
        yield replicas
    finally:
        keeper.cancel()
        await asyncio.wait([keeper])
        for replica in replicas:
            if replica.lives:
                replica.kill()
