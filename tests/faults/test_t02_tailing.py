"""T-02: a reader that tails the record misses nothing, though an append is held open while others want to commit."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from eventsourcing.persistence import ApplicationRecorder

from kernel.testing.appending import EVERY, HELD, Which, opened, stored_effects
from kernel.testing.checker import Effect, Fault, check, check_stage
from kernel.testing.history import read_histories

pytestmark = [pytest.mark.postgres, pytest.mark.fault("T-02")]
WRITERS, RUNS = 8, 5
GATE = 20_020
# A held append has its position already and waits, inside its transaction, until the test lets it go.
HOLDING = f"""
CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NULL; END $$;
CREATE TRIGGER hold AFTER INSERT ON stored_events FOR EACH ROW WHEN (NEW.topic = '{HELD}') EXECUTE FUNCTION hold();
"""
HELD_NOW = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = {GATE} AND NOT granted"
WAITING = "SELECT count(*) FROM pg_locks WHERE relation = 'stored_events'::regclass AND NOT granted"
GIVEN = "SELECT last_value FROM stored_events_notification_id_seq"


class Tail:
    """Reads what follows what it has read, over and over, in a thread of its own."""

    def __init__(self, recorder: ApplicationRecorder) -> None:
        self._recorder = recorder
        self._last = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self.position = 0
        self.seen: list[Effect] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """At the end it reads once more what is there."""
        self._thread.start()
        try:
            yield
        finally:
            self._last.set()
            self._thread.join()

    def _read(self) -> None:
        last = False
        while not last:
            last = self._last.wait(0.002)
            for one in self._recorder.select_notifications(self.position, 10_000, inclusive_of_start=False):
                stream, version = str(one.originator_id), one.originator_version
                self.seen.append(Effect(stream=stream, version=version, position=one.id, key=one.state.decode()))
                self.position = one.id


def asked(connection: psycopg.Connection, question: str) -> int:
    row = connection.execute(question).fetchone()
    assert row is not None
    return int(row[0])


def hold_again_and_again(gate: psycopg.Connection, tail: Tail, writing: Callable[[], bool]) -> int:
    """Let a held append go only when others stand in line for the table, or the reader has passed it."""
    holds = 0
    gate.execute(f"SELECT pg_advisory_lock({GATE})")
    while writing():
        if not asked(gate, HELD_NOW):
            continue
        given = asked(gate, GIVEN)
        while writing() and tail.position < given + 1 and asked(gate, WAITING) < WRITERS // 2:
            pass
        gate.execute(f"SELECT pg_advisory_unlock({GATE})")
        gate.execute(f"SELECT pg_advisory_lock({GATE})")
        holds += 1
    return holds


def told(which: Which, url: str, folder: Path, count: int) -> tuple[list[Effect], list[Effect], int]:
    """Eight processes append, one of them is held now and then; the record, what the reader saw, how often held."""
    with ExitStack() as stack:
        recorder = stack.enter_context(opened(which, url, create_tables=True))
        gate = stack.enter_context(psycopg.connect(url, autocommit=True))
        if not gate.execute("SELECT 1 FROM pg_proc WHERE proname = 'hold'").fetchone():
            gate.execute(HOLDING)
        tail = Tail(recorder)
        start = tail.position = recorder.max_notification_id() or 0
        with tail.running():
            program = [sys.executable, "-m", "kernel.testing.appending", url, which, folder, str(WRITERS), str(count)]
            writing = subprocess.Popen(program)
            holds = hold_again_and_again(gate, tail, lambda: writing.poll() is None)
            assert writing.wait() == 0
    return [one for one in stored_effects(url) if one.position > start], tail.seen, holds


@pytest.mark.parametrize("which", ["ours", "library"])
def test_a_tailing_reader_sees_every_committed_position(
    which: Which, postgres_url: str, tmp_path: Path, sized: Callable[[int, int], int]
) -> None:
    count = sized(60, 700)
    stored, seen, holds = told(which, postgres_url, tmp_path, count)
    assert holds >= count // EVERY // 2, "the appends were hardly ever held"
    assert check(read_histories(tmp_path), stored) == []
    assert check_stage("tail", stored, seen) == []
    assert seen == stored


def test_with_database_functions_the_same_reader_misses_what_was_held(postgres_url: str, tmp_path: Path) -> None:
    for run in range(RUNS):
        stored, seen, _ = told("functions", postgres_url, tmp_path / str(run), 3 * EVERY)
        if found := check_stage("tail", stored, seen):
            assert {finding.fault for finding in found} == {Fault.LOST}
            return
    pytest.fail(f"the control missed nothing in {RUNS} runs: the test does not bite")
