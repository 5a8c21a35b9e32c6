"""承诺核查的事件：按承诺准予的一件，核查一次；这些名字和字段就是存档格式，增删须升版本。"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from approval.domain.case.events import Applicant
from kernel.events import Event, Value
from kernel.sealed import Sealed


class CommitmentFinding(StrEnum):
    """核查发现的问题（安阳市政务服务条例第二十七条；国办发〔2020〕42号）。"""

    UNFULFILLED = "UNFULFILLED"
    FACTS_DIFFER = "FACTS_DIFFER"
    FALSE_PROMISE = "FALSE_PROMISE"

    @property
    def label(self) -> str:
        return _FINDINGS[self]


_FINDINGS = {
    CommitmentFinding.UNFULFILLED: "没有履行承诺，未达到条件",
    CommitmentFinding.FACTS_DIFFER: "实际情况与承诺不符",
    CommitmentFinding.FALSE_PROMISE: "承诺虚假",
}


class CreditGround(StrEnum):
    """为什么记入失信。"""

    FALSE_PROMISE = "FALSE_PROMISE"
    RECTIFICATION_OVERDUE = "RECTIFICATION_OVERDUE"

    @property
    def label(self) -> str:
        return {"FALSE_PROMISE": "承诺虚假", "RECTIFICATION_OVERDUE": "逾期没有整改"}[self]


class PromisedMaterial(Value):
    """由承诺代替的一份材料。"""

    code: str
    name: str


class CommitmentCheckScheduled(Event, kind="approval.CommitmentCheckScheduled"):
    """承诺核查：按承诺准予的一件，`due_at` 前核查所承诺的材料和条件；申请人仍是收件时的密文。"""

    case_id: UUID
    case_no: str
    item_id: str
    item_name: str
    body: str
    body_name: str
    decision_no: str
    materials: tuple[PromisedMaterial, ...]
    conditions: tuple[str, ...]
    applicant: Applicant
    scheduled_at: datetime
    due_at: datetime


class CommitmentCheckPassed(Event, kind="approval.CommitmentCheckPassed"):
    """核查通过：承诺属实，条件达到；由两名以上人员核查。"""

    checked_by: str
    together_with: tuple[str, ...]
    checked_at: datetime
    on_time: bool


class CommitmentCheckFailed(Event, kind="approval.CommitmentCheckFailed"):
    """核查发现问题：没有履行、实际不符或者承诺虚假；情况说明为密文。"""

    finding: CommitmentFinding
    note: Sealed[str]
    checked_by: str
    together_with: tuple[str, ...]
    checked_at: datetime
    on_time: bool


class RectificationOrdered(Event, kind="approval.RectificationOrdered"):
    """责令限期整改：没有履行或者实际不符的，`due_at` 前整改，书面通知（安阳市政务服务条例第二十七条）。"""

    document_no: str
    working_days: int
    due_at: datetime
    ordered_by: str
    ordered_at: datetime
    legal_basis: str


class RectificationAccepted(Event, kind="approval.RectificationAccepted"):
    """整改复查：两名以上人员复查，已经整改；逾期整改的如实记为逾期。"""

    accepted_by: str
    together_with: tuple[str, ...]
    accepted_at: datetime
    on_time: bool


class RectificationOverdue(Event, kind="approval.RectificationOverdue"):
    """逾期没有整改：整改期限届满，自届满时刻生效，与计时器何时到无关。"""

    overdue_from: datetime


class CreditRecordRaised(Event, kind="approval.CreditRecordRaised"):
    """记入失信：承诺虚假，或者逾期没有整改；修复以前不再适用告知承诺和容缺（安阳市政务服务条例第二十九条）。"""

    person: str
    ground: CreditGround
    raised_from: datetime


class CreditRepaired(Event, kind="approval.CreditRepaired"):
    """承诺信用修复：本机关负责人确认失信已经修复；修复情况为密文。"""

    reason: Sealed[str]
    repaired_by: str
    repaired_at: datetime


class CommitmentCheckClosed(Event, kind="approval.CommitmentCheckClosed"):
    """核查终止：准予的决定已经撤销、撤回或者注销，承诺不再核查；已有的失信记录不变。"""

    closed_at: datetime


CommitmentEvent = (
    CommitmentCheckScheduled
    | CommitmentCheckPassed
    | CommitmentCheckFailed
    | RectificationOrdered
    | RectificationAccepted
    | RectificationOverdue
    | CreditRecordRaised
    | CreditRepaired
    | CommitmentCheckClosed
)
