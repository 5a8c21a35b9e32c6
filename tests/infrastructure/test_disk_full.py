"""A full disk: every command is refused in plain words, nothing is half stored, and work goes on when there is room."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from hall.embedded import Hall, application, build_hall
from hall.settings import HallSettings
from hall.simulation.county import id_number
from hall.testing import MONDAY
from hall.verifying import verify_hall

SIZE = "24m"
ROUNDS = 5
STORED = (200, "", "")


@pytest.fixture
def small_disk(seeded: Path, tmp_path: Path) -> Iterator[Path]:
    """A hall's data folder on a file system of its own that is easily filled."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a small file system needs root and mount(8)")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "hall", folder], text=True, capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    try:
        shutil.copytree(seeded, folder / "hall", ignore=shutil.ignore_patterns("clock.offset"))
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> Path:
    """Take all the room there is."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return filler


class Clerk:
    """Sends what a window clerk sends, under keys that can be used again."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def start(self, item: str, n: int) -> httpx.Response:
        return await self._post(
            "/intake/applications", {"item_id": item, "place": "place-county-center"}, f"start-{n:04}"
        )

    async def applicant(self, case_id: str, n: int) -> httpx.Response:
        number = id_number(MONDAY.date().replace(year=1950 + n % 50, month=1 + n % 12))
        body = {"kind": "NATURAL_PERSON", "name": "测试·某人", "number": number, "phone": "13800000000"}
        return await self._post(f"/intake/applications/{case_id}/applicant", body, f"applicant-{case_id[:8]}-{n:04}")

    async def form(self, case_id: str, n: int) -> httpx.Response:
        body = {"matter": f"第{n}稿" + "字" * 100, "delivery": "WINDOW"}
        return await self._post(f"/intake/applications/{case_id}/form", body, f"form-{case_id[:8]}-{n:04}")

    async def upload(self, case_id: str, code: str, n: int) -> httpx.Response:
        content = b"%%PDF-1.4\n%%%d" % n + b"0" * 50_000 + b"\n%%EOF\n"
        files = {code: ("scan.pdf", content, "application/pdf")}
        headers = {"Idempotency-Key": f"upload-{case_id[:8]}-{n:04}"}
        return await self.client.post(f"/intake/applications/{case_id}/materials", files=files, headers=headers)

    async def _post(self, path: str, body: dict[str, Any], key: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers={"Idempotency-Key": key})


def said(answer: httpx.Response) -> tuple[int, str, str]:
    return (answer.status_code, answer.json()["code"], answer.json()["title"]) if answer.is_error else STORED


@asynccontextmanager
async def clerk_of(hall: Hall) -> AsyncIterator[Clerk]:
    transport, headers = httpx.ASGITransport(app=application(hall)), {"Accept": "application/json"}
    async with httpx.AsyncClient(transport=transport, base_url="http://hall.test", headers=headers) as client:
        signed_in = await client.post("/sign-in", json={"account": "wang-shoujian"})
        client.headers["X-CSRF-Token"] = signed_in.headers["x-csrf-token"]
        yield Clerk(client)


async def everything(clerk: Clerk, item: str, case_id: str, code: str) -> list[tuple[int, str, str]]:
    """A new stream, an old one, a person nobody knew, a file: each round under the same keys as the last time."""
    return [
        said(answer)
        for n in range(1, ROUNDS + 1)
        for answer in (
            await clerk.form(case_id, n),
            await clerk.start(item, n),
            await clerk.applicant(case_id, n),
            await clerk.upload(case_id, code, n),
        )
    ]


def kept(hall: Hall) -> tuple[int, int]:
    """How much stands in the record, and how many files lie beside it."""
    files = [path for path in hall.parts.files.rglob("*") if path.is_file()]
    return hall.services["intake"].store.refresh_head(), len(files)


async def until_ready(client: httpx.AsyncClient) -> None:
    """Timers that could not be fired while there was no room are tried again by themselves, a moment later."""
    async with asyncio.timeout(30):
        while (await client.get("/readyz")).status_code != 200:  # noqa: ASYNC110 -- nobody tells us
            await asyncio.sleep(0.1)


async def through_a_full_disk(hall: Hall, disk: Path) -> None:
    async with clerk_of(hall) as clerk:
        items = (await clerk.client.get("/intake/api/items", params={"limit": 500})).json()
        item = next(each["item_id"] for each in items if 1 in each["service_objects"])
        case_id = (await clerk.start(item, 0)).json()["case_id"]
        assert said(await clerk.applicant(case_id, 0)) == STORED
        code = (await clerk.client.get(f"/intake/api/applications/{case_id}")).json()["materials"][0]["code"]
        await hall.settle()

        filler, before = fill(disk), kept(hall)
        refused = await everything(clerk, item, case_id, code)
        assert {(status, problem) for status, problem, _ in refused} == {(503, "DISK_FULL")}
        assert all(title.startswith("存储空间") for _, _, title in refused)
        assert kept(hall) == before

        filler.unlink()
        assert set(await everything(clerk, item, case_id, code)) == {STORED}
        await hall.settle()
        await until_ready(clerk.client)


async def played_on(disk: Path) -> None:
    hall = build_hall(HallSettings(data=disk / "hall"))
    await hall.start()
    try:
        await through_a_full_disk(hall, disk)
    finally:
        await hall.stop()


def test_a_full_disk_refuses_in_plain_words_and_work_goes_on_when_there_is_room(
    small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(played_on(small_disk))
    assert verify_hall(small_disk / "hall") == 0
    assert "0 lost, 0 doubled" in capsys.readouterr().out
