"""What a recorder answers when the database fails it: never a guess, and never at a neighbour's cost."""

import asyncio
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import DataError, OperationalError, StoredEvent

from kernel.errors import UnavailableError
from kernel.store.group_commit import DiskFullError, OutcomeUnknownError, StoreBusyError, StoreUnreachableError
from kernel.store.postgres import PostgresRecorder, UnsafeSettingError, open_postgres
from kernel.store.recorders import open_recorder
from kernel.store.sqlite import SQLiteRecorder, SQLiteTable, open_sqlite

WAITING = "SELECT pid FROM pg_locks WHERE relation = 'stored_events'::regclass AND NOT granted"


def an_event(topic: str = "trial.Happened") -> StoredEvent:
    return StoredEvent(uuid4(), 1, topic, b"{}")


@pytest.fixture
def on_postgres(postgres_url: str) -> Iterator[PostgresRecorder]:
    recorder = open_postgres(postgres_url, create_tables=True)
    yield recorder
    recorder.close()


@pytest.fixture
def elsewhere(postgres_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[SQLiteRecorder]:
    recorder = open_sqlite(str(tmp_path / "events.sqlite"), write_lock=None, create_tables=True)
    yield recorder
    recorder.close()


def waiting_backend(elsewhere: psycopg.Connection) -> int:
    for _ in range(100_000):
        if row := elsewhere.execute(WAITING).fetchone():
            return int(row[0])
    raise AssertionError("The writer never came to wait for the lock")


def writing_connection(recorder: SQLiteRecorder) -> sqlite3.Connection:
    table = recorder.writer._table
    assert isinstance(table, SQLiteTable)
    return table._connected()


@pytest.mark.postgres
async def test_a_killed_connection_is_reported_and_the_next_append_works(
    on_postgres: PostgresRecorder, elsewhere: psycopg.Connection
) -> None:
    lost = an_event()
    await on_postgres.append([an_event()])
    with elsewhere.transaction():
        elsewhere.execute("LOCK TABLE stored_events IN EXCLUSIVE MODE")
        caller = asyncio.create_task(on_postgres.append([lost]))
        backend = await asyncio.to_thread(waiting_backend, elsewhere)
        elsewhere.execute("SELECT pg_terminate_backend(%s)", (backend,))
        with pytest.raises(OperationalError) as refusal:
            await caller
    assert isinstance(refusal.value, OutcomeUnknownError)
    assert await on_postgres.append([an_event()])
    assert not on_postgres.select_events(lost.originator_id)


@pytest.mark.postgres
async def test_a_table_held_by_somebody_else_fails_fast_and_stores_nothing(
    on_postgres: PostgresRecorder, elsewhere: psycopg.Connection
) -> None:
    refused = an_event()
    with elsewhere.transaction():
        elsewhere.execute("LOCK TABLE stored_events IN SHARE UPDATE EXCLUSIVE MODE")
        with pytest.raises(StoreBusyError):
            await on_postgres.append([refused])
    assert await on_postgres.append([refused])


@pytest.mark.postgres
async def test_a_writer_that_only_arrives_while_the_table_is_held_is_told_so_too(
    on_postgres: PostgresRecorder, elsewhere: psycopg.Connection
) -> None:
    with elsewhere.transaction():
        elsewhere.execute("LOCK TABLE stored_events IN EXCLUSIVE MODE")
        with pytest.raises(StoreBusyError):
            await on_postgres.append([an_event()])
    assert await on_postgres.append([an_event()])


@pytest.mark.postgres
async def test_readers_do_not_wait_for_a_writer(on_postgres: PostgresRecorder, elsewhere: psycopg.Connection) -> None:
    await on_postgres.append([an_event()])
    with elsewhere.transaction():
        elsewhere.execute("LOCK TABLE stored_events IN EXCLUSIVE MODE")
        assert len(on_postgres.read_rows(0, 10)) == 1
        assert len(on_postgres.select_notifications(1, 10)) == 1


@pytest.mark.postgres
async def test_an_append_the_database_cannot_take_leaves_its_neighbours_alone(on_postgres: PostgresRecorder) -> None:
    first, refused, last = await asyncio.gather(
        on_postgres.append([an_event()]),
        on_postgres.append([an_event("no\0text")]),
        on_postgres.append([an_event()]),
        return_exceptions=True,
    )
    assert isinstance(refused, DataError)
    assert isinstance(first, list)
    assert isinstance(last, list)


@pytest.mark.postgres
async def test_a_full_disk_of_the_server_says_so(on_postgres: PostgresRecorder, elsewhere: psycopg.Connection) -> None:
    elsewhere.execute(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$"
    )
    elsewhere.execute("CREATE TRIGGER no_room BEFORE INSERT ON stored_events EXECUTE FUNCTION no_room()")
    with pytest.raises(DiskFullError):
        await on_postgres.append([an_event()])
    elsewhere.execute("DROP TRIGGER no_room ON stored_events")
    assert await on_postgres.append([an_event()])


@pytest.mark.postgres
def test_the_function_that_loses_events_is_not_installed(
    on_postgres: PostgresRecorder, elsewhere: psycopg.Connection
) -> None:
    assert elsewhere.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'es_insert%'").fetchall() == []


@pytest.mark.postgres
def test_an_acknowledged_append_is_on_disk_even_where_the_server_would_not_wait(
    postgres_url: str, elsewhere: psycopg.Connection
) -> None:
    elsewhere.execute(f"ALTER DATABASE {elsewhere.info.dbname} SET synchronous_commit = off")
    recorder = open_postgres(postgres_url, create_tables=True)
    elsewhere.execute(
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.topic := current_setting('synchronous_commit'); RETURN NEW; END $$"
    )
    elsewhere.execute("CREATE TRIGGER note BEFORE INSERT ON stored_events FOR EACH ROW EXECUTE FUNCTION note()")
    recorder.insert_events([an_event()])
    assert [row[3] for row in recorder.read_rows(0, 1)] == ["on"]
    recorder.close()


def test_a_process_that_asks_for_database_functions_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "INTAKE_POSTGRES_ENABLE_DB_FUNCTIONS", "yes")
    with pytest.raises(UnsafeSettingError):
        open_recorder("postgresql://localhost/never-asked")


