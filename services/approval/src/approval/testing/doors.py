"""The doors of approval as its tests knock at them: who asks, and what intake has said before."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from approval import consumed
from approval.domain.case import events as e
from approval.testing.examples import ITEM
from kernel.access import Person
from kernel.messages import Message
from kernel.service import Parts, Service
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import settle

APPROVER = Person("li-jueding", "李决定", frozenset({"approver"}), body="market", body_name="市场监管局")
OTHER = Person("zhao-qita", "赵其他", frozenset({"approver"}), body="police", body_name="公安局")
HEAD = Person("zhang-fuze", "张负责", frozenset({"department_head"}), body="market", body_name="市场监管局")
GOVERNMENT_HEAD = Person("xu-xianzhang", "许县长", frozenset({"government_head"}))
CLERK = Person("wang-shoujian", "王收件", frozenset({"window_clerk"}), body="approval", body_name="行政审批局")
MARKET_STAFF = {
    "li-jueding": "李决定",
    "jin-shouxi": "金首席",
    "zhao-tongshi": "赵同事",
    "zhang-fuze": "张负责",
    "han-jianguan": "韩监管",
}
CASE_ID = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
CALENDAR = consumed.CalendarPublished(
    year=2026,
    version=1,
    holidays={date(2026, 9, 25): "中秋节"} | {date(2026, 10, day): "国庆节" for day in range(1, 8)},
    makeup_days=(date(2026, 9, 20), date(2026, 10, 10)),
)


def say(service: Service, case_id: UUID, message: object) -> None:
    bus = service.parts.bus
    assert isinstance(bus, SpokenBus)
    assert isinstance(message, Message)
    bus.say(case_id, message, service.parts.clock.now())


def applicant(service: Service, case_id: UUID = CASE_ID) -> e.Applicant:
    """Somebody, sealed as intake seals it."""
    seal = service.parts.keyring.seal
    person = service.parts.keyring.person_of("320826199001010001")
    return e.Applicant(
        person=person,
        kind="NATURAL_PERSON",
        name=seal(person, "周小满", stream=case_id, version=1, field="applicant/name"),
        number=seal(person, "320826199001010001", stream=case_id, version=1, field="applicant/number"),
        phone=seal(person, "13800000001", stream=case_id, version=1, field="applicant/phone"),
    )


def staffed(parts: Parts) -> Parts:
    """The parts of a hall that knows who works for the market office."""
    return replace(
        parts,
        name_of=lambda account: MARKET_STAFF.get(account, account),
        colleagues_of=lambda body: MARKET_STAFF if body == APPROVER.body else {},
    )


async def received(service: Service, case_id: UUID = CASE_ID, received_by: str = "wang-shoujian", **more: Any) -> None:
    """Intake has said that it received a case of the market office."""
    say(service, uuid4(), CALENDAR)
    await settle(service)
    said = {
        "case_no": "320826260924000512702",
        "item": ITEM,
        "applicant": applicant(service, case_id),
        "channel": "WINDOW",
        "place": "place-county-center",
        "received_by": received_by,
        "received_at": service.parts.clock.now(),
        "materials": (e.FiledMaterial(code="food-licence-m01", name="申请书", main=True, collected_as="PAPER"),),
    }
    message = consumed.ApplicationReceived.model_validate({**said, **more})
    say(service, case_id, message)
    await settle(service)


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}
