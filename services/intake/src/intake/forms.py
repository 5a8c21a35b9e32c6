"""What people and machines send: one model per form, JSON or form alike."""

from typing import Annotated, Final

from pydantic import Field

from intake.domain.application.events import ApplicantKind, WithdrawReason
from intake.domain.channels import Channel, Delivery
from kernel.events import Value

Short = Annotated[str, Field(min_length=1, max_length=60)]
Long = Annotated[str, Field(max_length=500)]
PHONE: Final = r"1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}"


class Start(Value):
    """开始办理：哪个事项；窗口写明在哪个场所，渠道不写由系统判断。"""

    item_id: Short
    place: str = Field(default="", max_length=60)
    channel: Channel | None = None


class AnswerTo(Value):
    """一道情形题的回答：是或否。"""

    answer: bool


class ApplicantForm(Value):
    """申请人：类型、姓名（名称）、号码、联系电话。"""

    kind: ApplicantKind
    name: Annotated[str, Field(min_length=1, max_length=100, repr=False)]
    number: Annotated[str, Field(min_length=1, max_length=40, repr=False)]
    phone: str | None = Field(default=None, pattern=f"^({PHONE})$", repr=False)


class ApplicationForm(Value):
    """申请表：申请内容、领取方式、所在乡镇、地址。"""

    matter: Annotated[str, Field(min_length=1, max_length=500, repr=False)]
    delivery: Delivery = Delivery.WINDOW
    town: str = Field(default="", max_length=60)
    address: Annotated[str, Field(max_length=200, repr=False)] = ""


class Papers(Value):
    """窗口当面收下的纸质材料（编码）；上传的文件以材料编码为字段名。"""

    papers: tuple[Short, ...] = ()


class Nothing(Value):
    """不用填写。"""


class Receive(Value):
    """提交：`tolerance_promised` 是书面承诺后补没交的材料，`commitment_signed` 是选择以承诺代替证明。"""

    tolerance_promised: bool = False
    commitment_signed: bool = False


class Withdraw(Value):
    """撤回的原因。"""

    reason: WithdrawReason


class Deliver(Value):
    """结果怎样交到申请人手中。"""

    method: Delivery


class Query(Value):
    """查进度：办件编号和查询码。"""

    case_no: Annotated[str, Field(min_length=1, max_length=40)]
    query_code: Annotated[str, Field(min_length=1, max_length=12, repr=False)]
