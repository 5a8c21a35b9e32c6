"""Intake at work for tests: neighbours that speak, people who come to the door, what they do there."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from httpx import AsyncClient, Response

from intake import consumed
from intake.app import build
from intake.testing import scenarios as sc
from kernel.access import Person
from kernel.messages import Message
from kernel.service import Service
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import SetClock, client_for, memory_parts, settle

PDF: Final = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
HTML: Final = {"Accept": "text/html"}
CLERK: Final = Person("wang-shoujian", "王收件", frozenset({"window_clerk"}), "approval", "行政审批局")

MAIN: Final = (sc.FORM_CODE, sc.CHARTER_CODE, sc.ID_CODE)


class World:
    """The service under test and the ways a test acts on it."""

    def __init__(self, service: Service, clock: SetClock) -> None:
        self.service, self.clock = service, clock
        self.clerk = CLERK
        self.citizen = Person(self.person(sc.NUMBER), "测试·周小满", frozenset({"citizen"}))
        self.other = Person(self.person("320826198507120000"), "测试·陈大年", frozenset({"citizen"}))

    def person(self, number: str) -> str:
        return self.service.parts.keyring.person_of(number)

    def client(self, person: Person | None = None) -> AsyncClient:
        return client_for(self.service, person)

    async def said(self, subject: UUID, message: Message) -> None:
        """A neighbour says something, and everybody has heard it."""
        bus = self.service.parts.bus
        assert isinstance(bus, SpokenBus)
        bus.say(subject, message, self.clock.now())
        await settle(self.service)

    async def post(self, client: AsyncClient, path: str, body: dict[str, Any] | None = None, **more: Any) -> Response:
        headers = {"Idempotency-Key": uuid4().hex, **more.pop("headers", {})}
        sent: dict[str, Any] = {"json": body or {}} if "files" not in more and "data" not in more else {}
        answered = await client.post(path, headers=headers, **sent, **more)
        await settle(self.service)
        return answered

    async def begin(self, client: AsyncClient, **more: Any) -> str:
        answered = await self.post(client, "/applications", {"item_id": sc.ITEM.item_id, **more})
        assert answered.is_success, answered.text
        return str(answered.json()["case_id"])

    async def upload(
        self, client: AsyncClient, case_id: str, code: str, name: str = "文件.pdf", content: bytes = PDF
    ) -> Response:
        return await self.post(
            client, f"/applications/{case_id}/materials", files={code: (name, content, "application/pdf")}
        )

    async def fill(self, client: AsyncClient, case_id: str, number: str = sc.NUMBER) -> None:
        """Everything but the materials."""
        door = f"/applications/{case_id}"
        steps: list[tuple[str, dict[str, Any]]] = [
            ("situations/1", {"answer": False}),
            ("situations/2", {"answer": False}),
            ("applicant", {"kind": "NATURAL_PERSON", "name": "测试·周小满", "number": number, "phone": "13800000001"}),
            ("form", {"matter": "在涟城街道新开一家小吃店", "delivery": "ONLINE", "address": "涟城街道测试路一号"}),
        ]
        for step, body in steps:
            answered = await self.post(client, f"{door}/{step}", body)
            assert answered.is_success, answered.text

    async def complete(
        self, client: AsyncClient, codes: tuple[str, ...] = (sc.FORM_CODE, sc.CHARTER_CODE, sc.ID_CODE)
    ) -> str:
        """An application ready to be handed in."""
        case_id = await self.begin(client)
        await self.fill(client, case_id)
        for code in codes:
            answered = await self.upload(client, case_id, code)
            assert answered.is_success, answered.text
        return case_id

    async def received(self, client: AsyncClient) -> tuple[str, dict[str, Any]]:
        case_id = await self.complete(client)
        answered = await self.post(client, f"/applications/{case_id}/receive")
        assert answered.is_success, answered.text
        return case_id, answered.json()

    async def holds(self, holding: Any, number: str = sc.NUMBER) -> UUID:
        """The certificates office has issued one to somebody."""
        certificate = uuid4()
        issued = consumed.CertificateIssued(
            certificate_identifier=holding.certificate_identifier,
            certificate_type=holding.certificate_type,
            certificate_type_name=holding.name,
            holder=self.person(number),
            issued_at=self.clock.now(),
            valid_from=holding.valid_from,
            valid_to=holding.valid_to,
        )
        await self.said(certificate, issued)
        return certificate


def item_said() -> consumed.ItemPublished:
    """The sample item as the catalog says it."""
    published = {**sc.ITEM.model_dump(mode="json"), "pinyin": "spjyxkxb", "is_online": True, "monthly_volume": 120}
    return consumed.ItemPublished.model_validate(published)


async def opened(folder: Path, clock: SetClock, url: str = "memory://") -> World:
    """Intake at work in a hall whose catalog has published an item, a place and a year."""
    parts = memory_parts(folder, url=url, clock=clock)
    service = build(replace(parts, name_of=lambda account: {CLERK.person_id: CLERK.name}.get(account, account)))
    service.connect()
    world = World(service, clock)
    await world.said(uuid4(), item_said())
    place = consumed.PlacePublished(
        place="place-county-center",
        name="涟水县政务服务中心",
        kind="service_center",
        town="town-liancheng",
        town_name="涟城街道",
    )
    await world.said(uuid4(), place)
    holidays = {date(2026, 9, 25): "中秋节"} | {date(2026, 10, day): "国庆节" for day in range(1, 8)}
    makeup_days = (date(2026, 9, 20), date(2026, 10, 10))
    calendar = consumed.CalendarPublished(year=2026, version=1, holidays=holidays, makeup_days=makeup_days)
    await world.said(uuid4(), calendar)
    return world
