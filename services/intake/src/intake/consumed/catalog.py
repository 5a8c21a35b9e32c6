"""What the catalog and the certificates office say: the fields we read, and no more."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from intake.domain.items import Item, Material, Situation, SpecialProcedure, Step
from kernel.messages import Message
from legaltime import Budget

ITEMS = "catalog.item.v1"
PLACES = "catalog.place.v1"
CALENDAR = "catalog.calendar.v1"
CERTIFICATES = "certificates.certificate.v1"


class ItemPublished(Message, type="hall.catalog.ItemPublished.v1", topic=ITEMS):
    """一个事项的实施清单已公布（或换了新版本）。主题在消息里叫 `topic`。"""

    model_config = ConfigDict(serialize_by_alias=True)  # `topic` of a message class is where it is said

    item_id: str
    task_code: str
    task_version: int
    name: str
    theme: str = Field(alias="topic")
    body: str
    body_name: str
    case_kind: str
    statutory_limit: Budget
    promised_limit: Budget
    result_name: str
    certificate_type: str | None = None
    special_procedures: tuple[SpecialProcedure, ...] = ()
    steps: tuple[Step, ...] = ()
    legal_basis: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    situations: tuple[Situation, ...] = ()
    service_objects: tuple[int, ...] = ()
    pinyin: str = ""
    acceptance_conditions: tuple[str, ...] = ()
    onsite_visits: int = 0
    is_online: bool = False
    in_center: bool = True
    acceptance_on_receipt: bool = False
    tolerance_applicable: bool = False
    commitment_applicable: bool = False
    validity: str | None = ""
    offered_at: tuple[str, ...] = ()
    monthly_volume: int = 0

    @property
    def item(self) -> Item:
        """What an application pins of it."""
        return Item(topic=self.theme, **{name: getattr(self, name) for name in Item.model_fields if name != "topic"})


class ItemSuspended(Message, type="hall.catalog.ItemSuspended.v1", topic=ITEMS):
    """事项暂停办理。"""

    item_id: str
    reason: str = ""


class ItemResumed(Message, type="hall.catalog.ItemResumed.v1", topic=ITEMS):
    """事项恢复办理。"""

    item_id: str


class ItemCancelled(Message, type="hall.catalog.ItemCancelled.v1", topic=ITEMS):
    """事项取消。"""

    item_id: str


class Window(BaseModel):
    """场所里的一个窗口。"""

    model_config = ConfigDict(frozen=True, extra="ignore")

    window_no: str
    name: str
    kind: str = ""


class PlacePublished(Message, type="hall.catalog.PlacePublished.v1", topic=PLACES):
    """一个办事场所。"""

    place: str
    name: str
    kind: str
    town: str | None = ""
    town_name: str | None = ""
    hours: str | None = ""
    windows: tuple[Window, ...] = ()


class CalendarPublished(Message, type="hall.catalog.CalendarPublished.v1", topic=CALENDAR):
    """某年放假安排已公布。"""

    year: int
    version: int
    holidays: dict[date, str]
    makeup_days: tuple[date, ...]


class CertificateIssued(Message, type="hall.certificates.CertificateIssued.v1", topic=CERTIFICATES):
    """制发了一份电子证照。"""

    certificate_identifier: str
    certificate_type: str
    certificate_type_name: str
    holder: str
    issued_at: datetime
    valid_from: date
    valid_to: date | None = None


class CertificateRevoked(Message, type="hall.certificates.CertificateRevoked.v1", topic=CERTIFICATES):
    """证照撤销。"""

    certificate_identifier: str


class CertificateExpired(Message, type="hall.certificates.CertificateExpired.v1", topic=CERTIFICATES):
    """证照过期。"""

    certificate_identifier: str
