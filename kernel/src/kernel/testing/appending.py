"""Clients that append to a record on PostgreSQL, each a process of its own that writes its history."""

import multiprocessing
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, Literal, TypeAlias, cast
from uuid import NAMESPACE_URL, uuid5

import psycopg
from eventsourcing.persistence import ApplicationRecorder, IntegrityError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from kernel.store.group_commit import OutcomeUnknownError, StoreError
from kernel.store.postgres import open_postgres
from kernel.testing.checker import Effect
from kernel.testing.history import History

Which: TypeAlias = Literal["ours", "library", "functions"]

HELD: Final = "trial.Held"
FREE: Final = "trial.Free"
EVERY: Final = 10
"""The first of the clients makes one append of so many a held one."""


@contextmanager
def opened(which: Which, url: str, *, create_tables: bool = False) -> Iterator[ApplicationRecorder]:
    """Our recorder, the library's as it comes, or the library's with its database functions."""
    if which == "ours":
        with closing(open_postgres(url, create_tables=create_tables)) as ours:
            yield ours
        return
    datastore = PostgresDatastore(
        dbname="", host="", port="", user="", password="", lock_timeout=1, enable_db_functions=which == "functions"
    )
    datastore.pool.kwargs = {**conninfo_to_dict(url), "row_factory": dict_row}
    with closing(datastore):
        recorder = PostgresApplicationRecorder(datastore)
        if create_tables:
            recorder.create_table()
        yield recorder


def stored_effects(url: str) -> list[Effect]:
    """The record as the database holds it, read past every recorder; an appended event's state is its key."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT originator_id, originator_version, notification_id, state FROM stored_events "
            "ORDER BY notification_id"
        )
        return [
            Effect(stream=str(stream), version=version, position=position, key=bytes(state).decode())
            for stream, version, position, state in rows
        ]


def append(recorder: ApplicationRecorder, history: History, event: StoredEvent) -> bool:
    """Append one event and write down what came of it, as somebody does who takes a refusal for "not stored"."""
    asking = history.op(event.state.decode())
    try:
        positions = recorder.insert_events([event])
    except OutcomeUnknownError as error:
        asking.unknown(error)
    except (StoreError, IntegrityError) as error:
        asking.fail(error)
    except OperationalError as error:
        asking.unknown(error)
    else:
        assert positions is not None
        asking.ok(stream=str(event.originator_id), version=event.originator_version, position=positions[-1])
        return True
    return False


def client(url: str, which: Which, folder: Path, number: int, count: int) -> None:
    """`count` events in one stream after another: a new one begins where the last could not be gone on with."""
    name, streams, version = f"client{number}", 0, 1
    history = History(folder, name)
    with opened(which, url) as recorder:
        for step in range(count):
            stream = uuid5(NAMESPACE_URL, f"{folder}/{name}/{streams}")
            topic = HELD if number == 0 and step % EVERY == 1 else FREE
            if append(recorder, history, StoredEvent(stream, version, topic, f"{name}-{step}".encode())):
                version += 1
            else:
                streams, version = streams + 1, 1
    history.close()


def fleet(url: str, which: Which, folder: Path, clients: int, count: int) -> int:
    """Each client is a process of its own; how many of them failed."""
    processes = multiprocessing.get_context("fork")
    running = [processes.Process(target=client, args=(url, which, folder, one, count)) for one in range(clients)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    return sum(one.exitcode != 0 for one in running)


if __name__ == "__main__":
    address, recorder_name, histories, *counts = sys.argv[1:]
    sys.exit(fleet(address, cast("Which", recorder_name), Path(histories), *map(int, counts)))
