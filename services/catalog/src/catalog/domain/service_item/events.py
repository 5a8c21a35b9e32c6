"""政务服务事项的事件：这些名字和字段就是存档格式，增删须升版本。"""

from datetime import datetime
from enum import StrEnum

from catalog.domain.service_item.elements import ImplementationList
from kernel.events import Event


class ReviewOutcome(StrEnum):
    """审核结论。"""

    PASSED = "PASSED"
    SENT_BACK = "SENT_BACK"

    @property
    def label(self) -> str:
        return {"PASSED": "审核通过", "SENT_BACK": "退回修改"}[self]


class ItemDrafted(Event, kind="catalog.ItemDrafted"):
    """实施清单：编制或变更了清单的一稿，尚未对外生效。"""

    item: ImplementationList
    drafted_by: str


class ItemSubmitted(Event, kind="catalog.ItemSubmitted"):
    """实施清单：清单报送审核。"""

    submitted_by: str


class ItemReviewed(Event, kind="catalog.ItemReviewed"):
    """实施清单：清单经报送人以外的人审核，通过或者退回修改。"""

    outcome: ReviewOutcome
    opinion: str
    reviewed_by: str


class ItemPublished(Event, kind="catalog.ItemPublished"):
    """政务服务事项：审核通过的清单对外公布；变更后再次公布的，版本加一。"""

    item: ImplementationList
    task_version: int
    published_by: str
    published_at: datetime


class ItemSuspended(Event, kind="catalog.ItemSuspended"):
    """事项暂停：不再受理新的申请，并公开原因；在办件不受影响。"""

    item_id: str
    reason: str
    suspended_by: str


class ItemResumed(Event, kind="catalog.ItemResumed"):
    """事项恢复：暂停结束，恢复受理申请。"""

    item_id: str
    resumed_by: str


class ItemCancelled(Event, kind="catalog.ItemCancelled"):
    """事项取消：不再受理新的申请，编码不再使用。"""

    item_id: str
    reason: str
    cancelled_by: str


ItemEvent = ItemDrafted | ItemSubmitted | ItemReviewed | ItemPublished | ItemSuspended | ItemResumed | ItemCancelled
