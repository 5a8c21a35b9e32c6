"""T-25: no room for PostgreSQL's log, none for uploads: refused in time, nothing lost, nothing half kept."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

import psycopg
import pytest

from kernel.brokers.cluster import KafkaCluster
from kernel.errors import NotFoundError
from kernel.keyring import KeyRing
from kernel.testing.checker import Fault, check
from kernel.testing.clients import ask, ask_until_answered, box_store, stored_boxes
from kernel.testing.hearsay import judged, unsaid
from kernel.testing.history import History, Operation, read_histories
from kernel.testing.nemesis import gets_through, pressing
from kernel.testing.private_postgres import PrivateServer
from kernel.testing.toy import Open, Put
from kernel.testing.trials import boxes, filling, running, shown_all, until, wired
from kernel.uploads import CheckedFile, DiskFullError, FileDamagedError, FileVault, sm3

pytestmark = [pytest.mark.fault("T-25", full_only=True)]
ANSWERED_WITHIN_S = 5.0
BOXES, AFTER_REFUSALS = 8, 10
FILE_BYTES = 200_000
STRUCK, GIVEN_UP_S = 1, 60.0


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A folder on a file system of its own that is easily filled."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a small file system needs root and mount(8)")
    folder = Path(tempfile.mkdtemp(prefix="hall-small-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=1777", "hall", str(folder)]
    mounted = subprocess.run(command, text=True, capture_output=True, check=False)
    try:
        if mounted.returncode:
            pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
        yield folder
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


def filled(disk: Path) -> Path:
    """Take all the room there is; unlinked, it is there again."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4_096))
    return filler


# -- PostgreSQL's log


