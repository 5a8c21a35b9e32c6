"""Replicas that start at the same moment on an empty database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from kernel import inbox
from kernel.database import Database
from kernel.store.recorders import open_recorder
from kernel.store.snapshots import Snapshots

TOGETHER = 8


@pytest.mark.postgres
def test_all_of_them_find_the_tables_that_one_of_them_makes(postgres_url: str) -> None:
    here = Barrier(TOGETHER)

    def started() -> None:
        database = Database(postgres_url)
        here.wait()
        try:
            inbox.create_tables(database)
            Snapshots(database)
            open_recorder(postgres_url).close()
        finally:
            database.close()

    with ThreadPoolExecutor(TOGETHER) as replicas:
        for begun in [replicas.submit(started) for _ in range(TOGETHER)]:
            begun.result()
