"""一份申请的环节：收件一侧的环节，以及连同审批一起给人看的说法。"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from kernel.events import Value


class OwnStage(StrEnum):
    """收件一侧的环节，只随自己的记录变化。"""

    DRAFT = "DRAFT"
    RECEIVED = "RECEIVED"
    SUPPLEMENTING = "SUPPLEMENTING"
    OWING = "OWING"
    READY = "READY"
    ANNULLED = "ANNULLED"
    DELIVERED = "DELIVERED"
    WITHDRAWN = "WITHDRAWN"
    ABANDONED = "ABANDONED"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS: Final[Mapping[OwnStage, str]] = {
    OwnStage.DRAFT: "填写中",
    OwnStage.RECEIVED: "已收件",
    OwnStage.SUPPLEMENTING: "等您补正",
    OwnStage.OWING: "已容缺受理，等您补交材料",
    OwnStage.READY: "结果可领取",
    OwnStage.ANNULLED: "结果已失效，不再发给",
    OwnStage.DELIVERED: "已领取",
    OwnStage.WITHDRAWN: "已撤回",
    OwnStage.ABANDONED: "已作废",
}


class Step(Value):
    """经过中的一步：何时、何事。"""

    at: datetime
    text: str
    note: str = ""
    kind: str = ""


def words(own: OwnStage, *, accepted: bool, procedure: str, concluded: bool) -> str:
    """The stage as a citizen reads it: ours, and between receipt and result what approval is doing."""
    if own is not OwnStage.RECEIVED:
        return own.label
    if concluded:
        return "已办结，结果即将送达窗口"
    if procedure:
        return f"{procedure}中"
    return "部门办理中" if accepted else "已收件，等待受理"
