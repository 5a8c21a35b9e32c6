"""What intake says: applications received, papers not asked for, results delivered."""

from datetime import datetime

from insight.consumed.parts import Part, Word
from kernel.messages import Message

APPLICATIONS = "intake.application.v1"


class ReceivedItem(Part):
    """收件时锁定的事项。"""

    item_id: str
    name: str
    topic: str = ""
    body: str
    body_name: str
    certificate_type: str | None = None


class ApplicationReceived(Message, type="hall.intake.ApplicationReceived.v1", topic=APPLICATIONS):
    """收件：哪个事项、什么渠道、在哪里、要几份材料、免了几份。"""

    case_no: str
    item: ReceivedItem
    channel: str
    place: Word = ""
    town: Word = ""
    received_by: Word = ""
    received_at: datetime
    required_count: int
    waived_count: int


class MaterialWaived(Message, type="hall.intake.MaterialWaived.v1", topic=APPLICATIONS):
    """免提交：一份材料由哪种证照代替。"""

    material_code: str
    certificate_type: Word = ""
    waived_at: datetime


class ApplicationWithdrawn(Message, type="hall.intake.ApplicationWithdrawn.v1", topic=APPLICATIONS):
    """撤回申请。"""

    withdrawn_at: datetime


class ResultDelivered(Message, type="hall.intake.ResultDelivered.v1", topic=APPLICATIONS):
    """送达：结果以什么方式交到申请人手中。"""

    delivered_at: datetime
    method: str
