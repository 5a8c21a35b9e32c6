"""The training clock through HTTP: what falls due on the way happens in order, at its moment; it never turns back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hall.settings import HallSettings
from hall.simulation.cases import CaseLife
from hall.simulation.county import CasePlan, planned
from hall.simulation.visitor import Crew, RefusedError, Visitor
from hall.testing import MONDAY, Served, served
from kernel.clock import CHINA_TIME
from kernel.events import Event, Recorded

SEED = 31
NEARLY = timedelta(hours=1)  # how long a test may take while the training clock goes on


@asynccontextmanager
async def visited(there: Served, account: str = "") -> AsyncIterator[Visitor]:
    visitor = await Visitor(there.url, account).sign_in()
    try:
        yield visitor
    finally:
        await visitor.close()


async def plan_of(there: Served, **changes: Any) -> CasePlan:
    """One application that goes through without anything special."""
    async with visited(there) as visitor:
        items = await visitor.get("/intake/api/items", limit=500)
    plain = {
        "channel": "PC",  # a window may accept on receipt
        "promises": False,
        "joint": False,
        "noticed": False,
        "procedure": False,
        "denied": False,
        "withdrawn": False,
        "working_days": 0,
        "rates": False,
    }
    return replace(planned(items, cases=1, days=1, seed=SEED)[0][0], **{**plain, **changes})


async def received(there: Served, number: int, *, concluded: bool) -> str:
    """An application that stands as received, or went on until its result was collected; its id."""
    crew = Crew(there.url)
    try:
        life = CaseLife(await plan_of(there, number=number), crew, there.url, str(SEED))
        acts = await life.apply()
        while concluded and acts:
            acts = [following for act in acts for following in await act.act()]
        return life.case_id
    finally:
        await crew.close()


async def advanced(there: Served, **amount: Any) -> datetime:
    async with visited(there) as visitor:
        return datetime.fromisoformat((await visitor.post("/clock/advance", amount, "advance"))["now"])


def told(there: Served, service: str, kind: str) -> list[Recorded[Any]]:
    log: list[Recorded[Event]] = there.hall.services[service].store.read_log(0, 100_000)
    return [one for one in log if one.kind == kind]


async def test_what_falls_due_on_the_way_happens_in_order_at_its_own_moment(training: Path) -> None:
    async with served(HallSettings(data=training)) as there:
        waiting = await received(there, 1, concluded=False)
        rated = await received(there, 2, concluded=True)
        await there.hall.settle()
        now = await advanced(there, days=30)
        assert now - MONDAY >= timedelta(days=30)

        (deemed,) = told(there, "approval", "approval.AcceptanceDeemed")
        (case,) = (
            one.event for one in told(there, "approval", "approval.CaseReceived") if str(one.stream_id) == waiting
        )
        assert str(deemed.stream_id) == waiting
        assert deemed.event.deemed_from == case.received_at.date() == MONDAY.date()
        assert case.notice_due_at <= deemed.meta.at < case.notice_due_at + NEARLY

        (defaulted,) = told(there, "ratings", "ratings.RatingDefaulted")
        (invited,) = told(there, "ratings", "ratings.RatingInvited")
        assert str(invited.event.case.case_id) == rated
        assert invited.event.closes.due_at.date() == invited.event.concluded_at.date() + timedelta(days=7)
        assert invited.event.closes.due_at < defaulted.meta.at < invited.event.closes.due_at + NEARLY


async def test_the_time_that_was_set_is_there_after_a_restart(training: Path) -> None:
    settings = HallSettings(data=training)
    async with served(settings) as there:
        before = await advanced(there, days=5, hours=12)
    async with served(settings) as again, visited(again) as visitor:
        after = datetime.fromisoformat((await visitor.get("/clock"))["now"])
    assert before <= after < before + NEARLY


async def test_time_never_goes_back(training: Path) -> None:
    async with served(HallSettings(data=training)) as there:
        with pytest.raises(RefusedError) as refused:
            await advanced(there, to=(MONDAY - timedelta(days=1)).isoformat())
        assert refused.value.code == "TIME_ONLY_FORWARD"
        assert told(there, "approval", "approval.AcceptanceDeemed") == []


async def test_a_hall_on_the_machines_time_has_no_clock_to_move(data: Path) -> None:
    async with served(HallSettings(data=data)) as there:
        with pytest.raises(RefusedError) as refused:
            await advanced(there, days=1)
        assert refused.value.code == "NO_TRAINING_CLOCK"


async def test_a_start_without_a_zone_is_county_time(data: Path) -> None:
    async with served(HallSettings(data=data, clock=MONDAY.replace(tzinfo=None))) as there, visited(there) as visitor:
        now = datetime.fromisoformat((await visitor.get("/clock"))["now"])
    assert MONDAY <= now < MONDAY + NEARLY
    assert now.utcoffset() == CHINA_TIME.utcoffset(None)
