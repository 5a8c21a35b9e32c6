"""可以对一次流转要求什么；要查的都随命令而来。"""

from datetime import datetime
from uuid import UUID

from approval.domain.case.events import Applicant, OutstandingMaterial
from approval.domain.dispatch.events import DepartmentResult, NamedMaterial, RecallReason
from kernel.events import Command
from kernel.sealed import Sealed


class DispatchTask(Command):
    """把任务交给部门的系统。"""

    case_id: UUID
    case_no: str
    recipient: str
    recipient_name: str
    item_id: str
    item_name: str
    task_code: str
    asked_for: str
    materials: tuple[NamedMaterial, ...]
    missing: tuple[OutstandingMaterial, ...] = ()
    applicant: Applicant


class TakeUpTask(Command):
    """部门的系统说它接办了。"""

    reference_no: str
    taken_up_at: datetime


class NoteContradiction(Command):
    """部门的系统返回一份结果：与第一份矛盾的，先记下来。"""

    result: DepartmentResult


class ReceiveDepartmentResult(Command):
    """部门的系统返回一份结果：采用，或者说明为什么不采用。"""

    result: DepartmentResult


class SettleContradiction(Command):
    """已与部门核实，说明情况。"""

    by: str
    note: Sealed[str]


class RecallTask(Command):
    """办件已经终结，收回还没有答复的任务。"""

    case_id: UUID
    recipient: str
    reason: RecallReason


DispatchCommand = (
    DispatchTask | TakeUpTask | NoteContradiction | ReceiveDepartmentResult | SettleContradiction | RecallTask
)
