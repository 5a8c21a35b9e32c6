"""One key, one effect: the same request again and again, at once and later, gets its first answer, byte for byte."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from hall.embedded import DATABASES, DATABASES_OF_SIMULATORS, Hall, application, build_hall
from hall.settings import HallSettings
from hall.simulation.county import id_number
from kernel.store.executing import Store

KEYS, SEED = 1_000, 6
COPIES, WEIGHTS = (2, 3, 5, 20), (84, 10, 4, 2)
AT_ONCE = 4
CASE_NO_DIGITS = 21


@dataclass(frozen=True, slots=True)
class Said:
    """A command that was answered."""

    path: str
    body: dict[str, Any]
    other: dict[str, Any] | None
    key: str
    answer: httpx.Response


@dataclass(slots=True)
class Caller:
    """Somebody signed in who cannot stop clicking."""

    client: httpx.AsyncClient
    chance: random.Random
    said: list[Said] = field(default_factory=list)

    async def post(self, path: str, body: dict[str, Any], key: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers={"Idempotency-Key": key})

    async def command(self, path: str, body: dict[str, Any], other: dict[str, Any] | None) -> dict[str, Any]:
        """The same request several times at once, and another under the same key; what the first was answered."""
        key = f"{self.chance.getrandbits(128):032x}"
        copies = self.chance.choices(COPIES, WEIGHTS)[0]
        bodies = [*[body] * copies, *([] if other is None else [other])]
        answers = await asyncio.gather(*(self.post(path, each, key) for each in bodies))
        assert any(answer.is_success for answer in answers), [answer.text for answer in answers]
        first, taken = next((each, said) for each, said in zip(answers, bodies, strict=True) if each.is_success)
        for each, answer in zip(bodies, answers, strict=True):
            must_be(first if each == taken else None, answer)
        self.said.append(Said(path, taken, body if taken is other else other, key, first))
        answered: dict[str, Any] = first.json()
        return answered

    async def again(self, path: str) -> None:
        """Later, once more: everything that was said under a path, and something else under the same key."""
        for one in [one for one in self.said if one.path.startswith(path)]:
            must_be(one.answer, await self.post(one.path, one.body, one.key))
            if one.other is not None:
                must_be(None, await self.post(one.path, one.other, one.key))


def must_be(first: httpx.Response | None, answer: httpx.Response) -> None:
    """The first answer, byte for byte with its version and position; without one, that the key was used."""
    if first is None:
        assert (answer.status_code, answer.json()["code"]) == (422, "KEY_REUSED"), answer.text
    else:
        assert of(answer) == of(first)


def of(answer: httpx.Response) -> tuple[int, bytes, str | None, str | None]:
    return answer.status_code, answer.content, answer.headers.get("etag"), answer.headers.get("x-position")


@pytest.fixture
def databases(postgres_server: str) -> Iterator[str]:
    name = f"hall_{uuid4().hex[:12]}"
    yield urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for service in (*DATABASES, *DATABASES_OF_SIMULATORS):
            admin.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(f"{name}_{service}")))


@asynccontextmanager
async def hall_on(data: Path, database: str = "") -> AsyncIterator[Hall]:
    hall = build_hall(HallSettings(data=data, database=database))
    await hall.start()
    try:
        yield hall
    finally:
        await hall.stop()


@asynccontextmanager
async def caller(hall: Hall, account: str, seed: int) -> AsyncIterator[Caller]:
    transport = httpx.ASGITransport(app=application(hall))
    headers = {"Accept": "application/json"}
    async with httpx.AsyncClient(transport=transport, base_url="http://hall.test", headers=headers) as client:
        signed_in = await client.post("/sign-in", json={"account": account})
        client.headers["X-CSRF-Token"] = signed_in.headers["x-csrf-token"]
        yield Caller(client, random.Random(seed))


async def fill(who: Caller, items: list[str]) -> str:
    """One application, step by step until it could be received, each step asked for again and again; its path."""
    item, other = who.chance.sample(items, 2)
    place = "place-county-center"
    begun = await who.command(
        "/intake/applications", {"item_id": item, "place": place}, {"item_id": other, "place": place}
    )
    case_id = begun["case_id"]
    door = f"/intake/applications/{case_id}"
    draft = (await who.client.get(f"/intake/api/applications/{case_id}")).json()
    for question in draft["questions"]:
        await who.command(f"{door}/situations/{question['n']}", {"answer": False}, {"answer": True})
    named = {
        "kind": "NATURAL_PERSON",
        "name": "测试·王小明",
        "number": id_number(date(1980, 1, 2)),
        "phone": "13800000000",
    }
    await who.command(f"{door}/applicant", named, {**named, "phone": "13900000000"})
    for said in ("第一稿", "第二稿", "定稿"):
        await who.command(
            f"{door}/form", {"matter": said, "delivery": "WINDOW"}, {"matter": "不", "delivery": "WINDOW"}
        )
    draft = (await who.client.get(f"/intake/api/applications/{case_id}")).json()
    wanted = [each["code"] for each in draft["materials"] if each["need"] == "must"]
    if wanted:
        turned = {"papers": wanted[::-1]} if len(wanted) > 1 else None
        await who.command(f"{door}/materials", {"papers": wanted}, turned)
    return door


async def apply(who: Caller, items: list[str]) -> None:
    """One application until it is received, and every step once more: before it is, and its receipt after."""
    door = await fill(who, items)
    await who.again(door)
    received = await who.command(f"{door}/receive", {}, None)
    assert len(received["case_no"]) == CASE_NO_DIGITS
    await who.again(f"{door}/receive")


async def items_for_people(who: Caller) -> list[str]:
    found = (await who.client.get("/intake/api/items", params={"limit": 500})).json()
    return [each["item_id"] for each in found if 1 in each["service_objects"]]


@pytest.mark.postgres
async def test_a_thousand_keys_asked_again_and_again_each_have_one_effect_and_one_answer(
    databases: str, tmp_path: Path
) -> None:
    async with hall_on(tmp_path, databases) as hall, caller(hall, "wang-shoujian", SEED) as clerk:
        items = await items_for_people(clerk)
        while len(clerk.said) < KEYS:
            await asyncio.gather(*(apply(clerk, items) for _ in range(AT_ONCE)))
        assert appends_of(hall.services["intake"].store) == {one.key: 1 for one in clerk.said}


async def test_a_step_repeated_after_receipt_still_gets_its_first_answer(data: Path) -> None:
    async with hall_on(data) as hall, caller(hall, "wang-shoujian", SEED) as clerk:
        items = await items_for_people(clerk)
        for door in [await fill(clerk, items) for _ in range(5)]:
            await clerk.command(f"{door}/receive", {}, None)
            await clerk.again(door)


async def test_a_key_belongs_to_its_caller(data: Path) -> None:
    async with (
        hall_on(data) as hall,
        caller(hall, "citizen-1", SEED) as one,
        caller(hall, "citizen-2", SEED) as other,
    ):
        item = (await one.client.get("/intake/api/items")).json()[0]["item_id"]
        for key in (f"the-same-key-{n}" for n in range(10)):
            begun = [await who.post("/intake/applications", {"item_id": item}, key) for who in (one, other, one)]
            assert [answer.status_code for answer in begun] == [200, 200, 200]
            cases = [answer.json()["case_id"] for answer in begun]
            assert (cases[0] == cases[2], cases[0] == cases[1]) == (True, False)


def appends_of(store: Store) -> Counter[str]:
    """How often each key brought something into an application's stream: one append stands at one moment."""
    log = [one for one in store.read_log(0, 100_000) if one.meta.command_key and one.kind != "intake.SerialDrawn"]
    return Counter(key for _, key, _ in {(one.stream_id, one.meta.command_key, one.meta.at) for one in log})
