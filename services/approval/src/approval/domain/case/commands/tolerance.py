"""容缺：受理、补交、提醒、延期、失效、修复。"""

from datetime import date, datetime

from approval.domain.case.events import FiledMaterial
from kernel.events import Command
from legaltime import Calendar


class AcceptTolerantly(Command):
    """容缺受理：还差的材料须在 `due_on` 当日或以前补齐；`has_breach` 表示申请人有未修复的失信。"""

    by: str
    due_on: date
    has_breach: bool
    calendar: Calendar


class ExtendTolerance(Command):
    """因不可抗力，补交期限顺延到 `due_on`。"""

    by: str
    due_on: date
    reason: str


class TakeOutstanding(Command):
    """申请人补交了承诺后补的材料。"""

    materials: tuple[FiledMaterial, ...]
    received_at: datetime


class RemindOutstanding(Command):
    """补交期限将到，提醒申请人。"""


class LapseTolerance(Command):
    """补交期限已过：没有补齐的视为撤回。"""


class RepairBreach(Command):
    """确认失信已经修复。"""

    by: str
    reason: str
