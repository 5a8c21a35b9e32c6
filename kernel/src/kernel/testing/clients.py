"""A client of the toy record: it asks under a key, writes its history, and asks again until it is answered."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

import orjson
import psycopg

from kernel.errors import UnavailableError
from kernel.keyring import KeyRing
from kernel.store.executing import Cause, Store
from kernel.store.group_commit import OutcomeUnknownError
from kernel.store.recorders import open_recorder
from kernel.testing.checker import Effect
from kernel.testing.history import History
from kernel.testing.parts import SetClock
from kernel.testing.toy import BOX, Open, Put

BACK_OFF_S: Final = 0.02


@contextmanager
def box_store(url: str, ring: KeyRing) -> Iterator[Store]:
    """A record of boxes, as one of several replicas has it."""
    recorder = open_recorder(url)
    store = Store(service="toy", recorder=recorder, deciders=(BOX,), clock=SetClock(), keyring=ring, shared=True)
    try:
        yield store
    finally:
        store.close()


async def ask(store: Store, history: History, box: UUID, command: Open | Put, key: str) -> bool:
    """Ask once; whether it was answered. Only that it is unavailable may be an answer besides."""
    asking = history.op(key)
    cause = Cause(actor="trial", correlation_id=key, key=key, fingerprint=key)
    try:
        stored = await store.execute(BOX, box, command, cause)
    except OutcomeUnknownError as error:
        asking.unknown(error)
    except UnavailableError as error:
        asking.fail(error)
    else:
        asking.ok(stream=str(box), version=stored.version, position=stored.position)
        return True
    return False


async def ask_until_answered(store: Store, history: History, box: UUID, command: Open | Put, key: str) -> None:
    """Again and again, always under the same key."""
    while not await ask(store, history, box, command, key):  # noqa: ASYNC110 -- a database that is away has no event for its return
        await asyncio.sleep(BACK_OFF_S)


def stored_boxes(url: str) -> list[Effect]:
    """The record as the database holds it, read past the store."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT originator_id, originator_version, notification_id, state FROM stored_events "
            "ORDER BY notification_id"
        )
        return [
            Effect(stream=str(box), version=version, position=position, key=orjson.loads(bytes(state))["m"]["key"])
            for box, version, position, state in rows
        ]
