"""容缺的事件：承诺后补、提醒、补交、补齐、失效、修复。"""

from datetime import datetime

from approval.domain.case.elements import FiledMaterial, OutstandingMaterial
from kernel.events import Event


class ToleranceGranted(Event, kind="approval.ToleranceGranted"):
    """容缺受理：主要材料齐全，申请人书面承诺后补其余；`due_at` 前补齐，逾期视为撤回（涟政发〔2022〕120号任务21）。"""

    notice_no: str
    outstanding: tuple[OutstandingMaterial, ...]
    due_at: datetime
    granted_by: str
    legal_basis: str


class OutstandingReminded(Event, kind="approval.OutstandingReminded"):
    """容缺提醒：容缺的补交期限将到，还差的材料再提醒一次。"""

    outstanding: tuple[OutstandingMaterial, ...]
    due_at: datetime


class OutstandingMaterialReceived(Event, kind="approval.OutstandingMaterialReceived"):
    """容缺补交：申请人补交了承诺后补的材料。"""

    materials: tuple[FiledMaterial, ...]
    received_at: datetime


class ToleranceFulfilled(Event, kind="approval.ToleranceFulfilled"):
    """容缺补齐：承诺后补的材料已全部交来；已作出容缺准予决定的，结果由此发出。"""

    fulfilled_at: datetime


class ToleranceLapsed(Event, kind="approval.ToleranceLapsed"):
    """容缺失效：补交期限届满仍未补齐，视为撤回申请，自届满之日生效；容缺准予的决定不发生效力。"""

    document_no: str
    outstanding: tuple[OutstandingMaterial, ...]
    lapsed_at: datetime
    legal_basis: str


class BreachRepaired(Event, kind="approval.BreachRepaired"):
    """信用修复：容缺失信经本机关负责人确认已经修复，以后可以再适用容缺受理。"""

    reason: str
    repaired_by: str
    repaired_at: datetime


class ToleranceExtended(Event, kind="approval.ToleranceExtended"):
    """容缺延期：因不可抗力不能按期补交的，经本机关负责人同意，补交期限顺延。"""

    due_at: datetime
    reason: str
    extended_by: str
    document_no: str = ""
    outstanding: tuple[OutstandingMaterial, ...] = ()


ToleranceEvent = (
    ToleranceGranted | OutstandingReminded | OutstandingMaterialReceived | ToleranceExtended | ToleranceFulfilled
)
"""容缺还在的时候发生的。"""
