"""可以对申请要求什么；事项、持有的证照等查来的东西随命令而来，决定本身不查任何东西。"""

from datetime import datetime

from pydantic import Field

from intake.domain.application.events import (
    ApplicantKind,
    Attachment,
    MissingMaterial,
    OutstandingMaterial,
    ResultOutcome,
    WithdrawReason,
)
from intake.domain.channels import Channel, Delivery
from intake.domain.items import Item
from intake.domain.materials import Holding
from kernel.events import Command
from kernel.masking import Look
from kernel.sealed import Sealed


class DraftApplicationFor(Command):
    """开始办一个事项；清单上没有的，`item` 为空。"""

    item: Item | None
    by: str
    channel: Channel
    place: str = ""
    town: str = ""


class AnswerSituation(Command):
    """回答一道情形题。"""

    question_id: str
    answer: bool


class NameApplicant(Command):
    """写明申请人；号码在这里校验，随后即密封。"""

    person: str
    kind: ApplicantKind
    name: str = Field(repr=False)
    number: str = Field(repr=False)
    phone: str = Field(default="", repr=False)


class FillForm(Command):
    """填好申请表；没有地址不能选邮寄。"""

    form: Sealed[dict[str, str]]
    has_address: bool
    delivery: Delivery
    town: str = ""


class AttachMaterials(Command):
    """交来一份或几份材料；`at_window` 表示窗口人员当面收下。"""

    attached: tuple[Attachment, ...]
    at_window: bool = False


class DetachMaterial(Command):
    """收件前取回一份材料。"""

    code: str


class ReceiveApplication(Command):
    """提交并收件；`holdings` 是申请人此刻持有的证照，`tolerance_promised` 是申请人书面承诺后补没交的材料；
    `commitment_signed` 是申请人选择告知承诺，以承诺代替清单允许的证明。
    """

    case_no: str
    received_by: str
    holdings: tuple[Holding, ...] = ()
    tolerance_promised: bool = False
    commitment_signed: bool = False


class NoteSupplement(Command):
    """审批部门一次性告知需要补正。"""

    notice_no: str
    missing: tuple[MissingMaterial, ...]
    legal_basis: str


class SupplySupplement(Command):
    """告知的材料已补齐，交回审批部门。"""


class NoteTolerance(Command):
    """审批部门容缺受理。"""

    notice_no: str
    outstanding: tuple[OutstandingMaterial, ...]
    due_at: datetime


class NoteToleranceExtended(Command):
    """审批部门同意补交期限顺延。"""

    document_no: str
    due_at: datetime
    reason: str


class NoteHearing(Command):
    """审批部门告知听证权利，`request_by` 以前可以要求；没有日子的，不能再要求了。"""

    request_by: datetime | None


class RequestHearing(Command):
    """申请人要求听证；`by` 是代为记下的窗口人员，网上提出的没有。"""

    requester: Sealed[str]
    by: str = ""


class SupplyOutstanding(Command):
    """承诺后补的材料交来了一份或几份，转给审批部门。"""


class WithdrawCommitment(Command):
    """撤回承诺：改为照常提交材料。"""


class WithdrawApplication(Command):
    """撤回申请。"""

    reason: WithdrawReason


class NoteResult(Command):
    """审批结果返回。"""

    outcome: ResultOutcome
    document_no: str
    ready_at: datetime


class NoteAnnulment(Command):
    """准予的决定被撤销、撤回或者注销。"""

    document_no: str
    annulled_at: datetime


class DeliverResult(Command):
    """把结果交给申请人。"""

    method: Delivery
    by: str


class AbandonDraft(Command):
    """草稿作废。"""


class ShowApplicant(Command):
    """查看申请人信息。"""

    look: Look


ApplicationCommand = (
    DraftApplicationFor
    | AnswerSituation
    | NameApplicant
    | FillForm
    | AttachMaterials
    | DetachMaterial
    | ReceiveApplication
    | NoteSupplement
    | SupplySupplement
    | NoteTolerance
    | NoteToleranceExtended
    | NoteHearing
    | RequestHearing
    | SupplyOutstanding
    | WithdrawCommitment
    | WithdrawApplication
    | NoteResult
    | NoteAnnulment
    | DeliverResult
    | AbandonDraft
    | ShowApplicant
)
