"""办件到了哪一步，怎样念给人听。"""

from collections.abc import Mapping
from enum import StrEnum


class Stage(StrEnum):
    """办件到了哪一步。"""

    RECEIVED = "RECEIVED"
    SUPPLEMENTING = "SUPPLEMENTING"
    ACCEPTED = "ACCEPTED"
    IN_PROCEDURE = "IN_PROCEDURE"
    CONCLUDED_TOLERANT = "CONCLUDED_TOLERANT"
    CONCLUDED = "CONCLUDED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"

    @property
    def label(self) -> str:
        return _STAGE_LABELS[self]


_STAGE_LABELS: Mapping[Stage, str] = {
    Stage.RECEIVED: "待受理",
    Stage.SUPPLEMENTING: "补正中",
    Stage.ACCEPTED: "部门办理中",
    Stage.IN_PROCEDURE: "特别程序中",
    Stage.CONCLUDED_TOLERANT: "已准予，待补齐",
    Stage.CONCLUDED: "已办结",
    Stage.REFUSED: "不予受理",
    Stage.WITHDRAWN: "已撤回",
    Stage.LAPSED: "容缺逾期，视为撤回",
}
OPEN_STAGES = (Stage.RECEIVED, Stage.SUPPLEMENTING, Stage.ACCEPTED, Stage.IN_PROCEDURE)
