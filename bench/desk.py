"""A department with 100,000 open cases: its queue, why a case is due, and all of them dated again."""

import asyncio
import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import structlog
from httpx import AsyncClient

from approval import consumed
from approval.app import build
from approval.domain.case import commands as c
from approval.domain.case.decide import CASE
from approval.domain.case.events import CaseReceived
from approval.testing.doors import APPROVER, CALENDAR, applicant, say
from approval.testing.examples import ITEM
from approval.views.calendar import working_calendar
from bench.appends import fresh_database
from bench.figures import Figure
from kernel import inbox
from kernel.clock import CHINA_TIME
from kernel.events import Event, Meta
from kernel.service import Service
from kernel.testing.parts import SetClock, client_for, memory_parts, settle

NAMES: Final = ("queue_100k_ms", "queue_100k_vs_1k", "queue_100k_sqlite_ms", "explain_p95_ms", "redate_100k_s")
_MANY, _FEW, _AT_ONCE = 100_000, 1_000, 2_000
_ASKED: Final = 200
NOW: Final = datetime(2026, 12, 24, 10, tzinfo=CHINA_TIME)
_NEXT: Final = consumed.CalendarPublished(
    year=2027, version=1, holidays={date(2027, 1, day): "元旦" for day in (1, 2, 3)}, makeup_days=(date(2027, 1, 9),)
)
_META: Final = Meta(at=NOW, actor="bench", correlation_id="c" * 32, command_key="", fingerprint="")


def figures() -> Sequence[Figure]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # a line for each answer
    with tempfile.TemporaryDirectory(prefix="hall-bench-") as name, fresh_database() as many, fresh_database() as few:
        folder = Path(name)
        for each in ("few", "many", "file"):
            (folder / each).mkdir()
        thousand = asyncio.run(_measured(folder / "few", few, _FEW, _queue_ms))
        queue_ms, explain_ms, redate_s = asyncio.run(_measured(folder / "many", many, _MANY, _all))
        embedded = asyncio.run(_measured(folder / "file", f"sqlite:///{folder}/approval.db", _MANY, _queue_ms))
    return [
        Figure(
            name=NAMES[0], value=queue_ms, unit="ms", goal=50, sense="<=", peer="1,000 cases, ms", peer_value=thousand
        ),
        Figure(name=NAMES[1], value=queue_ms / thousand, unit="×", goal=1.2, sense="<="),
        Figure(name=NAMES[2], value=embedded, unit="ms", goal=50, sense="<="),
        Figure(name=NAMES[3], value=explain_ms, unit="ms", goal=20, sense="<="),
        Figure(
            name=NAMES[4],
            value=redate_s,
            unit="s",
            goal=60,
            sense="<=",
            limit="one Python process reads, decides and records each case by itself",
        ),
    ]


Measure = Callable[[Service, Sequence[UUID]], Coroutine[Any, Any, Any]]


async def _measured(folder: Path, url: str, count: int, measure: Measure) -> Any:
    service = build(memory_parts(folder, url=url, clock=SetClock(NOW)))
    service.connect()
    try:
        say(service, uuid4(), CALENDAR)
        await settle(service)
        await service.runner.fire_due()  # nothing is dated again yet
        cases = await _fill(service, count)
        while await service.projector.step():
            pass
        return await measure(service, cases)
    finally:
        await service.stop()


async def _all(service: Service, cases: Sequence[UUID]) -> tuple[float, float, float]:
    return await _queue_ms(service, cases), await _explain_ms(service, cases), await _redate_s(service, cases)


async def _queue_ms(service: Service, cases: Sequence[UUID]) -> float:
    """The first page with everything on it, median."""
    del cases
    async with client_for(service, APPROVER) as approver:
        return statistics.median([await _took_ms(approver, "/") for _ in range(_ASKED)])


async def _explain_ms(service: Service, cases: Sequence[UUID]) -> float:
    """Why a case is due then, 95th percentile."""
    async with client_for(service, APPROVER) as approver:
        took = [await _took_ms(approver, f"/api/cases/{one}/clock") for one in cases[:_ASKED]]
    return sorted(took)[int(len(took) * 0.95)]


async def _redate_s(service: Service, cases: Sequence[UUID]) -> float:
    """From the publication of the year until each case has its new date in the record."""
    before, began = service.store.head, time.perf_counter()
    say(service, uuid4(), _NEXT)
    await service.projector.step()
    for process in service.processes:
        await service.runner.step(process)
    await service.runner.fire_due()
    took = time.perf_counter() - began
    assert service.store.head - before == len(cases), "one event per case"
    return took


async def _took_ms(client: AsyncClient, path: str) -> float:
    began = time.perf_counter()
    answer = await client.get(path, headers={"Accept": "text/html, application/json"})
    assert answer.status_code == 200, answer.text
    return (time.perf_counter() - began) * 1000


# -- the cases


async def _fill(service: Service, count: int) -> list[UUID]:
    """Accepted one after another over ten days, written as they stand: nothing is decided a hundred thousand times."""
    lives = [list(_life(service, NOW - timedelta(days=day))) for day in range(10)]
    cases = [uuid4() for _ in range(count)]
    for start in range(0, count, _AT_ONCE):
        rows = [
            service.store.codec.encode(one, version, event, replace(_META, command_key=f"{start + n:024}{version:08}"))
            for n, one in enumerate(cases[start : start + _AT_ONCE])
            for version, event in enumerate(lives[n % len(lives)], start=1)
        ]
        await service.store._recorder.append(rows)  # noqa: SLF001 -- see above
    head = service.store.refresh_head()
    with service.database.writing() as connection:  # what processes did about each of them is not what is measured
        for process in service.processes:
            inbox.set_stand(connection, (process.name, f"{service.name}:log"), inbox.Stand(position=head))
    service.runner._standing.look_again()  # noqa: SLF001 -- see above
    return cases


def _life(service: Service, when: datetime) -> Iterator[Event]:
    """A case received and accepted on that day, whose promise ends in a year that is not published yet."""
    calendar = working_calendar(service.read)
    receive = c.ReceiveCase(
        case_no="320826261224000001702",
        item=ITEM,
        applicant=applicant(service),
        channel="WINDOW",
        place="place-county-center",
        received_by="wang-shoujian",
        received_at=when,
        materials=(),
        calendar=calendar,
    )
    (received,) = CASE.decide(receive, CASE.initial, when)
    assert isinstance(received, CaseReceived)
    yield received
    yield from CASE.decide(c.AcceptCase(by="li-jueding", calendar=calendar), CASE.evolve(CASE.initial, received), when)
