"""流转的事件：一件办件交给一个部门自己的业务系统；这些名字和字段就是存档格式，增删须升版本。"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from approval.domain.case.events import Applicant, OutstandingMaterial
from kernel.events import Event, Value
from kernel.sealed import Sealed


class DepartmentOutcome(StrEnum):
    """部门的意见：同意或者不同意；它不是决定，决定由审批人作出。"""

    GRANTED = "GRANTED"
    DENIED = "DENIED"

    @property
    def label(self) -> str:
        return {"GRANTED": "同意", "DENIED": "不同意"}[self]


class RecallReason(StrEnum):
    """任务为什么收回。"""

    CONCLUDED = "CONCLUDED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def label(self) -> str:
        return {"CONCLUDED": "办件已经办结", "WITHDRAWN": "办件已经终结"}[self]


class NamedMaterial(Value):
    """材料目录中的一份：编码和名称。"""

    code: str
    name: str


class DepartmentResult(Value):
    """部门系统返回的一份结果；意见是密文。"""

    result_id: str
    outcome: DepartmentOutcome
    opinion: Sealed[str]
    document_no: str


class TaskDispatched(Event, kind="approval.TaskDispatched"):
    """流转：受理之后，把任务连同材料目录交给部门自己的业务系统；`missing` 是还没有交来的。"""

    case_id: UUID
    case_no: str
    recipient: str
    recipient_name: str
    item_id: str
    item_name: str
    task_code: str
    asked_for: str
    materials: tuple[NamedMaterial, ...]
    missing: tuple[OutstandingMaterial, ...]
    applicant: Applicant
    dispatched_at: datetime


class TaskTakenUp(Event, kind="approval.TaskTakenUp"):
    """接办：部门的系统确认收到任务，给出它自己的办理编号。"""

    reference_no: str
    taken_up_at: datetime


class DepartmentResultReceived(Event, kind="approval.DepartmentResultReceived"):
    """部门意见：部门的系统返回第一份结果，供审批人决定时参考；办件不因此办结。"""

    result: DepartmentResult
    received_at: datetime


class DepartmentResultContradicted(Event, kind="approval.DepartmentResultContradicted"):
    """结果矛盾：同一任务又来一份不同的结果，不予采用，等审批人与部门核实。"""

    result: DepartmentResult
    received_at: datetime


class ContradictionSettled(Event, kind="approval.ContradictionSettled"):
    """核实矛盾：审批人已与部门核实，仍以第一份结果为准；以后再来同样的，不再提示。"""

    settled_by: str
    note: Sealed[str]
    settled_at: datetime


class TaskRecalled(Event, kind="approval.TaskRecalled"):
    """收回任务：部门还没有答复，办件已经终结；以后到的结果不再采用。"""

    case_id: UUID
    recipient: str
    reason: RecallReason
    recalled_at: datetime


DispatchEvent = (
    TaskDispatched
    | TaskTakenUp
    | DepartmentResultReceived
    | DepartmentResultContradicted
    | ContradictionSettled
    | TaskRecalled
)
