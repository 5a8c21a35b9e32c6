"""T-14: a relay is stopped, another takes the lead, the first wakes up: its late words harm nobody."""

import random
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from kernel.keyring import KeyRing
from kernel.testing.checker import Fault, check_stage
from kernel.testing.hearsay import judged, unsaid
from kernel.testing.replicas import SPEAKER, Options, Replica, Wiring
from kernel.testing.struck import SPEAKER_POINTS, Strike
from kernel.testing.trials import Filling, boxes, filling, running, shown_all, until

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("T-14")]
BOXES, THINGS = 6, 3
# Where a relay that wakes up goes on to say, or to keep, what somebody else has said and kept meanwhile.
STOPPED = [point for point in SPEAKER_POINTS if point not in {"reading", "kept"}]
LET_GO = """
SELECT pg_terminate_backend(pid) FROM pg_locks
WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def let_go(wiring: Wiring) -> None:
    """What the database does by itself when a leader has said nothing for ten seconds."""
    with psycopg.connect(wiring.url(SPEAKER), autocommit=True) as admin:
        assert admin.execute(LET_GO).fetchall() == [(True,)]


async def overtaken(wiring: Wiring, client: Filling, point: str, *, at_once: bool) -> None:
    """A stops at a point, B says what A had not kept, A wakes up; B is killed, and A goes on where B was."""
    some = boxes(BOXES)
    a = Replica(wiring, Options(role=SPEAKER, replica="a", strike=Strike(point=point, by=signal.SIGSTOP)))
    while not a.stopped:
        await client.put(some, 1)
    b = Replica(wiring, Options(role=SPEAKER, replica="b"))
    if at_once:
        let_go(wiring)
    await client.put(some, THINGS)
    await until(lambda: not unsaid(wiring), "the second relay has said everything")
    a.tell(signal.SIGCONT)
    await client.put(some, THINGS)
    await until(lambda: not unsaid(wiring), "everything is said while both are awake")
    b.kill()
    await client.put(some, THINGS)
    await until(lambda: not unsaid(wiring), "the first relay leads again and has said everything")
    a.kill()


async def test_what_a_stopped_relay_says_late_is_refused_and_nothing_is_missing(
    wiring: Wiring, ring: KeyRing, tmp_path: Path, chance: random.Random, sized: Callable[[int, int], int]
) -> None:
    rounds = [(point, False) for point in STOPPED] * sized(0, 3)
    # Stopped inside its transaction it holds a lock that only the database's own patience ends.
    rounds = rounds or [(chance.choice(("read", "sent")), True), ("moved", False)]
    with filling(wiring, ring, tmp_path / "histories") as client:
        async with running(wiring.hearer()) as hearer:
            for point, at_once in rounds:
                await overtaken(wiring, client, point, at_once=at_once)
            await shown_all(wiring, hearer)
    found = await judged(wiring, tmp_path / "histories")
    assert found.findings == []
    said = [one.effect for one in found.said]
    late = check_stage("said", said, said)
    assert {finding.fault for finding in late} == {Fault.DOUBLED}, "whoever refuses no repeats would do it twice"
