"""审查的事件：各环节的意见、听证的告知和要求、到期提醒。"""

from datetime import datetime

from approval.domain.case.elements import DueLimit, Reckoned, Step
from kernel.events import Event
from kernel.sealed import Sealed


class StepOpinionGiven(Event, kind="approval.StepOpinionGiven"):
    """审查意见：实施清单上一个环节的意见；核查实质内容的环节由两名以上人员同办（行政许可法第三十四条第三款）。"""

    step: Step
    opinion: Sealed[str]
    given_by: str
    together_with: tuple[str, ...] = ()
    given_at: datetime


class HearingRightTold(Event, kind="approval.HearingRightTold"):
    """告知听证：涉及重大利益关系的，作出决定前告知听证权利；`request_by` 以前可以要求（行政许可法第四十七条）。"""

    document_no: str
    interest: Sealed[str]
    told_by: str
    told_at: datetime
    request_by: datetime


class HearingRequested(Event, kind="approval.HearingRequested"):
    """要求听证：申请人或者利害关系人在期限内要求听证；`hold_by` 以前组织（行政许可法第四十七条）。"""

    requester: Sealed[str]
    taken_by: str
    requested_at: datetime
    hold_by: datetime


class HearingGivenUp(Event, kind="approval.HearingGivenUp"):
    """放弃听证：被告知的人声明放弃，撤回了要求，或者经通知无正当理由不到场；谁、为何，只存密文（通行做法）。"""

    reason: Sealed[str]
    taken_by: str
    given_up_at: datetime


class ProcedureRedated(Event, kind="approval.ProcedureRedated"):
    """程序改期：放假安排公布或者更改，特别程序、要求听证、组织听证的期限重新计算；没有变的空着。"""

    due: Reckoned | None = None
    request_by: datetime | None = None
    hold_by: datetime | None = None


class DueReminded(Event, kind="approval.DueReminded", by_the_way=True):
    """到期提醒：期限将到，或者已经超过，提醒承办人；同一个到期时刻，前后各提醒一次。"""

    limit: DueLimit
    due_at: datetime
    overdue: bool


ReviewEvent = StepOpinionGiven | HearingRightTold | HearingRequested | HearingGivenUp | ProcedureRedated
"""决定以前的意见和听证。"""
