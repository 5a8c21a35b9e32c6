"""What happened to an application since a page was opened, in sentences."""

from collections.abc import Sequence
from typing import Any, assert_never

from intake.domain.application import events as e
from kernel.events import Recorded


def changes_since(recorded: Sequence[Recorded[Any]]) -> list[str]:
    """Oldest first, each with its time."""
    return [f"{one.meta.at:%H:%M} {_said(one.event)}" for one in recorded]


def _said(event: e.ApplicationEvent) -> str:
    match event:
        case e.ApplicationDrafted():
            return f"开始办理{event.item.name}"
        case e.SituationAnswered():
            return f"一道情形题改答“{'是' if event.answer else '否'}”"
        case e.ApplicantNamed():
            return "填写了申请人"
        case e.FormFilled():
            return "填写了申请表"
        case e.MaterialAttached():
            return f"交来“{event.attachment.name}”"
        case e.MaterialDetached():
            return "取回了一份材料"
        case e.ApplicationReceived():
            return f"已收件，办件编号 {event.case_no}"
        case e.CommitmentSigned():
            return f"选择告知承诺，以承诺代替 {len(event.materials)} 份证明"
        case e.CommitmentWithdrawn():
            return "撤回了承诺，材料照常提交"
        case e.MaterialWaived():
            return f"“{event.material_name}”免交"
        case _:
            return _said_later(event)


def _said_later(
    event: e.SupplementNoticed
    | e.SupplementReceived
    | e.ToleranceNoticed
    | e.ToleranceExtended
    | e.OutstandingMaterialReceived
    | e.HearingNoticed
    | e.HearingRequested
    | e.ApplicationWithdrawn
    | e.ResultReady
    | e.ResultAnnulled
    | e.ResultDelivered
    | e.DraftAbandoned
    | e.ApplicantShown,
) -> str:
    match event:
        case e.SupplementNoticed():
            return "部门告知需要补正"
        case e.SupplementReceived():
            return "补正材料已交齐"
        case e.ToleranceNoticed():
            return "部门已容缺受理"
        case e.ToleranceExtended():
            return "部门同意补交期限顺延"
        case e.OutstandingMaterialReceived():
            return "补交了材料"
        case e.HearingNoticed():
            return "部门说了听证的事"
        case e.HearingRequested():
            return "已要求听证"
        case e.ApplicationWithdrawn():
            return "申请已撤回"
        case e.ResultReady():
            return "结果已经出来"
        case e.ResultAnnulled():
            return "准予的决定已经失效"
        case e.ResultDelivered():
            return "结果已送达"
        case e.DraftAbandoned():
            return "草稿已作废"
        case e.ApplicantShown():
            return "窗口人员查看了申请人信息"
    assert_never(event)
