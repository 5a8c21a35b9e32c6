"""可以对一个部门任务要求什么。"""

from datetime import datetime
from uuid import UUID

from department.domain.task.events import Applicant, MissingPaper, Paper
from kernel.events import Command


class ReceiveTask(Command):
    """大厅流转来一个任务。"""

    case_id: UUID
    case_no: str
    recipient: str
    item_name: str
    asked_for: str
    materials: tuple[Paper, ...]
    missing: tuple[MissingPaper, ...]
    applicant: Applicant
    dispatched_at: datetime


class TakeUpTask(Command):
    """接办。"""


class ReportResult(Command):
    """办完了，返回结果。"""


class RepeatResult(Command):
    """把最近一次的结果原样再发一次（演示：网络重发）。"""


class ReviseResult(Command):
    """改变意见，另发一份结果（演示：前后矛盾）。"""


class RecallTask(Command):
    """大厅收回任务。"""

    reason: str


TaskCommand = ReceiveTask | TakeUpTask | ReportResult | RepeatResult | ReviseResult | RecallTask
