"""What can be wrong with the record of one service, found without trusting anything that was derived from it."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from kernel import audit, inbox
from kernel.errors import RuleBrokenError
from kernel.events import Event, Recorded
from kernel.messages import Heard
from kernel.processes import Action, Ask, Process
from kernel.sealed import TamperedError
from kernel.sealing import check_coordinates
from kernel.service import Service
from kernel.store.recorders import LeanRow
from kernel.timers import DropTimer, SetTimer

_READ = 5_000
_UNREADABLE = (ValueError, LookupError, TypeError, TamperedError)
ValueT = TypeVar("ValueT")


@dataclass(slots=True)
class Findings:
    """What was found in one service, as sentences that name it; all but `events` should be empty."""

    service: str
    events: int = 0
    broken: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    views_differ: dict[str, int] = field(default_factory=dict)
    parked: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not any(self.sentences)

    @property
    def sentences(self) -> Iterator[str]:
        kinds = {"record": self.broken, "lost": self.lost, "doubled": self.doubled, "parked": self.parked}
        for kind, found in kinds.items():
            yield from (f"{kind}: {self.service}: {sentence}" for sentence in found)
        for view, rows in self.views_differ.items():
            if rows:
                yield f"view: {self.service}.{view}: {rows} rows are not what the record says"


async def examined(service: Service, *, alone: bool) -> Findings:
    """Look at everything; `alone` also vouches for what stands after the last checkpoint, if all of it is sound."""
    found = Findings(service.name)
    rows = await asyncio.to_thread(all_rows, service)
    found.events = len(rows)
    recorded = _recorded(service, rows, found.broken)
    found.broken += [*_gaps(rows), *_beyond_the_end(service), *_chain_broken(service, rows)]
    found.doubled = list(_doubled(service, recorded))
    found.parked = [f"{one.consumer} {one.form} ({one.reason})" for one in inbox.parked_list(service.database)]
    for process in service.processes:
        found.lost += await _or_why_not(_lost(service, process), process.name, [], found.broken)
    for name in service.projector.views:
        found.views_differ[name] = await _or_why_not(service.projector.differs(name), name, 0, found.broken)
    if alone and not found.broken:
        await asyncio.to_thread(lay_checkpoint, service)
    return found


def lay_checkpoint(service: Service) -> None:
    """Chain what was recorded since the last checkpoint on to it."""
    with service.database.writing() as connection:
        audit.audit_tables.create_all(connection)
        last = audit.last_checkpoint(connection)
    chain = audit.Chain(last)
    while batch := service.store.read_rows(chain.position, _READ):
        chain.extend(batch)
    if chain.count != (0 if last is None else last.count):
        with service.database.writing() as connection:
            audit.lay(connection, chain.checkpoint(service.parts.clock.now()))


def all_rows(service: Service) -> list[LeanRow]:
    rows: list[LeanRow] = []
    while batch := service.store.read_rows(rows[-1][0] if rows else 0, _READ):
        rows.extend(batch)
    return rows


async def _or_why_not(looking: Awaitable[ValueT], name: str, nothing: ValueT, faults: list[str]) -> ValueT:
    """What was seen; a look that a damaged record makes impossible is a finding of its own."""
    try:
        return await looking
    except Exception as fault:  # noqa: BLE001 -- whatever makes it impossible is reported, and the hall is not sound
        faults.append(f"{name} could not be checked ({type(fault).__name__})")
        return nothing


# -- the record itself


def _recorded(service: Service, rows: Sequence[LeanRow], faults: list[str]) -> list[Recorded[Event]]:
    recorded = []
    for row in rows:
        try:
            one = service.store.codec.decode(*row)
            check_coordinates(one.event, stream=one.stream_id, version=one.version)
        except _UNREADABLE as fault:
            faults.append(f"position {row[0]} ({row[3]}) cannot be read ({type(fault).__name__})")
        else:
            recorded.append(one)
    return recorded


def _gaps(rows: Sequence[LeanRow]) -> Iterator[str]:
    """A stream counts 1, 2, 3 … in recorded order."""
    reached: dict[UUID | str, int] = defaultdict(int)
    for position, stream, version, kind, _ in rows:
        if version != reached[stream] + 1:
            yield f"stream {stream}: version {version} ({kind}, position {position}) follows {reached[stream]}"
        reached[stream] = version


def _beyond_the_end(service: Service) -> Iterator[str]:
    """Nobody has heard what the record does not hold; who has shows that its end was cut off."""
    for process in service.processes:
        for source in service.runner.sources[process.name]:
            if (position := service.runner.position(process, source)) > source.head():
                yield f"{process.name} has heard {source.name} up to {position}, but it ends at {source.head()}"
    for (view, name), lag in service.projector.lag().items():
        if lag.events < 0:
            yield f"{view} has heard {name} up to {-lag.events} positions beyond its end"


def _chain_broken(service: Service, rows: Sequence[LeanRow]) -> Iterator[str]:
    """The checkpoints that were laid must fit the log as it stands."""
    with service.database.writing() as connection:
        audit.audit_tables.create_all(connection)
        checkpoints = audit.all_checkpoints(connection)
    verdict = audit.verify(lambda: (audit.AuditRow(*row) for row in rows), checkpoints)
    if not verdict.ok:
        yield f"chain broken after position {verdict.good_until}, at or before {verdict.first_bad}"


# -- effects


def _doubled(service: Service, recorded: Sequence[Recorded[Event]]) -> Iterator[str]:
    """One command was carried out once: its events stand together, at one moment, each of its own; in one stream."""
    by_command: dict[tuple[UUID, str], list[Recorded[Event]]] = defaultdict(list)
    streams: dict[str, set[UUID]] = defaultdict(set)
    for one in recorded:
        if one.meta.command_key:
            by_command[one.stream_id, one.meta.command_key].append(one)
            if one.meta.actor.startswith("process:"):
                streams[one.meta.command_key].add(one.stream_id)
    for (stream, key), events in by_command.items():
        first = events[0].version
        together = [one.version for one in events] == list(range(first, first + len(events)))
        said = {(one.kind, one.event.model_dump_json(), one.meta.at) for one in events}
        if not together or len(said) != len(events) or len({one.meta.at for one in events}) > 1:
            yield f"stream {stream}: {events[-1].kind} of command {key}"
    for key, found in streams.items():
        if len(found) > 1:
            yield f"command {key} in {len(found)} streams of {service.name}"


async def _lost(service: Service, process: Process) -> list[str]:
    """Every message a process heard must have had its effect, or have none left to have."""
    lost: list[str] = []
    timers: dict[str, datetime] = {}
    for heard in await asyncio.to_thread(_handled, service, process):
        for number, action in enumerate(process.react(heard)):
            key = f"{process.name}:{heard.message_id}:{number}"
            _keep_timer(timers, action)
            if isinstance(action, Ask) and not await _has_effect(service, action, key):
                lost.append(f"{process.name} {type(heard.body).__name__} {heard.subject}")
    now, pending = service.parts.clock.now(), service.runner.pending(process)
    lost += [f"{process.name} timer {key}" for key, due in timers.items() if due > now and key not in pending]
    return lost


def _handled(service: Service, process: Process) -> list[Heard[object]]:
    """What a process has dealt with, in the order of what happened; what is parked waits to be dealt with."""
    parked = inbox.parked_places(service.database, process.name)
    handled: list[Heard[object]] = []
    for source in service.runner.sources[process.name]:
        upto, position = service.runner.position(process, source), 0
        while (batch := source.read(position, _READ)).upto > position:
            position = batch.upto
            handled += [
                one
                for one in batch.heard
                if one.position <= upto
                and (one.source, one.position) not in parked
                and inbox.is_meant(one, process.hears)
            ]
    return sorted(handled, key=lambda one: one.at)


def _keep_timer(timers: dict[str, datetime], action: Action) -> None:
    match action:
        case SetTimer(key=key, due_at=due_at):
            timers[key] = due_at
        case DropTimer(key=key):
            timers.pop(key, None)


async def _has_effect(service: Service, ask: Ask, key: str) -> bool:
    folded = await service.store.load(ask.decider, ask.stream_id)
    if key in folded.keys:
        return True
    try:
        return not ask.decider.decide(ask.command, folded.state, service.parts.clock.now())
    except RuleBrokenError:
        return True
