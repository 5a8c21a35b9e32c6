"""Plays a county on a hall, through the same HTTP commands a browser uses; day by day where the clock can be moved."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hall.accounts import county_file
from hall.simulation.calls import CallLife
from hall.simulation.cases import Act, CaseLife, Next
from hall.simulation.county import CallPlan, CasePlan, first_day, planned
from hall.simulation.holders import Holding
from hall.simulation.visitor import Crew, RefusedError, Visitor

Agenda = dict[int, list[Act]]

_AT_ONCE = 6
_OPENING_HOUR = 9
ONE_DAY_ONLY = 3


@dataclass(slots=True)
class Played:
    """What came of it."""

    acts: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    sentences: list[str] = field(default_factory=list)


def play(url: str, *, cases: int, days: int, seed: int) -> int:
    """Play and report; 0 when nothing was refused that a county would not see refused."""
    console = Console()
    try:
        played = asyncio.run(_play(url, cases=cases, days=days, seed=seed, console=console))
    except OneDayOnlyError:
        console.print("本大厅按真实时间运行，只能演一天（现在）。要演多天，请以 HALL_CLOCK 启动演示时间。")
        return ONE_DAY_ONLY
    console.print(
        f"演完：{cases} 件、{played.acts} 步，拒绝 {sum(played.refused.values())} 次 {dict(played.refused) or ''}"
    )
    for sentence in played.sentences[:10]:
        console.print(f"  {sentence}")
    return 1 if played.refused else 0


async def play_quietly(url: str, *, cases: int, seed: int = 1) -> Played:
    """A day, played to the end of every case."""
    return await _play(url, cases=cases, days=1, seed=seed, console=Console(quiet=True))


async def play_first_day(url: str, *, cases: int, desks: Sequence[str], seed: int = 1) -> Played:
    """The first small day of an empty hall, until the evening: what takes longer is still open."""
    async with _company(url) as (crew, visitor):
        items = await visitor.get("/intake/api/items", limit=500)
        agenda = _agenda(*first_day(items, cases=cases, seed=seed, desks=desks), crew, url, f"first-day-{seed}")
        return await _days(agenda, visitor, days=1, console=Console(quiet=True), to_the_end=False)


class OneDayOnlyError(RuntimeError):
    """More than one day was asked of a hall whose clock cannot be moved."""


async def _play(url: str, *, cases: int, days: int, seed: int, console: Console) -> Played:
    async with _company(url) as (crew, visitor):
        if days > 1 and await visitor.now() is None:
            raise OneDayOnlyError
        items = await visitor.get("/intake/api/items", limit=500)
        county = f"{seed}-{cases}-{days}"  # of another size it is another county, though some of it looks alike
        agenda = _agenda(*planned(items, cases=cases, days=days, seed=seed), crew, url, county)
        return await _days(agenda, visitor, days=days, console=console)


@asynccontextmanager
async def _company(url: str) -> AsyncIterator[tuple[Crew, Visitor]]:
    """Everybody who works in the hall, and somebody who only looks around."""
    crew = Crew(url)
    visitor = await Visitor(url).sign_in()
    try:
        yield crew, visitor
    finally:
        await visitor.close()
        await crew.close()


def _agenda(plans: Sequence[CasePlan], calls: Sequence[CallPlan], crew: Crew, url: str, county: str) -> Agenda:
    """Who comes on which day."""
    agenda: Agenda = defaultdict(list)
    topics, known = known_topics(), set[str]()
    for plan in plans:
        life = CaseLife(plan, crew, url, county)
        holding = Holding(plan.applicant, crew, county, life.apply)
        is_new = plan.applicant.number not in known and holding.is_held
        known.add(plan.applicant.number)
        agenda[plan.day].append(holding.enter if is_new else life.apply)
    for call in calls:
        agenda[call.day].append(CallLife(call, crew, county, topics).take)
    return agenda


def known_topics() -> list[dict[str, Any]]:
    """What people call about: the leaves of the county's topic tree that one body handles."""
    return [topic for topic in county_file("hotline", "data/hotline.yaml")["topics"] if _is_handled(topic)]


def _is_handled(topic: dict[str, Any]) -> bool:
    return not str(topic["code"]).endswith("00") and topic.get("lead_body") not in (None, "TERRITORY")


async def _days(agenda: Agenda, visitor: Visitor, *, days: int, console: Console, to_the_end: bool = True) -> Played:
    """On a single day everything happens now; later days come when the clock has been moved."""
    played = Played()
    now = days == 1 and to_the_end
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("演一个县", total=sum(map(len, agenda.values())))
        for day in range(days):
            while acts := agenda.pop(day, None):
                for following in await _at_once(acts, played):
                    agenda[day if now else day + following.days].append(following.act)
                progress.update(bar, total=played.acts + sum(map(len, agenda.values())), completed=played.acts)
            if day + 1 < days:
                await _next_morning(visitor)
    return played


async def _at_once(acts: list[Any], played: Played) -> list[Next]:
    """Some visitors at a time, as in a hall; a refusal ends its own story only."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(act: Callable[[], Awaitable[list[Next]]]) -> list[Next]:
        async with gate:
            try:
                return await act()
            except RefusedError as refused:
                played.refused[refused.code] += 1
                played.sentences.append(str(refused))
                return []
            finally:
                played.acts += 1

    return [following for found in await asyncio.gather(*map(one, acts)) for following in found]


async def _next_morning(visitor: Visitor) -> None:
    now = await visitor.now()
    assert now is not None, "days are only played where the clock can be moved"
    morning = (now + timedelta(days=1)).replace(hour=_OPENING_HOUR, minute=0, second=0, microsecond=0)
    await visitor.post("/clock/advance", {"to": morning.isoformat()}, f"morning:{morning:%Y%m%d}")
