"""本县数据入库：随产品而来的事项、机构、场所、证照类型和日历，照平常的命令导入，重来无妨。"""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from catalog import county_data, streams
from catalog.domain.body import BODY, Body, PublishBody
from catalog.domain.calendar import WORKING_CALENDAR
from catalog.domain.certificate_type import CERTIFICATE_TYPE, PublishCertificateType
from catalog.domain.library import LIBRARY, RecordImport
from catalog.domain.place import PLACE, PublishPlace
from catalog.domain.service_item.commands import DraftItem, PublishItem, ReviewItem, SubmitItem
from catalog.domain.service_item.decide import SERVICE_ITEM
from catalog.domain.service_item.elements import ImplementationList
from catalog.domain.service_item.events import ReviewOutcome
from kernel.events import Command, Decider
from kernel.service import Service
from kernel.store.executing import Cause

IMPORTER: Final = "county-data"
IMPORT_REVIEWER: Final = "county-data-review"


async def seed(service: Service) -> int:
    """Import what is shipped, unless this very lot stands already; returns how many commands were put."""
    digest = await asyncio.to_thread(county_data.digest)
    imported = await service.store.load(LIBRARY, streams.library_stream())
    if imported.state.digest == digest:
        return 0
    importing = _Importing(service, digest)
    asked = await importing.everything()
    await importing.ask(LIBRARY, streams.library_stream(), RecordImport(digest=digest), f"done:{digest}")
    return asked


@dataclass(frozen=True, slots=True)
class _Importing:
    """One run of the import: the same thing is always asked under the same key, so that a repeat is quiet."""

    service: Service
    digest: str

    async def ask(self, decider: Decider[Any, Any, Any], stream: UUID, command: Command, key: str) -> int:
        cause = Cause(actor=IMPORTER, correlation_id=f"seed:{self.digest}", key=f"seed:{key}")
        await self.service.store.execute(decider, stream, command, cause)
        return 1

    async def everything(self) -> int:
        """All at once: commands that wait together are committed together."""
        bodies, asked = await asyncio.to_thread(self._simple)
        items = await asyncio.to_thread(county_data.items, {body.body: body for body in bodies})
        asked += [self._item(item, version) for item, (_, version) in zip(items, county_data.versions(), strict=True)]
        return sum(await asyncio.gather(*asked))

    def _simple(self) -> tuple[Sequence[Body], list[Coroutine[Any, Any, int]]]:
        bodies = county_data.bodies()
        types = county_data.certificate_types({body.body: body.name for body in bodies})
        asked = [
            self.ask(BODY, streams.body_stream(one.body), PublishBody(wanted=one), f"body:{one.body}:v1")
            for one in bodies
        ]
        asked += [
            self.ask(
                CERTIFICATE_TYPE,
                streams.certificate_type_stream(one.certificate_type),
                PublishCertificateType(wanted=one),
                f"certificate-type:{one.certificate_type}:v1",
            )
            for one in types
        ]
        asked += [
            self.ask(PLACE, streams.place_stream(one.place), PublishPlace(wanted=one), f"place:{one.place}:v1")
            for one in county_data.places()
        ]
        asked += [
            self.ask(WORKING_CALENDAR, streams.calendar_stream(one.year), one, f"calendar:{one.year}:v{version}")
            for one, version in zip(county_data.calendars(IMPORTER), county_data.calendar_versions(), strict=True)
        ]
        return bodies, asked

    async def _item(self, item: ImplementationList, version: int) -> int:
        steps: tuple[tuple[str, Command], ...] = (
            ("draft", DraftItem(item=item, by=IMPORTER)),
            ("submit", SubmitItem(by=IMPORTER)),
            ("review", ReviewItem(by=IMPORT_REVIEWER, outcome=ReviewOutcome.PASSED)),
            ("publish", PublishItem(by=IMPORTER)),
        )
        stream = streams.item_stream(item.item_id)
        for step, command in steps:
            await self.ask(SERVICE_ITEM, stream, command, f"item:{item.item_id}:v{version}:{step}")
        return len(steps)
