"""Proof by killing: a hall struck down in the middle of its work loses nothing and does nothing twice."""

import asyncio
import random
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from hall.testing import HALL, HallProcess, environment
from hall.verifying import verify_hall
from hotline.views.tickets import TICKETS
from kernel.testing.proxy import Proxy

CASES, SEED, KILLS = 12, 20261122, 3
ANSWERS_BETWEEN = (25, 90)


async def played_under_fire(hall: HallProcess, seed: int) -> tuple[int, str, int]:
    """Play a county on a hall that is killed again and again; the simulator's exit code, its words, and the kills."""
    chance, proxy = random.Random(seed), Proxy(hall.port)
    async with proxy.serving():
        await asyncio.to_thread(hall.start)
        proxy.up()
        playing = await asyncio.create_subprocess_exec(
            HALL,
            "simulate",
            f"--cases={CASES}",
            f"--seed={seed}",
            env={**environment(Path(), hall.port), "HALL_URL": f"http://127.0.0.1:{proxy.port}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        ended = asyncio.create_task(playing.communicate())
        kills = 0
        while kills < KILLS and not ended.done():
            striking = asyncio.create_task(proxy.struck_at(chance.randint(*ANSWERS_BETWEEN), hall.kill))
            await asyncio.wait((striking, ended), return_when=asyncio.FIRST_COMPLETED)
            if not striking.done():
                striking.cancel()
                break
            kills += 1
            assert await asyncio.to_thread(hall.ended) < 0, "killed, not stopped"
            await asyncio.to_thread(hall.start)
            proxy.up()
        said, _ = await ended
        assert playing.returncode is not None
        return playing.returncode, said.decode(), kills


@pytest.fixture(scope="module")
def killed(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a hall that was killed three times while a county was played on it, and then stopped."""
    folder = tmp_path_factory.mktemp("killed") / "hall"
    shutil.copytree(seeded, folder, ignore=shutil.ignore_patterns("clock.offset"))
    hall = HallProcess(folder)
    try:
        code, said, kills = asyncio.run(played_under_fire(hall, SEED))
        assert (code, kills) == (0, KILLS), f"seed {SEED}: {said}\n{''.join(hall.said)}"
        assert hall.stop() == 0, "".join(hall.said)
    finally:
        hall.close()
    return folder


def verified(data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [HALL, "verify", f"--data={data}"], env=environment(data, 0), text=True, capture_output=True, check=False
    )


def test_a_hall_killed_again_and_again_has_lost_nothing_and_done_nothing_twice(killed: Path) -> None:
    said = verified(killed)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "0 lost, 0 doubled" in said.stdout
    assert "broken" not in said.stdout


class Damage(NamedTuple):
    """What is done to whose record, and how the finding begins that must name it."""

    service: str
    sql: str
    finding: str


AGAIN = """
    INSERT INTO stored_events (originator_id, originator_version, topic, state)
    SELECT originator_id,
           (SELECT max(originator_version) + 1 FROM stored_events AS s WHERE s.originator_id = e.originator_id),
           topic, state
    FROM stored_events AS e WHERE topic = '{}' LIMIT 1;
"""
DAMAGES = {
    "an event taken out": Damage(
        "intake",
        """DELETE FROM stored_events WHERE rowid =
           (SELECT rowid FROM stored_events WHERE originator_version = 2 LIMIT 1)""",
        "record: intake: stream",
    ),
    "the end cut off": Damage(
        "approval",
        "DELETE FROM stored_events WHERE rowid = (SELECT max(rowid) FROM stored_events)",
        "has heard approval:log up to",
    ),
    "a byte changed": Damage(
        "hotline",
        'UPDATE stored_events SET state = CAST(replace(state, \'"by":"\', \'"by":"x\') AS BLOB) WHERE rowid = 1',
        "record: hotline: chain broken after position 0",
    ),
    "an event made unreadable": Damage(
        "certificates",
        "UPDATE stored_events SET state = substr(state, 2) WHERE rowid = 1",
        "record: certificates: position 1 ",
    ),
    "a position set back and the effect done again": Damage(
        "intake",
        AGAIN.format("intake.ResultReady")
        + "UPDATE positions SET position = 0 WHERE consumer = 'intake.following-approval'",
        "doubled: intake: stream",
    ),
    "an effect done again at once": Damage(
        "approval", AGAIN.format("approval.ResultReturned"), "doubled: approval: stream"
    ),
    "an effect never done": Damage(
        "ratings",
        """DELETE FROM stored_events WHERE originator_id =
           (SELECT originator_id FROM stored_events WHERE topic = 'ratings.RatingInvited' LIMIT 1)""",
        "lost: ratings: ratings.inviting CaseConcluded",
    ),
    "a timer forgotten": Damage(
        "ratings",
        "DELETE FROM timers WHERE rowid = (SELECT min(rowid) FROM timers)",
        "lost: ratings: ratings.default-rating timer",
    ),
    "a row of a view altered": Damage(
        "hotline",
        f"UPDATE {TICKETS.name} SET ticket_no = 'X' WHERE rowid = 1",
        f"view: hotline.{TICKETS.name}: 2 rows",
    ),
    "a message set aside": Damage(
        "approval",
        """INSERT INTO parked VALUES ('approval.receiving', 'intake:intake.application.v1:0', 1,
           '00000000000000000000000000000000', 'm', 'ApplicationReceived', '{}', 'RULE_BROKEN',
           '2026-11-22T00:00:00.000000Z')""",
        "parked: approval: approval.receiving ApplicationReceived",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_was_done_to_a_record_is_found_and_named(
    damage: str, killed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service, sql, finding = DAMAGES[damage]
    folder = Path(shutil.copytree(killed, tmp_path / "hall"))
    with closing(sqlite3.connect(folder / f"{service}.db")) as database:
        before = database.total_changes
        database.executescript(sql)
        assert database.total_changes > before, "the control itself must do its damage"
    assert verify_hall(folder) == 1
    assert finding in capsys.readouterr().out
