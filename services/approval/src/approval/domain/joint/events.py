"""并联审批的事件：一件办件至多一次；这些名字和字段就是存档格式，增删须升版本。"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kernel.events import Event, Value
from kernel.sealed import Sealed
from legaltime import Budget


class CloseReason(StrEnum):
    """意见没有到齐就终止的原因：办件自己先有了结果。"""

    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"
    CONCLUDED = "CONCLUDED"

    @property
    def label(self) -> str:
        return {"WITHDRAWN": "申请人撤回", "LAPSED": "容缺逾期，视为撤回", "CONCLUDED": "办件已经办结"}[self]


class Branch(Value):
    """一个联办部门：多长时限之内、何时以前提出意见。"""

    body: str
    name: str
    limit: Budget
    due_at: datetime


class JointApprovalStarted(Event, kind="approval.JointApprovalStarted"):
    """并联审批：主办部门同时征求各联办部门的意见，各自计时（行政许可法第二十六条）。"""

    case_id: UUID
    case_no: str
    item_id: str
    item_name: str
    lead_body: str
    lead_body_name: str
    branches: tuple[Branch, ...]
    started_by: str
    started_at: datetime


class BranchOpinionGiven(Event, kind="approval.BranchOpinionGiven"):
    """联办意见：联办部门在期限内同意或者不同意；不同意的，写明理由和法律依据。意见、理由为密文。"""

    body: str
    agrees: bool
    opinion: Sealed[str]
    reasons: Sealed[str] | None = None
    legal_basis: str = ""
    given_by: str
    given_at: datetime
    on_time: bool


class BranchTimedOut(Event, kind="approval.BranchTimedOut"):
    """逾期视为同意：联办部门期限届满没有提出意见，自届满时刻起视为同意，与何时发现无关。"""

    body: str
    timed_out_at: datetime


class BranchRedated(Event, kind="approval.BranchRedated"):
    """联办改期：放假安排公布或者更改，还没有意见的联办部门到期时刻重新计算；至早到重算当日届满。"""

    body: str
    due_at: datetime


class BranchesJoined(Event, kind="approval.BranchesJoined"):
    """意见汇合：最后一个联办部门答复或者视为同意，主办部门可以决定；一件只汇合一次。"""

    agreed: bool
    disagreed: tuple[str, ...] = ()
    joined_at: datetime


class JointApprovalClosed(Event, kind="approval.JointApprovalClosed"):
    """并联终止：意见没有到齐，办件已经撤回、失效或者办结，不再征求意见。"""

    reason: CloseReason
    unanswered: tuple[str, ...]
    closed_at: datetime


JointEvent = (
    JointApprovalStarted | BranchOpinionGiven | BranchTimedOut | BranchRedated | BranchesJoined | JointApprovalClosed
)
