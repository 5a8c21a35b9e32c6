"""What the catalog says: items, kinds of certificates, bodies, places, the calendar."""

from datetime import date

from insight.consumed.parts import Part, Word
from kernel.messages import Message
from legaltime import Budget

ITEMS = "catalog.item.v1"
LISTS = "catalog.list.v1"
PLACES = "catalog.place.v1"
CALENDAR = "catalog.calendar.v1"


class ListedMaterial(Part):
    """清单列明的一份材料，能否免提交。"""

    waiver_mode: str = "NONE"


class ItemPublished(Message, type="hall.catalog.ItemPublished.v1", topic=ITEMS):
    """事项公布：网办深度、跑动次数、时限、在哪里可办。"""

    item_id: str
    task_version: int
    name: str
    body: str
    body_name: str
    case_kind: str
    statutory_limit: Budget
    promised_limit: Budget
    materials: tuple[ListedMaterial, ...] = ()
    online_depth: tuple[int, ...] = ()
    depth_level: str
    onsite_visits: int
    is_online: bool
    in_center: bool
    certificate_free: bool
    offered_at: tuple[str, ...] = ()


class ItemSuspended(Message, type="hall.catalog.ItemSuspended.v1", topic=ITEMS):
    """事项暂停办理。"""

    item_id: str


class ItemResumed(Message, type="hall.catalog.ItemResumed.v1", topic=ITEMS):
    """事项恢复办理。"""

    item_id: str


class ItemCancelled(Message, type="hall.catalog.ItemCancelled.v1", topic=ITEMS):
    """事项取消。"""

    item_id: str


class CertificateTypePublished(Message, type="hall.catalog.CertificateTypePublished.v1", topic=LISTS):
    """一种证照列入目录。"""

    certificate_type: str
    name: str
    issuing_body_name: str = ""


class BodyPublished(Message, type="hall.catalog.BodyPublished.v1", topic=PLACES):
    """一个实施主体。"""

    body: str
    name: str
    short_name: Word = ""


class PlacePublished(Message, type="hall.catalog.PlacePublished.v1", topic=PLACES):
    """一处服务场所。"""

    place: str
    name: str
    kind: str
    town: Word = ""
    town_name: Word = ""


class CalendarPublished(Message, type="hall.catalog.CalendarPublished.v1", topic=CALENDAR):
    """某年放假安排已公布。"""

    year: int
    version: int
    holidays: dict[date, str]
    makeup_days: tuple[date, ...]
