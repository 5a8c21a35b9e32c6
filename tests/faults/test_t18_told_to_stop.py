"""T-18: told to stop under load, a service says first that it is not ready, finishes what it began, and ends well."""

import asyncio
import itertools
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from kernel.brokers.broker import free_ports
from kernel.testing.hearsay import judged
from kernel.testing.history import History
from kernel.testing.replicas import PATIENCE_S, SPEAKER, Options, Replica, Wiring
from kernel.testing.trials import boxes, running, shown_all

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-18")]
CLIENTS, BEFORE = 8, 40
STOPPED_WITHIN_S = 25.0
GLANCE_S = 0.02


@dataclass
class Gate:
    """What stands before a replica: it asks whether it is ready, and lets nobody in who would come too late."""

    web: httpx.AsyncClient
    is_open: bool = False

    async def until_ready(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not await self._ready():
                pass
        self.is_open = True

    async def watch(self) -> str:
        """Until it is not ready any more; what it said then."""
        try:
            while await self._ready(or_raise=True):
                pass
        except httpx.TransportError as gone:
            return type(gone).__name__
        finally:
            self.is_open = False
        return "not ready"

    async def _ready(self, *, or_raise: bool = False) -> bool:
        await asyncio.sleep(GLANCE_S)
        try:
            return (await self.web.get("/readyz")).status_code == 200
        except httpx.TransportError:
            if or_raise:
                raise
            return False


@dataclass
class Client:
    """Puts numbered things into a box of its own, replica after replica, under keys of its own."""

    box: UUID
    history: History
    step: int = 0
    troubles: list[str] = field(default_factory=list)

    async def one(self, web: httpx.AsyncClient) -> None:
        opening = self.step == 0
        path, body = ("", {}) if opening else ("/things", {"thing": str(self.step)})
        key = f"{self.box}-{self.step}"
        asking = self.history.op(key)
        try:
            said = await web.post(f"/{SPEAKER}/boxes/{self.box}{path}", json=body, headers={"Idempotency-Key": key})
        except httpx.TransportError as broken:
            asking.unknown(broken)
            self.troubles.append(type(broken).__name__)
            return
        if not said.is_success:
            asking.fail(said.text)
            self.troubles.append(said.text)
            return
        asking.ok(stream=str(self.box), **said.json())
        self.step += 1


async def through(wiring: Wiring, port: int, clients: Sequence[Client], by: signal.Signals) -> tuple[str, int]:
    """A replica serves all clients until it is struck; how the gate learned of it, and how the process ended."""
    replica = Replica(wiring, Options(role=SPEAKER, port=port))
    address, headers = f"http://127.0.0.1:{port}", {"Accept": "application/json"}
    enough, answered = asyncio.Event(), itertools.count(1)
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=PATIENCE_S) as web:
        gate = Gate(web)
        await gate.until_ready()

        async def come_again(client: Client) -> None:
            while gate.is_open:
                await client.one(web)
                if next(answered) >= BEFORE:
                    enough.set()

        async with asyncio.TaskGroup() as group:
            watching = group.create_task(gate.watch())
            for client in clients:
                group.create_task(come_again(client))
            await enough.wait()
            replica.tell(by)
        return watching.result(), await asyncio.to_thread(replica.ended, STOPPED_WITHIN_S)


def arrived(folder: Path) -> list[Client]:
    return [Client(box, History(folder, f"client{number}")) for number, box in enumerate(boxes(CLIENTS))]


async def test_nothing_is_lost_and_nobody_is_turned_away_by_a_stop(
    wiring: Wiring, tmp_path: Path, sized: Callable[[int, int], int]
) -> None:
    clients, (port,) = arrived(tmp_path / "histories"), free_ports(1)
    async with running(wiring.hearer()) as hearer:
        for _ in range(sized(3, 100)):
            assert await through(wiring, port, clients, signal.SIGTERM) == ("not ready", 0)
        async with running(wiring.speaker()):
            await shown_all(wiring, hearer)
    assert [trouble for client in clients for trouble in client.troubles] == []
    assert (await judged(wiring, tmp_path / "histories")).findings == []


async def test_a_process_that_is_killed_instead_breaks_what_it_began(wiring: Wiring, tmp_path: Path) -> None:
    clients, (port,) = arrived(tmp_path / "histories"), free_ports(1)
    how, code = await through(wiring, port, clients, signal.SIGKILL)
    assert how != "not ready"
    assert code == -9
    assert [trouble for client in clients for trouble in client.troubles] != []
