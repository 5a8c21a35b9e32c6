"""Messages that were set aside: listed, shown, and dealt with after all once what was wrong has been mended."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from hall.embedded import BUILDERS, DATABASES, build_hall
from hall.preparing import resting_parts
from hall.settings import HallSettings
from hall.verifying import sole_user
from kernel import inbox
from kernel.clock import SystemClock
from kernel.inbox import Parked
from kernel.replaying import Replayed, replay
from kernel.service import Service
from kernel.serving import ServingSettings

Services = dict[str, Service]
_RUNNING: Final = "大厅正在运行，请先停止再重放"
_NO_SUCH: Final = "没有这条搁置的消息"


def list_parked(data: Path | None) -> int:
    """1 when there are any."""
    table = Table("service", "id", "consumer", "form", "reason", "since", title="搁置的消息")
    with _services(data) as services:
        for name, service in services.items():
            for one in inbox.parked_list(service.database):
                since = f"{one.parked_at:%m-%d %H:%M}"
                table.add_row(name, one.id, one.consumer, one.form, one.reason, since)
    Console().print(table)
    return 1 if table.row_count else 0


def show_parked(service: str, parked_id: str, data: Path | None) -> int:
    """All that is known of one; 2 when there is no such."""
    with _services(data) as services:
        found = _found(services, service, parked_id)
        if found is None:
            return _told(_NO_SUCH)
        table = Table(show_header=False, title="搁置的消息")
        for field in ("id", "consumer", "source", "position", "subject", "message_id", "form", "reason", "parked_at"):
            table.add_row(field, str(getattr(found, field)))
        table.add_row("body", inbox.body_of(services[service].database, found))
    Console().print(table)
    return 0


def replay_parked(service: str, parked_id: str, data: Path | None) -> int:
    """0 when nothing chosen is parked any more, 1 when some fail again, 2 when there is no such."""
    settings = _settings(data)
    with sole_user(settings.data) as alone:
        if not alone and not _distributed():
            return _told(_RUNNING)
        with _services(data) as services:
            if service not in services or (parked_id and _found(services, service, parked_id) is None):
                return _told(_NO_SUCH)
            outcome = asyncio.run(_replayed(services, service, parked_id))
    Console().print(f"重放 {outcome.done} 条，发送方没有记录而撤下 {outcome.unsaid} 条")
    if outcome.stopped_by:
        Console().print(f"仍然搁置：{outcome.stopped_by}", soft_wrap=True, markup=False, highlight=False)
    return 1 if outcome.stopped_by else 0


def put_parked_away(service: str, parked_id: str, *, by: str, because: str, data: Path | None) -> int:
    """One that came from another system and will never be dealt with; 2 when there is no such, or it is one of ours.

    What a service of ours said has happened: it is mended and replayed, never put away.
    """
    with _services(data) as services:
        found = _found(services, service, parked_id)
        if found is None:
            return _told(_NO_SUCH)
        if found.source.partition(":")[0] in DATABASES:
            return _told("这是本系统自己的消息，不能撤下；修好以后重放")
        inbox.put_away(services[service].database, found, by=by, because=because, now=SystemClock().now())
        behind = sum(one.subject == found.subject for one in inbox.parked_list(services[service].database))
    Console().print(f"已撤下，留档备查；等在它后面的 {behind} 条可以重放")
    return 0


async def _replayed(services: Services, service: str, parked_id: str) -> Replayed:
    for one in services.values():
        one.connect()
    return await replay(services[service], parked_id)


def _found(services: Services, service: str, parked_id: str) -> Parked | None:
    parked = inbox.parked_list(services[service].database) if service in services else []
    return next((one for one in parked if one.id == parked_id), None)


@contextmanager
def _services(data: Path | None) -> Iterator[Services]:
    """The services at rest: of this machine's hall, or of the one whose processes share databases."""
    if _distributed():
        parts = resting_parts(ServingSettings())
        services = {service.name: service for service in (build(parts) for build in BUILDERS)}
    else:
        hall = build_hall(_settings(data))
        parts, services = hall.parts, hall.services
    for service in services.values():
        inbox.create_tables(service.database)
    try:
        yield services
    finally:
        for service in services.values():
            service.store.close()
            service.database.close()
        parts.keyring.close()


def _distributed() -> bool:
    return "KAFKA_BOOTSTRAP" in os.environ


def _settings(data: Path | None) -> HallSettings:
    return HallSettings() if data is None else HallSettings(data=data)


def _told(sentence: str) -> int:
    Console().print(sentence)
    return 2
