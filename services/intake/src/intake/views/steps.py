"""经过：发生的每件事用一句话告诉申请人；不该说的不说。"""

from datetime import datetime
from typing import Any, Final

from intake import consumed as m
from intake.domain.application import events as e
from intake.views.stages import Step
from kernel.messages import Heard

_ACCEPTED: Final = {
    "ON_RECEIPT": "收件即受理",
    "TOLERANT": "部门已容缺受理",
    "COMMITMENT": "部门已按告知承诺受理",
}


def step_of(heard: Heard[Any]) -> Step | None:
    """The sentence for one thing heard, or none where there is nothing to tell."""
    match heard.body:
        case e.ApplicationReceived():
            return _received(heard.body)
        case e.CommitmentSigned(materials=materials, document_no=document_no, signed_at=at):
            names = "、".join(one.name for one in materials)
            return Step(at=at, text=f"选择告知承诺，以承诺代替：{names}", note=document_no)
        case e.CommitmentWithdrawn(materials=materials, withdrawn_at=at):
            names = "、".join(one.name for one in materials)
            return Step(at=at, text=f"申请人撤回承诺，照常提交：{names}", note="依一般程序办理", kind="warn")
        case e.SupplementNoticed(missing=missing, notice_no=notice_no):
            names = "、".join(one.name for one in missing)
            return Step(at=heard.at, text=f"部门一次性告知需要补正：{names}", note=notice_no, kind="warn")
        case e.SupplementReceived(materials=materials, received_at=at):
            return Step(at=at, text=f"补正材料已交齐：{'、'.join(one.name for one in materials)}")
        case e.ToleranceNoticed(outstanding=outstanding, notice_no=notice_no, due_at=due_at):
            names = "、".join(one.name for one in outstanding)
            text = f"部门容缺受理，请在 {_day(due_at)}前补交：{names}"
            return Step(at=heard.at, text=text, note=notice_no, kind="warn")
        case e.ToleranceExtended(document_no=document_no, due_at=due_at, reason=reason):
            text = f"补交期限顺延到 {_day(due_at)}：{reason}"
            return Step(at=heard.at, text=text, note=document_no, kind="warn")
        case e.OutstandingMaterialReceived(materials=materials, received_at=at):
            return Step(at=at, text=f"补交了材料：{'、'.join(one.name for one in materials)}")
        case e.HearingRequested(requested_at=at):
            return Step(at=at, text="申请人要求听证，转告部门")
        case e.ApplicationWithdrawn(reason=reason, withdrawn_at=at):
            return Step(at=at, text="申请人撤回申请", note=reason.label)
        case e.ResultReady(outcome=e.ResultOutcome.LAPSED, document_no=document_no, ready_at=at):
            return Step(at=at, text="补交期限届满没有补齐，视为撤回申请", note=document_no, kind="warn")
        case e.ResultReady(outcome=outcome, document_no=document_no, ready_at=at):
            return Step(at=at, text=f"结果可以领取：{outcome.label}", note=document_no)
        case e.ResultDelivered(method=method, delivered_at=at):
            return Step(at=at, text="结果已送达", note=method.label)
    return _theirs(heard.body, heard.at)


def _received(event: e.ApplicationReceived) -> Step:
    taken = len(event.materials) - event.waived_count
    waived = f"，免交 {event.waived_count} 份" if event.waived_count else ""
    return Step(at=event.received_at, text=f"收件，收下材料 {taken} 份{waived}", note=event.channel.label)


def _theirs(message: Any, at: datetime) -> Step | None:
    match message:
        case m.CaseAccepted():
            note = f"承诺 {_day(message.due_at)}前办结"
            how = _ACCEPTED.get(message.mode, "部门已受理")
            return Step(at=message.accepted_at, text=f"{how}，期限从次日起算", note=note)
        case m.OutstandingReminded():
            names = "、".join(one.name for one in message.outstanding)
            return Step(
                at=at, text=f"提醒：请在 {_day(message.due_at)}前补交 {names}", note="逾期视为撤回", kind="warn"
            )
        case m.AcceptanceDeemed():
            text = "部门五个工作日内没有告知，自收到之日起视为受理"
            return Step(at=at, text=text, note=f"承诺 {_day(message.due_at)}前办结")
        case m.AcceptanceRefused():
            told = f"，请向{message.competent_body}申请" if message.competent_body else ""
            return Step(at=at, text=f"部门不予受理{told}", note=message.explanation, kind="warn")
        case m.SpecialProcedureStarted():
            counted = "所需时间不计入期限" if message.clock_stops else "期限照常计算"
            until = f"，{_day(message.due_at)}前完成" if message.due_at else ""
            text = f"开始{message.name}，{counted}{until}"
            return Step(at=message.started_at, text=text, note=message.legal_basis, kind="pause")
        case m.SpecialProcedureEnded():
            return Step(at=message.ended_at, text="特别程序结束，继续办理", note=f"承诺 {_day(message.due_at)}前办结")
        case m.TimeLimitExtended():
            text = f"法定期限延长 {message.amount} 个工作日：{message.reason}"
            return Step(at=message.approved_at, text=text, note=message.legal_basis, kind="warn")
        case m.DueDateRecalculated():
            return Step(at=at, text="放假安排公布，到期日重新计算", note=f"承诺 {_day(message.due_at)}前办结")
        case m.CaseConcluded():
            text = {
                "GRANTED": "部门作出决定：准予",
                "GRANTED_TOLERANT": "部门作出决定：准予，补齐材料后发出结果",
                "DENIED": "部门作出决定：不予",
            }.get(message.outcome, "部门作出决定")
            return Step(at=message.concluded_at, text=text, note=message.late_reason or message.reasons)
    return _arranged(message, at) or _afterwards(message)


def _arranged(message: Any, at: datetime) -> Step | None:
    match message:
        case m.SpecialProcedureScheduled(held_at=held_at, place=place, document_no=document_no):
            return Step(at=at, text=f"安排在 {_day(held_at)} {held_at:%H:%M}，{place}", note=document_no, kind="warn")
        case m.HearingRightTold(told_at=told_at, request_by=request_by, document_no=document_no):
            text = f"告知听证权利，{_day(request_by)}以前可以要求听证"
            return Step(at=told_at, text=text, note=document_no, kind="warn")
        case m.HearingRequested(requested_at=requested_at, hold_by=hold_by):
            return Step(at=requested_at, text=f"有人要求听证，{_day(hold_by)}以前组织")
        case m.ProcedureRedated(request_by=request_by) if request_by is not None:
            return Step(at=at, text=f"放假安排公布，{_day(request_by)}以前可以要求听证")
        case m.HearingGivenUp(given_up_at=given_up_at):
            return Step(at=given_up_at, text="听证放弃了，不再举行")
    return None


def _afterwards(message: Any) -> Step | None:
    match message:
        case m.DecisionRevoked(decided_at=at, reasons=reasons):
            return Step(at=at, text="准予的决定被撤销，证照同时失效", note=reasons, kind="warn")
        case m.ApprovalRepealed(decided_at=at, reasons=reasons):
            return Step(at=at, text="许可被撤回，证照同时失效，依法补偿", note=reasons, kind="warn")
        case m.ApprovalDeregistered(decided_at=at, reasons=reasons):
            return Step(at=at, text="许可已注销，证照同时失效", note=reasons, kind="warn")
        case m.DecisionCorrected(decided_at=at, corrects=corrects):
            return Step(at=at, text=f"决定书已更正：{corrects}", note=message.document_no)
    return None


def _day(moment: datetime) -> str:
    return f"{moment.month} 月 {moment.day} 日"
