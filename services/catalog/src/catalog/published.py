"""What others may know of the catalog: lists in force, places, certificate types, the calendar; drafts stop here."""

from collections.abc import Mapping
from datetime import date
from typing import Any, assert_never

from pydantic import ConfigDict, Field

from catalog.domain.body import BodyPublished as BodyRecorded
from catalog.domain.calendar import CalendarPublished as CalendarRecorded
from catalog.domain.certificate_type import CertificateTypePublished as CertificateTypeRecorded
from catalog.domain.library import CountyDataImported
from catalog.domain.place import PlacePublished as PlaceRecorded
from catalog.domain.place import Window
from catalog.domain.service_item import events as e
from catalog.domain.service_item.elements import Situation, is_certificate_free
from kernel.events import Recorded
from kernel.messages import Message
from legaltime import Budget

ITEM_TOPIC = "catalog.item.v1"
LIST_TOPIC = "catalog.list.v1"
PLACE_TOPIC = "catalog.place.v1"
CALENDAR_TOPIC = "catalog.calendar.v1"
TOPICS = (ITEM_TOPIC, LIST_TOPIC, PLACE_TOPIC, CALENDAR_TOPIC)


class MaterialNeeded(Message):
    """一份申请材料。"""

    code: str
    name: str
    main: bool
    necessity: str
    source: str
    deferrable: bool
    commitment_applicable: bool
    certificate_types: tuple[str, ...]
    waiver_mode: str


class SpecialProcedureListed(Message):
    """清单列明的一项特别程序。"""

    kind: str
    name: str
    clock_stops: bool
    legal_basis: str
    limit: Budget | None = None
    when: str = ""


class StepListed(Message):
    """清单列明的一个办理环节：谁办、多久、是否计入承诺期限。"""

    code: str
    name: str
    role: str
    limit: Budget
    counted: bool


class ItemPublished(Message, type="hall.catalog.ItemPublished.v1", topic=ITEM_TOPIC):
    """事项公布：办理所需的全部要素；`task_version` 由办件锁定。主题在消息里叫 `topic`。"""

    model_config = ConfigDict(serialize_by_alias=True)  # `topic` of a message class is where it is said

    item_id: str
    task_code: str
    handle_item_code: str
    task_version: int
    name: str
    pinyin: str
    theme: str = Field(alias="topic")
    task_type: str
    body: str
    body_name: str
    case_kind: str
    statutory_limit: Budget
    promised_limit: Budget
    acceptance_conditions: tuple[str, ...]
    legal_basis: tuple[str, ...]
    materials: tuple[MaterialNeeded, ...]
    situations: tuple[Situation, ...]
    special_procedures: tuple[SpecialProcedureListed, ...]
    result_name: str
    certificate_type: str | None
    validity: str
    service_objects: tuple[int, ...]
    online_depth: tuple[int, ...]
    depth_level: str
    onsite_visits: int
    is_online: bool
    in_center: bool
    acceptance_on_receipt: bool
    tolerance_applicable: bool
    commitment_applicable: bool
    certificate_free: bool
    offered_at: tuple[str, ...]
    monthly_volume: int
    supervising_body: str = ""
    steps: tuple[StepListed, ...] = ()


class ItemSuspended(Message, type="hall.catalog.ItemSuspended.v1", topic=ITEM_TOPIC):
    """事项暂停：暂停办理，及公开的原因。"""

    item_id: str
    reason: str


class ItemResumed(Message, type="hall.catalog.ItemResumed.v1", topic=ITEM_TOPIC):
    """事项恢复：恢复办理。"""

    item_id: str


class ItemCancelled(Message, type="hall.catalog.ItemCancelled.v1", topic=ITEM_TOPIC):
    """事项取消：不再受理新的申请。"""

    item_id: str


class CertificateTypePublished(Message, type="hall.catalog.CertificateTypePublished.v1", topic=LIST_TOPIC):
    """一种证照列入目录。"""

    certificate_type: str
    certificate_type_code: str
    name: str
    issuing_body: str
    issuing_body_name: str
    category: str
    holder_kind: str
    validity_kind: str
    validity_years: int | None
    validity_months: int | None


class BodyPublished(Message, type="hall.catalog.BodyPublished.v1", topic=PLACE_TOPIC):
    """一个实施主体。"""

    body: str
    name: str
    short_name: str
    uscc: str
    kind: str


class PlacePublished(Message, type="hall.catalog.PlacePublished.v1", topic=PLACE_TOPIC):
    """服务场所：一处场所及其窗口。"""

    place: str
    name: str
    kind: str
    region_code: str
    town: str
    town_name: str
    hours: str
    windows: tuple[Window, ...]


class CalendarPublished(Message, type="hall.catalog.CalendarPublished.v1", topic=CALENDAR_TOPIC):
    """一个年度的放假与调休上班安排。"""

    year: int
    version: int
    holidays: Mapping[date, str]
    makeup_days: tuple[date, ...]
    source: str


MESSAGES: tuple[type[Message], ...] = (
    ItemPublished,
    ItemSuspended,
    ItemResumed,
    ItemCancelled,
    CertificateTypePublished,
    BodyPublished,
    PlacePublished,
    CalendarPublished,
)

CatalogEvent = (
    e.ItemEvent | CertificateTypeRecorded | BodyRecorded | PlaceRecorded | CalendarRecorded | CountyDataImported
)


def publish(recorded: Recorded[Any]) -> Message | None:
    """The published form of one recorded event, or nothing."""
    event: CatalogEvent = recorded.event
    match event:
        case e.ItemDrafted() | e.ItemSubmitted() | e.ItemReviewed() | CountyDataImported():
            return None  # what is not in force is the catalog's own business
        case e.ItemPublished():
            return _item(event)
        case e.ItemSuspended():
            return ItemSuspended(item_id=event.item_id, reason=event.reason)
        case e.ItemResumed():
            return ItemResumed(item_id=event.item_id)
        case e.ItemCancelled():
            return ItemCancelled(item_id=event.item_id)
        case CertificateTypeRecorded():
            return CertificateTypePublished.model_validate(event.published.model_dump())
        case BodyRecorded():
            return BodyPublished.model_validate(event.published.model_dump())
        case PlaceRecorded():
            return PlacePublished.model_validate(event.published.model_dump())
        case CalendarRecorded():
            return CalendarPublished.model_validate({**event.model_dump(), "version": event.calendar_version})
    assert_never(event)


def _item(event: e.ItemPublished) -> ItemPublished:
    fields = event.item.model_dump()
    certificate_free = is_certificate_free(event.item)
    return ItemPublished.model_validate(
        {**fields, "task_version": event.task_version, "certificate_free": certificate_free}
    )
