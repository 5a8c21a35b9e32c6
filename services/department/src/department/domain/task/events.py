"""部门任务的事件：这些名字和字段就是存档格式，增删须升版本。"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kernel.events import Event, Value
from kernel.sealed import Sealed


class Outcome(StrEnum):
    """部门的意见。"""

    GRANTED = "GRANTED"
    DENIED = "DENIED"

    @property
    def label(self) -> str:
        return {"GRANTED": "同意", "DENIED": "不同意"}[self]

    @property
    def other(self) -> "Outcome":
        return Outcome.DENIED if self is Outcome.GRANTED else Outcome.GRANTED


class Paper(Value):
    """任务所附的一份材料。"""

    code: str
    name: str


class MissingPaper(Value):
    """还没有交来的一份材料；`deferrable` 的可以后补。"""

    code: str
    name: str
    deferrable: bool = False


class Applicant(Value):
    """申请人；姓名、证件号码均为密文。"""

    person: str
    kind: str
    name: Sealed[str]
    number: Sealed[str]


class TaskReceived(Event, kind="department.TaskReceived"):
    """收到任务：政务服务大厅流转来一件，请本部门办。"""

    case_id: UUID
    case_no: str
    recipient: str
    item_name: str
    asked_for: str
    materials: tuple[Paper, ...]
    missing: tuple[MissingPaper, ...]
    applicant: Applicant
    dispatched_at: datetime


class TaskTakenUp(Event, kind="department.TaskTakenUp"):
    """接办：本部门的系统接了任务，编上自己的办理编号。"""

    case_id: UUID
    recipient: str
    reference_no: str
    taken_up_at: datetime


class ResultReported(Event, kind="department.ResultReported"):
    """返回结果：把意见发回政务服务大厅；再发一次的，结果编号不变。"""

    case_id: UUID
    recipient: str
    result_id: str
    outcome: Outcome
    opinion: Sealed[str]
    document_no: str
    reported_at: datetime


class TaskRecalled(Event, kind="department.TaskRecalled"):
    """收回任务：政务服务大厅说办件已经终结，不用再办。"""

    reason: str


TaskEvent = TaskReceived | TaskTakenUp | ResultReported | TaskRecalled
