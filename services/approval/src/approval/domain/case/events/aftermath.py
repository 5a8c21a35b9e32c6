"""决定以后的事件：撤销、撤回许可、注销、更正；都由本机关负责人作出，写明事实、依据和救济途径。"""

from datetime import datetime

from approval.domain.case.elements import DeregistrationGround, RevocationGround
from kernel.events import Event


class DecisionRevoked(Event, kind="approval.DecisionRevoked"):
    """撤销：准予的决定依法被撤销，自始无效或者自撤销之日起失效，由 `ground` 说明（行政许可法第六十九条）。"""

    document_no: str
    ground: RevocationGround
    reasons: str
    legal_basis: str
    decided_by: str
    decided_at: datetime


class ApprovalRepealed(Event, kind="approval.ApprovalRepealed"):
    """撤回许可：所依据的法律或者客观情况变化，为公共利益撤回已经生效的许可，依法补偿（行政许可法第八条）。"""

    document_no: str
    reasons: str
    compensation: str
    legal_basis: str
    decided_by: str
    decided_at: datetime


class ApprovalDeregistered(Event, kind="approval.ApprovalDeregistered"):
    """注销：许可已经不再有效，办理注销手续（行政许可法第七十条）。"""

    document_no: str
    ground: DeregistrationGround
    reasons: str
    legal_basis: str
    decided_by: str
    decided_at: datetime


class DecisionCorrected(Event, kind="approval.DecisionCorrected"):
    """更正：决定文书的文字、计算有误，书面更正，不改变决定的内容。"""

    document_no: str
    corrects: str
    wrong: str
    right: str
    decided_by: str
    decided_at: datetime


AftermathEvent = DecisionRevoked | ApprovalRepealed | ApprovalDeregistered | DecisionCorrected
"""决定以后的。"""
