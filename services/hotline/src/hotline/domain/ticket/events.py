"""工单的事件：这些名字和字段就是存档格式，增删须升版本。"""

from datetime import datetime
from uuid import UUID

from hotline.domain.ticket.words import (
    AssignmentRole,
    CloseReason,
    DispatchMode,
    LimitClass,
    RefusalReason,
    ReturnReason,
    Satisfaction,
    Solved,
    TicketKind,
    TicketSource,
)
from kernel.events import Event, Value
from kernel.masking import Look
from kernel.sealed import Sealed
from legaltime import Budget


class Limit(Value):
    """办理时限：登记时锁定的类别与办结时限；类别以后调整，不影响在办工单。"""

    code: LimitClass
    conclude: Budget


class Caller(Value):
    """诉求人：姓名、电话均为密文；`phone_hash` 只用来查同号码历史工单。"""

    name: Sealed[str] | None = None
    phone: Sealed[str] | None = None
    phone_hash: str = ""


class Unit(Value):
    """承办单位及其在本工单中的角色。"""

    body: str
    body_name: str
    role: AssignmentRole


class TicketCreated(Event, kind="hotline.TicketCreated"):
    """工单：登记一件诉求；匿名的没有诉求人；`external_due_at` 是转来方另定的时限，与本单时限取其早者。"""

    ticket_no: str
    source: TicketSource
    demand_kind: TicketKind
    topic_code: str
    topic_name: str
    limit: Limit
    caller: Caller | None
    content: Sealed[str]
    town: str = ""
    town_name: str = ""
    item_name: str = ""
    related_case_id: UUID | None = None
    related_rating_id: UUID | None = None
    external_due_at: datetime | None = None
    created_by: str
    created_at: datetime


class TicketAnsweredDirectly(Event, kind="hotline.TicketAnsweredDirectly"):
    """即时答复：话务员当场答复，不派单，本工单就此终结。"""

    answer: Sealed[str]
    answered_by: str
    answered_at: datetime


class TicketRefused(Event, kind="hotline.TicketRefused"):
    """不予受理：说明情形，并告知应当通过什么途径解决；本工单就此终结。"""

    reason: RefusalReason
    way_to_go: str
    refused_by: str
    refused_at: datetime


class TicketDispatched(Event, kind="hotline.TicketDispatched"):
    """派单：交给承办单位，办理时限自此起算；`provisional` 表示所涉年度放假安排尚未公布。"""

    mode: DispatchMode
    units: tuple[Unit, ...]
    sign_due_at: datetime
    due_at: datetime
    provisional: bool
    dispatched_by: str
    dispatched_at: datetime


class TicketSigned(Event, kind="hotline.TicketSigned"):
    """签收：承办单位接下工单。"""

    body: str
    signed_by: str
    signed_at: datetime
    on_time: bool


class TicketReturned(Event, kind="hotline.TicketReturned"):
    """退单：承办单位收到后二十四小时内附理由退回，每个单位只此一次；改派之前由热线机构负责。"""

    body: str
    reason: ReturnReason
    explanation: Sealed[str]
    returned_by: str
    returned_at: datetime


class TicketReassigned(Event, kind="hotline.TicketReassigned"):
    """改派：退回的那一份交给另一单位；`ruled` 表示经派单异议审核裁定，裁定的单位不得再退。办理时限不因改派重新起算。"""

    from_body: str
    unit: Unit
    ruled: bool
    sign_due_at: datetime
    reassigned_by: str
    reassigned_at: datetime


class TicketReplied(Event, kind="hotline.TicketReplied"):
    """答复：承办单位答复诉求人，写明办理情况；双交办的两方各自答复，各算各的按期。"""

    body: str
    answer: Sealed[str]
    replied_by: str
    replied_at: datetime
    on_time: bool


class TicketFollowedUp(Event, kind="hotline.TicketFollowedUp"):
    """回访：问诉求人是否解决、是否满意。"""

    solved: Solved
    level: Satisfaction
    note: Sealed[str] | None
    followed_up_by: str
    followed_up_at: datetime


class TicketReworkOrdered(Event, kind="hotline.TicketReworkOrdered"):
    """重办：回访未解决或者不满意的，退给承办单位重新办理，时限另行起算。"""

    bodies: tuple[str, ...]
    reason: Sealed[str]
    number: int
    due_at: datetime
    provisional: bool
    ordered_by: str
    ordered_at: datetime


class TicketClosed(Event, kind="hotline.TicketClosed"):
    """工单办结：`closable_kind` 是应予办结情形的编号，`on_time` 指各次答复是否都在时限之内。"""

    reason: CloseReason
    closable_kind: str
    on_time: bool
    closed_by: str
    closed_at: datetime


class CallerShown(Event, kind="hotline.CallerShown", by_the_way=True):
    """查看：话务员或者承办单位的人说明事由，看了诉求人脱敏的信息；看了哪几项、为什么，记录在案。"""

    look: Look


TicketEvent = (
    TicketCreated
    | TicketAnsweredDirectly
    | TicketRefused
    | TicketDispatched
    | TicketSigned
    | TicketReturned
    | TicketReassigned
    | TicketReplied
    | TicketFollowedUp
    | TicketReworkOrdered
    | TicketClosed
    | CallerShown
)
