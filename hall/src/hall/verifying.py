"""Checks the record of a hall: hash chain, nothing lost, nothing doubled, every view equal to its rebuild."""

import asyncio
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from hall.embedded import Hall, build_hall
from hall.examining import Findings, examined
from hall.settings import HallSettings


def verify_hall(data: Path | None) -> int:
    """0 when all is sound; prints a table, and what is wrong line by line."""
    return asyncio.run(_verify(_settings(data)))


def rebuild_view(name: str, data: Path | None) -> int:
    return asyncio.run(_rebuild(_settings(data), name))


async def _verify(settings: HallSettings) -> int:
    hall = build_hall(settings)
    for service in hall.services.values():
        service.connect()
    with sole_user(settings.data) as alone:
        stuck = await _finish_what_waits(hall) if alone else []
        services = track(hall.services.values(), description="核对")
        found = [await examined(service, alone=alone) for service in services]
    _report(found, stuck, alone=alone)
    await hall.stop()
    return 0 if all(one.sound for one in found) and not stuck else 1


async def _rebuild(settings: HallSettings, name: str) -> int:
    hall = build_hall(settings)
    for service in hall.services.values():
        service.connect()
    wanted = [
        (service, view)
        for service in hall.services.values()
        for view in service.projector.views
        if name in ("all", view, f"{service.name}.{view}")
    ]
    with sole_user(settings.data) as alone:
        if not alone:
            Console().print("大厅正在运行，请先停止再重建")
            return 2
        for service, view in track(wanted, description="重建"):
            await service.projector.rebuild(view)
    await hall.stop()
    return 0 if wanted else 2


@contextmanager
def sole_user(data: Path) -> Iterator[bool]:
    """Whether no hall is running on this data folder; holds the folder while it looks."""
    with (data / "hall.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


async def _finish_what_waits(hall: Hall) -> list[str]:
    """What a restart would do first: let everything said reach everyone; what cannot go on is told."""
    while True:
        moved, stuck = False, []
        for service in hall.services.values():
            steps = {"views": service.projector.step}
            steps |= {process.name: partial(service.runner.step, process) for process in service.processes}
            for name, step in steps.items():
                try:
                    moved |= await step()
                except Exception as fault:  # noqa: BLE001 -- it may wait for a neighbour; if nobody moves, it is reported
                    stuck.append(f"record: {service.name}: {name} cannot go on ({type(fault).__name__})")
        if not moved:
            return stuck


def _report(found: list[Findings], stuck: list[str], *, alone: bool) -> None:
    console = Console()
    table = Table("service", "events", "chain", "lost", "doubled", "views ≠ rebuild", "parked", title="核对结果")
    for one in found:
        counts = (len(one.lost), len(one.doubled), sum(one.views_differ.values()), len(one.parked))
        table.add_row(one.service, str(one.events), "broken" if one.broken else "sound", *map(str, counts))
    for sentence in (*stuck, *(sentence for one in found for sentence in one.sentences)):
        console.print(sentence, soft_wrap=True, markup=False, highlight=False)
    console.print(table)
    lost, doubled = sum(len(one.lost) for one in found), sum(len(one.doubled) for one in found)
    console.print(f"{lost} lost, {doubled} doubled" + ("" if alone else " (hall running)"))


def _settings(data: Path | None) -> HallSettings:
    return HallSettings() if data is None else HallSettings(data=data)