@contextmanager
def server_with_its_log_on(disk: Path) -> Iterator[PrivateServer]:
    server = PrivateServer(min_wal_size="32MB", max_wal_size="32MB")
    try:
        log = server.data / "pg_wal"
        shutil.copytree(log, disk / "pg_wal")
        owner = log.stat()
        for path in (disk / "pg_wal", *(disk / "pg_wal").rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
        shutil.rmtree(log)
        log.symlink_to(disk / "pg_wal")
        server.start()
        yield server
    finally:
        server.close()


def next_segment(server: PrivateServer) -> None:
    """The log goes on in another file, for which there may be no room: then the server falls."""
    with suppress(psycopg.OperationalError), psycopg.connect(server.url(), autocommit=True, connect_timeout=2) as admin:
        admin.execute("SELECT pg_switch_wal()")


@pytest.mark.postgres
async def test_no_room_for_the_log_is_answered_in_time_and_what_was_acknowledged_stands(
    ring: KeyRing, tmp_path: Path
) -> None:
    with small_disk("64m") as disk, server_with_its_log_on(disk) as server:
        url, history = server.create("trial"), History(tmp_path / "histories", "client")
        with box_store(url, ring) as store:
            for box in boxes(BOXES):
                await ask_until_answered(store, history, box, Open(), f"{box}-open")
            filler, refused = filled(disk), list[str]()
            for step in count():
                await asyncio.to_thread(next_segment, server)
                for box in boxes(BOXES):
                    if not await ask(store, history, box, Put(thing=str(step)), f"{box}-{step}"):
                        refused.append(f"{box}-{step}")
                if len(refused) >= AFTER_REFUSALS:
                    break
            filler.unlink()
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(server.start)
            after = stored_boxes(url)
            for box in boxes(BOXES):
                await ask_until_answered(store, history, box, Put(thing="later"), f"{box}-later")
        asked = read_histories(tmp_path / "histories")
        assert check(asked, stored_boxes(url)) == []
        assert max(seconds(one) for one in asked) <= ANSWERED_WITHIN_S
        assert server.damages("trial") == ""
    believed = [replace(one, outcome="ok") if one.key in refused else one for one in asked]
    lost = [one for one in check(believed, after) if one.fault is Fault.LOST and "later" not in one.about]
    assert lost != [], "who takes a refusal for an answer misses what he put"


def seconds(one: Operation) -> float:
    assert one.ended is not None, "never answered"
    return (one.ended - one.began) / 1e9


# -- uploads


class CarelessVault(FileVault):
    """The control: writes where the file will be looked for."""

    def _put(self, file: CheckedFile) -> None:
        place = self._place(file.digest)
        place.parent.mkdir(exist_ok=True)
        try:
            place.write_bytes(file.content)
        except OSError as full:
            raise DiskFullError from full


async def stored_until_full(vault: FileVault) -> tuple[list[str], CheckedFile]:
    """What was acknowledged, and the first that was refused."""
    kept: list[str] = []
    for number in count():
        content = b"%PDF-1.4\n" + number.to_bytes(8) * (FILE_BYTES // 8) + b"\n%%EOF\n"
        file = CheckedFile(digest=sm3(content), media_type="application/pdf", size=len(content), content=content)
        try:
            async with asyncio.timeout(ANSWERED_WITHIN_S):
                kept.append(await vault.put(file))
        except DiskFullError:
            return kept, file
    raise AssertionError("it never was full")


async def test_a_file_for_which_there_is_no_room_is_not_there_and_all_others_are() -> None:
    with small_disk("3m") as disk:
        vault = FileVault(disk / "files")
        kept, refused = await stored_until_full(vault)
        assert list(disk.rglob("*.part")) == []
        with pytest.raises(NotFoundError):
            await vault.get(refused.digest)
        await vault.discard(kept.pop())
        await vault.put(refused)
        for digest in (*kept, refused.digest):
            await vault.get(digest)


async def test_a_file_that_is_written_in_its_place_is_found_half() -> None:
    with small_disk("3m") as disk:
        vault = CarelessVault(disk / "files")
        _, refused = await stored_until_full(vault)
        with pytest.raises(FileDamagedError):
            await vault.get(refused.digest)


# -- a broker's messages


async def until_given_up(cluster: KafkaCluster, broker: int) -> None:
    """Kafka ends a broker that can no longer write what it keeps."""
    await until(lambda: broker not in cluster.running, "the broker without room has ended", within_s=GIVEN_UP_S)


@pytest.mark.kafka
@pytest.mark.postgres
@pytest.mark.parametrize("brokers", [3, 1])
async def test_a_broker_without_room_has_nothing_that_was_said_to_it_alone(
    kafka_cluster: Callable[..., KafkaCluster], postgres_server: str, ring: KeyRing, tmp_path: Path, brokers: int
) -> None:
    copies, least = (3, 2) if brokers == 3 else (1, 1)
    with small_disk("160m") as disk, kafka_cluster(brokers, data={STRUCK: disk / "data"}) as cluster:
        async with wired(cluster.bootstrap, postgres_server, tmp_path, copies=copies, least=least) as wiring:
            with filling(wiring, ring, tmp_path / "histories") as client:
                async with running(wiring.speaker()), running(wiring.hearer()) as hearer:
                    async with pressing(client, boxes(BOXES)):
                        filler = filled(disk)
                        await until_given_up(cluster, STRUCK)
                        if brokers > 1:
                            await gets_through(wiring, boxes(BOXES), within_s=GIVEN_UP_S)
                        else:
                            await until(lambda: len(unsaid(wiring)) > BOXES, "what nobody has is not taken for said")
                        filler.unlink()
                        await asyncio.to_thread(cluster.restart, STRUCK)
                        await asyncio.to_thread(cluster.until_in_sync)
                        await gets_through(wiring, boxes(BOXES), within_s=GIVEN_UP_S)
                    await shown_all(wiring, hearer)
            assert (await judged(wiring, tmp_path / "histories")).findings == []
    assert max(seconds(one) for one in read_histories(tmp_path / "histories")) <= ANSWERED_WITHIN_S
