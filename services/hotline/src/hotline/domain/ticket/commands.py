"""可以对工单要求什么；计算期限所需的工作日历随命令而来，决定本身不查任何东西。"""

from datetime import datetime
from uuid import UUID

from hotline.domain.ticket.events import Caller, Limit, Unit
from hotline.domain.ticket.words import (
    DispatchMode,
    RefusalReason,
    ReturnReason,
    Satisfaction,
    Solved,
    TicketKind,
    TicketSource,
)
from kernel.events import Command
from kernel.masking import Look
from kernel.sealed import Sealed
from legaltime import Calendar


class CreateTicket(Command):
    """登记一件诉求；编号已经取好。"""

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


class AnswerTicketDirectly(Command):
    """当场答复。"""

    by: str
    answer: Sealed[str]


class RefuseTicket(Command):
    """不予受理，并告知途径。"""

    by: str
    reason: RefusalReason
    way_to_go: str


class DispatchTicket(Command):
    """派单。"""

    by: str
    mode: DispatchMode
    units: tuple[Unit, ...]
    calendar: Calendar


class SignForTicket(Command):
    """签收。"""

    by: str
    body: str


class ReturnTicket(Command):
    """退单。"""

    by: str
    body: str
    reason: ReturnReason
    explanation: Sealed[str]


class ReassignTicket(Command):
    """把退回的那一份改派给另一单位；角色不变。"""

    by: str
    from_body: str
    body: str
    body_name: str
    ruled: bool = False
    calendar: Calendar


class ReplyToTicket(Command):
    """答复。"""

    by: str
    body: str
    answer: Sealed[str]


class FollowUpTicket(Command):
    """登记回访结果。"""

    by: str
    solved: Solved
    level: Satisfaction
    note: Sealed[str] | None = None


class OrderRework(Command):
    """退给承办单位重办；不指明单位的，所有应当答复的单位都重办。"""

    by: str
    bodies: tuple[str, ...] = ()
    reason: Sealed[str]
    calendar: Calendar


class CloseTicket(Command):
    """办结；未解决而应予办结的，写明属于哪一种情形。"""

    by: str
    closable_kind: str = ""


class ShowCaller(Command):
    """查看诉求人信息；`body` 是承办单位，话务员为空。"""

    look: Look
    body: str = ""


TicketCommand = (
    CreateTicket
    | AnswerTicketDirectly
    | RefuseTicket
    | DispatchTicket
    | SignForTicket
    | ReturnTicket
    | ReassignTicket
    | ReplyToTicket
    | FollowUpTicket
    | OrderRework
    | CloseTicket
    | ShowCaller
)
