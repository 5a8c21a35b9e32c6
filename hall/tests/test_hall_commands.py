"""The commands beside `hall run`: a county played twice is one county; views rebuilt; parked messages listed."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from approval.views import cases
from hall.parked import list_parked, put_parked_away, replay_parked, show_parked
from hall.settings import HallSettings
from hall.simulation.playing import ONE_DAY_ONLY, play, play_first_day, play_quietly
from hall.testing import Served, served
from hall.verifying import rebuild_view, sole_user, verify_hall
from kernel import inbox
from kernel.database import Database

SEED, CASES = 23, 6
PARKED = """
    INSERT INTO parked VALUES ('approval.receiving', 'intake:intake.application.v1:0', 1,
    '00000000000000000000000000000000', 'm', 'ApplicationReceived', '{}', 'RULE_BROKEN', '2026-11-22T00:00:00.000000Z')
"""


async def heads(there: Served) -> dict[str, int]:
    """How much each service has recorded, when nobody has anything left to do."""
    await there.hall.settle()
    return {name: service.store.head for name, service in there.hall.services.items()}


async def test_the_same_seed_twice_plays_the_same_county(data: Path) -> None:
    async with served(HallSettings(data=data)) as there:
        before = await heads(there)
        first = await play_quietly(there.url, cases=CASES, seed=SEED)
        once = await heads(there)
        again = await play_quietly(there.url, cases=CASES, seed=SEED)
        assert await heads(there) == once
        other = await play_quietly(there.url, cases=CASES, seed=SEED + 1)
        assert (await heads(there))["intake"] > once["intake"] > before["intake"]
    assert first.sentences + again.sentences + other.sentences == []


async def test_after_the_first_day_every_desk_that_is_shown_has_work_at_several_stages(data: Path) -> None:
    async with served(HallSettings(data=data)) as there:
        desks = there.hall.accounts.desks
        assert (await play_first_day(there.url, cases=24, desks=desks)).sentences == []
        await there.hall.settle()
        open_cases = there.hall.services["approval"].read.find(cases.CASES)
    for desk in desks:
        stages = {one.stage for one in open_cases if one.body == desk}
        assert {"RECEIVED", "SUPPLEMENTING", "ACCEPTED", "CONCLUDED"} <= stages


async def test_several_days_are_only_played_where_the_clock_can_be_moved(
    data: Path, training: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served(HallSettings(data=data)) as there:
        assert await asyncio.to_thread(play, there.url, cases=3, days=3, seed=SEED) == ONE_DAY_ONLY == 3
    assert "HALL_CLOCK" in capsys.readouterr().out
    async with served(HallSettings(data=training)) as there:
        start = there.hall.parts.clock.now()
        assert await asyncio.to_thread(play, there.url, cases=3, days=3, seed=SEED) == 0
        assert (there.hall.parts.clock.now().date() - start.date()).days == 2
        assert (await heads(there))["intake"] > 0


def test_every_view_is_rebuilt_and_is_what_it_was(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(data / "intake.db")) as database:
        ((view,),) = database.execute("SELECT consumer FROM positions WHERE consumer LIKE 'items_v%'")
        ((rows,),) = database.execute(f"SELECT count(*) FROM {view}")
        database.execute(f"DELETE FROM {view} WHERE rowid % 2")
        database.commit()
        assert verify_hall(data) == 1
        assert rebuild_view("all", data) == 0
        assert verify_hall(data) == 0
        assert database.execute(f"SELECT count(*) FROM {view}").fetchall() == [(rows,)]
    assert f"view: intake.{view}: {rows - rows // 2} rows" in capsys.readouterr().out


def test_a_view_that_is_not_there_cannot_be_rebuilt(data: Path) -> None:
    assert rebuild_view("intake.nothing_v1", data) == 2


def test_nothing_is_rebuilt_under_a_running_hall(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sole_user(data) as running:
        assert running
        assert rebuild_view("all", data) == 2
    assert "大厅正在运行" in capsys.readouterr().out


def test_what_was_set_aside_is_listed_with_its_reason(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert list_parked(data) == 0
    with closing(sqlite3.connect(data / "approval.db")) as database:
        database.execute(PARKED)
        database.commit()
    assert list_parked(data) == 1
    assert "RULE_BROKEN" in capsys.readouterr().out


def test_what_was_parked_is_shown_and_dealt_with_once(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    never = 10**9
    with closing(sqlite3.connect(data / "catalog.db")) as catalog, closing(sqlite3.connect(data / "intake.db")) as own:
        position, subject = catalog.execute(
            "SELECT rowid, replace(originator_id, '-', '') FROM stored_events WHERE topic = 'catalog.ItemPublished'"
        ).fetchone()
        view, source = own.execute("SELECT consumer, source FROM positions WHERE consumer LIKE 'items_v%'").fetchone()
        for where in (position, never):
            values = (
                view,
                source,
                where,
                subject,
                "m",
                "ItemPublished",
                "{}",
                "KeyError",
                "2026-11-22T00:00:00.000000Z",
            )
            own.execute("INSERT INTO parked VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        rows = own.execute(f"SELECT * FROM {view}").fetchall()
        own.execute(f"DELETE FROM {view}")
        own.commit()
        here, nowhere = (one.id for one in inbox.parked_list(Database(f"sqlite:///{data / 'intake.db'}")))
        assert show_parked("intake", here, data) == 0
        assert show_parked("intake", "unknown", data) == replay_parked("intake", "unknown", data) == 2
        assert "KeyError" in capsys.readouterr().out
        assert replay_parked("intake", nowhere, data) == 0
        assert "重放 1 条，发送方没有记录而撤下 1 条" in capsys.readouterr().out
        assert list_parked(data) == 0
        (made_good,) = own.execute(f"SELECT * FROM {view}").fetchall()
    assert made_good in rows


def test_what_another_system_said_is_put_away_with_who_and_why(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours, theirs = "intake:intake.application.v1:0", "department:department.fire.results.v1:0"
    row = "'00000000000000000000000000000000', 'm', 'ResultReported', '{}', 'WHY', '2026-11-22T00:00:00.000000Z'"
    with closing(sqlite3.connect(data / "approval.db")) as own:
        for source, position in ((ours, 1), (theirs, 1), (theirs, 2)):
            own.execute(f"INSERT INTO parked VALUES ('approval.department-answers', '{source}', {position}, {row})")
        own.commit()
        database = Database(f"sqlite:///{data / 'approval.db'}")
        before = inbox.parked_places(database, "approval.department-answers")
        ids = {(one.source, one.position): one.id for one in inbox.parked_list(database)}
        why = {"by": "运维甲", "because": "该部门核实是误发", "data": data}
        assert put_parked_away("approval", ids[theirs, 1], **why) == 0  # type: ignore[arg-type]
        assert "等在它后面的 2 条可以重放" in capsys.readouterr().out
        assert put_parked_away("approval", ids[theirs, 1], **why) == 2  # type: ignore[arg-type]
        assert put_parked_away("approval", ids[ours, 1], **why) == 2  # type: ignore[arg-type]
        assert "不能撤下" in capsys.readouterr().out
        assert [(one.source, one.position) for one in inbox.parked_list(database)] == [(ours, 1), (theirs, 2)]
        kept = own.execute("SELECT position, reason, because, put_away_by FROM put_away").fetchall()
        assert kept == [(1, "WHY", "该部门核实是误发", "运维甲")]
        assert inbox.parked_places(database, "approval.department-answers") == before, "never dealt with, and known so"
