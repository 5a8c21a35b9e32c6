"""Checks the record of a hall: hash chain, nothing lost, nothing doubled, every view equal to its rebuild."""

import asyncio
import fcntl
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.progress import track
from rich.table import Table

from hall.embedded import Hall, build_hall
from hall.settings import HallSettings
from kernel import audit, inbox
from kernel.errors import RuleBrokenError
from kernel.processes import Ask
from kernel.service import Service

_READ = 5_000


@dataclass(slots=True)
class Findings:
    """What was found in one service; all but `events` should be 0."""

    service: str
    events: int = 0
    chain_broken: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    views_differ: dict[str, int] = field(default_factory=dict)
    parked: int = 0

    @property
    def sound(self) -> bool:
        return not (self.chain_broken or self.lost or self.doubled or self.parked or any(self.views_differ.values()))


def verify_hall(data: Path | None) -> int:
    """0 when all is sound; prints a table, and what is wrong line by line."""
    return asyncio.run(_verify(_settings(data)))


def rebuild_view(name: str, data: Path | None) -> int:
    return asyncio.run(_rebuild(_settings(data), name))


def list_parked(data: Path | None) -> int:
    hall = build_hall(_settings(data))
    table = Table("service", "consumer", "form", "reason", "since", title="搁置的消息")
    for name, service in hall.services.items():
        inbox.create_tables(service.database)
        for one in inbox.parked_list(service.database):
            table.add_row(name, one.consumer, one.form, one.reason, f"{one.parked_at:%m-%d %H:%M}")
    Console().print(table)
    return 1 if table.row_count else 0


async def _verify(settings: HallSettings) -> int:
    hall = build_hall(settings)
    for service in hall.services.values():
        service.connect()
    with sole_user(settings.data) as alone:
        if alone:
            await _finish_what_waits(hall)
        found = [await _examined(service) for service in track(hall.services.values(), description="核对")]
    _report(found, alone=alone)
    await hall.stop()
    return 0 if all(one.sound for one in found) else 1


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


async def _finish_what_waits(hall: Hall) -> None:
    """What a restart would do first: let everything said reach everyone."""
    services = hall.services.values()
    while any([await service.settle() for service in services]):
        pass


async def _examined(service: Service) -> Findings:
    found = Findings(service.name)
    rows = await asyncio.to_thread(_all_rows, service)
    found.events = len(rows)
    found.chain_broken = await asyncio.to_thread(_chain_broken, service, rows)
    found.doubled = _doubled(service, rows)
    found.lost = [one async for one in _lost(service)]
    found.views_differ = {name: await service.projector.differs(name) for name in service.projector.views}
    found.parked = len(inbox.parked_list(service.database))
    return found


def _all_rows(service: Service) -> list[Any]:
    rows: list[Any] = []
    while batch := service.store.read_rows(rows[-1][0] if rows else 0, _READ):
        rows.extend(batch)
    return rows


def _chain_broken(service: Service, rows: list[Any]) -> int:
    """Checkpoints that no longer fit the log; what stands after the last one is chained on."""
    with service.database.writing() as connection:
        audit.audit_tables.create_all(connection)
        checkpoints = audit.all_checkpoints(connection)
        verdict = audit.verify(lambda: (audit.AuditRow(*row) for row in rows), checkpoints)
        if verdict.ok:
            newer = (audit.AuditRow(*row) for row in rows if not checkpoints or row[0] > checkpoints[-1].position)
            audit.advance(connection, lambda _after: newer, service.parts.clock.now())
    return 0 if verdict.ok else 1


def _doubled(service: Service, rows: list[Any]) -> list[str]:
    """A command key whose events do not stand together in their stream was carried out more than once."""
    versions: dict[tuple[UUID, str], list[int]] = defaultdict(list)
    for row in rows:
        recorded = service.store.codec.decode(*row)
        if recorded.meta.command_key:
            versions[recorded.stream_id, recorded.meta.command_key].append(recorded.version)
    return [
        f"{service.name}: {stream}"
        for (stream, _), found in versions.items()
        if sorted(found) != list(range(min(found), min(found) + len(found)))
    ]


async def _lost(service: Service) -> Any:
    """Every message a process heard must have had its effect, or have none left to have."""
    for process in service.processes:
        for source in service.runner.sources[process.name]:
            position = 0
            handled = service.runner.position(process, source)
            while (batch := source.read(position, _READ)).upto > position:
                position = batch.upto
                for heard in (one for one in batch.heard if one.position <= handled):
                    for number, action in enumerate(process.react(heard)):
                        key = f"{process.name}:{heard.message_id}:{number}"
                        if isinstance(action, Ask) and not await _has_effect(service, action, key):
                            yield f"{service.name}: {process.name} {type(heard.body).__name__} {heard.subject}"


async def _has_effect(service: Service, ask: Ask, key: str) -> bool:
    folded = await service.store.load(ask.decider, ask.stream_id)
    if key in folded.keys:
        return True
    try:
        return not ask.decider.decide(ask.command, folded.state, service.parts.clock.now())
    except RuleBrokenError:
        return True


def _report(found: list[Findings], *, alone: bool) -> None:
    console = Console()
    table = Table("service", "events", "chain", "lost", "doubled", "views ≠ rebuild", "parked", title="核对结果")
    for one in found:
        differ = sum(one.views_differ.values())
        chain = "broken" if one.chain_broken else "sound"
        table.add_row(
            one.service, str(one.events), chain, str(len(one.lost)), str(len(one.doubled)), str(differ), str(one.parked)
        )
        for sentence in (*one.lost, *one.doubled):
            console.print(sentence)
    console.print(table)
    lost, doubled = sum(len(one.lost) for one in found), sum(len(one.doubled) for one in found)
    console.print(f"{lost} lost, {doubled} doubled" + ("" if alone else " (hall running)"))


def _settings(data: Path | None) -> HallSettings:
    return HallSettings() if data is None else HallSettings(data=data)
