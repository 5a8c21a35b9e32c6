"""T-07: maintenance holds the record's table; writers are told so soon, and a late success is found by its key."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx
import psycopg
import pytest
from eventsourcing.persistence import StoredEvent
from fastapi import FastAPI

from kernel.clock import SystemClock
from kernel.keyring import KeyRing
from kernel.sessions import Sessions
from kernel.store.executing import Store
from kernel.testing.appending import FREE, append, opened
from kernel.testing.checker import check
from kernel.testing.clients import BACK_OFF_S, box_store, stored_boxes
from kernel.testing.history import History, read_histories
from kernel.testing.toydoor import add_routes
from kernel.web import create_app

pytestmark = [pytest.mark.postgres, pytest.mark.fault("T-07")]
BOXES = UUID("4f6b1f9a-7777-5c0b-9d5e-0d7b1f6c2a10")
CLIENTS = 8
DEADLINE_S = 3.0
# As VACUUM, ANALYZE and CREATE INDEX CONCURRENTLY take it.
HOLD = "LOCK TABLE stored_events IN SHARE UPDATE EXCLUSIVE MODE"
# An append that is slow for a reason no lock time-out ends, until the gate is opened.
SLOW = """
CREATE TABLE gate AS SELECT 'shut';
CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  WHILE EXISTS (SELECT FROM gate) LOOP PERFORM pg_sleep(0.01); END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER wait_at_gate AFTER INSERT ON stored_events FOR EACH STATEMENT EXECUTE FUNCTION wait_at_gate();
"""


def door(store: Store) -> FastAPI:
    app = create_app(service="toy", sessions=Sessions(b"s" * 32), clock=SystemClock())
    add_routes(app, store)
    return app


@dataclass
class Visitor:
    """Somebody at the door who writes down what came of it."""

    web: httpx.AsyncClient
    history: History
    box: UUID

    async def ask(self, path: str, body: dict[str, Any], key: str) -> httpx.Response:
        asking = self.history.op(key)
        said = await self.web.post(f"/boxes/{self.box}{path}", json=body, headers={"Idempotency-Key": key})
        told = said.json()
        if said.is_success:
            asking.ok(stream=str(self.box), **told)
        elif told["code"] == "OUTCOME_UNKNOWN":
            asking.unknown(told["code"])
        else:
            asking.fail(told["code"])
        return said

    async def until_answered(self, path: str, body: dict[str, Any], key: str) -> None:
        while not (said := await self.ask(path, body, key)).is_success:
            assert said.status_code == 503, said.text
            await asyncio.sleep(BACK_OFF_S)


@pytest.fixture
def store(postgres_url: str, ring: KeyRing) -> Any:
    with box_store(postgres_url, ring) as store:
        yield store


@pytest.fixture
async def visitors(store: Store, tmp_path: Path) -> AsyncIterator[list[Visitor]]:
    headers = {"Accept": "application/json"}
    transport = httpx.ASGITransport(door(store))
    async with httpx.AsyncClient(transport=transport, base_url="http://hall.test", headers=headers) as web:
        names = [f"visitor{number}" for number in range(CLIENTS)]
        visitors = [Visitor(web, History(tmp_path / "ours", name), uuid5(BOXES, name)) for name in names]
        for visitor in visitors:
            await visitor.until_answered("", {}, f"{visitor.history.client}-open")
        yield visitors


def hold(url: str, seconds: int, held: Callable[[], object]) -> None:
    with psycopg.connect(url) as maintenance:
        maintenance.execute(HOLD)
        held()
        maintenance.execute("SELECT pg_sleep(%s)", (seconds,))


async def put_until(visitor: Visitor, over: asyncio.Future[None], chance: random.Random) -> list[httpx.Response]:
    """Asks and asks, sometimes under the same key; what was said while the table was held."""
    said: list[httpx.Response] = []
    for step in itertools.count():
        key = f"{visitor.history.client}-{step}"
        while not over.done():
            said.append(await visitor.ask("/things", {"thing": key}, key))
            if said[-1].is_success or chance.random() < 1 / 2:
                break
            await asyncio.sleep(BACK_OFF_S)
        if over.done():
            await visitor.until_answered("/things", {"thing": key}, key)
            return said
    raise AssertionError


async def test_while_maintenance_holds_the_table_writers_are_refused_soon_and_nothing_is_lost_or_doubled(
    visitors: list[Visitor],
    postgres_url: str,
    tmp_path: Path,
    chance: random.Random,
    sized: Callable[[int, int], int],
) -> None:
    loop, held = asyncio.get_running_loop(), asyncio.Event()
    holding = loop.run_in_executor(None, hold, postgres_url, sized(5, 30), lambda: loop.call_soon_threadsafe(held.set))
    await held.wait()
    said = await asyncio.gather(*(put_until(visitor, holding, chance) for visitor in visitors))
    refused = [one for each in said for one in each if not one.is_success]
    assert all(any(not one.is_success for one in each) for each in said), "somebody was never refused"
    assert {(one.status_code, one.json()["code"]) for one in refused} == {(503, "STORE_BUSY")}
    assert all(int(one.headers["Retry-After"]) > 0 for one in refused)
    operations = read_histories(tmp_path / "ours")
    assert check(operations, stored_boxes(postgres_url)) == []
    if sized(0, 1):
        took = sorted((one.ended or 0) - one.began for one in operations)
        assert took[len(took) * 99 // 100] / 1e9 <= DEADLINE_S


async def test_the_library_alone_goes_on_waiting_long_after_our_deadline(
    visitors: list[Visitor], postgres_url: str, tmp_path: Path
) -> None:
    with psycopg.connect(postgres_url) as maintenance:
        maintenance.execute(HOLD)
        history = History(tmp_path / "library", "library")

        def appended() -> bool:
            with opened("library", postgres_url) as recorder:
                return append(recorder, history, StoredEvent(uuid4(), 1, FREE, b"waiting"))

        waiting = asyncio.create_task(asyncio.to_thread(appended))
        first = [visitor.ask("/things", {"thing": "1"}, f"{visitor.history.client}-1") for visitor in visitors]
        assert {one.status_code for one in await asyncio.gather(*first)} == {503}
        assert not waiting.done()
        maintenance.rollback()
        assert await waiting


async def test_a_success_that_comes_after_the_deadline_is_found_by_its_key(
    visitors: list[Visitor], postgres_url: str, tmp_path: Path
) -> None:
    visitor = visitors[0]
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(SLOW)
        try:
            asking = asyncio.create_task(visitor.ask("/things", {"thing": "1"}, "late-key"))
            await asyncio.wait({asking}, timeout=DEADLINE_S + 1)
        finally:
            admin.execute("DELETE FROM gate")
        said = await asking
    assert said.is_success or said.json()["code"] == "OUTCOME_UNKNOWN", said.text
    await visitor.until_answered("/things", {"thing": "1"}, "late-key")
    assert check(read_histories(tmp_path / "ours"), stored_boxes(postgres_url)) == []