@pytest.mark.postgres
async def test_a_database_that_lets_nobody_in_is_unreachable(
    on_postgres: PostgresRecorder, postgres_server: str, elsewhere: psycopg.Connection
) -> None:
    name = elsewhere.info.dbname
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        with pytest.raises(StoreUnreachableError):
            await on_postgres.append([an_event()])
        admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
    assert await on_postgres.append([an_event()])


async def test_a_full_disk_says_so_and_what_was_stored_stays(on_sqlite: SQLiteRecorder) -> None:
    first = an_event()
    await on_sqlite.append([first])
    writing_connection(on_sqlite).execute("PRAGMA max_page_count = 1")
    with pytest.raises(DiskFullError) as refusal:
        await on_sqlite.append([StoredEvent(uuid4(), 1, "trial.Happened", bytes(100_000))])
    assert isinstance(refusal.value, UnavailableError)
    assert on_sqlite.select_events(first.originator_id) == [first]
    writing_connection(on_sqlite).execute("PRAGMA max_page_count = 1000000")
    assert await on_sqlite.append([an_event()])


async def test_a_file_held_by_another_process_is_busy(on_sqlite: SQLiteRecorder) -> None:
    other = sqlite3.connect(on_sqlite.datastore.pool.db_name, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusyError):
        await on_sqlite.append([an_event()])
    other.execute("ROLLBACK")
    other.close()
    assert await on_sqlite.append([an_event()])


async def test_the_writer_waits_for_the_lock_it_shares(tmp_path: Path) -> None:
    lock = threading.RLock()
    recorder = open_recorder(f"sqlite:///{tmp_path}/shared.sqlite", write_lock=lock)
    with lock:
        caller = asyncio.create_task(recorder.append([an_event()]))
        for _ in range(3):
            await asyncio.sleep(0)
        assert recorder.max_notification_id() is None
    assert await caller == [1]
    recorder.close()


async def test_sqlite_flushes_each_group_to_disk(on_sqlite: SQLiteRecorder) -> None:
    await on_sqlite.append([an_event()])
    connection = writing_connection(on_sqlite)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_positions_never_come_twice_not_even_after_a_deletion(on_sqlite: SQLiteRecorder) -> None:
    assert await on_sqlite.append([an_event()]) == [1]
    with sqlite3.connect(on_sqlite.datastore.pool.db_name) as other:
        other.execute("DELETE FROM stored_events")
    other.close()
    assert await on_sqlite.append([an_event()]) == [2]


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        open_recorder("mysql://localhost/hall")
