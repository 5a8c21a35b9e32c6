"""经过：把记录读成一页按时间倒排的话。"""

from collections.abc import Callable, Sequence
from typing import Any, assert_never

from approval.domain.case import events as e
from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.showing import ERASED, why

NameOf = Callable[[str], str]


def timeline(history: Sequence[Recorded[Any]], name_of: NameOf, keyring: KeyRing) -> list[dict[str, str]]:
    """Newest first; each line says what happened, when and by whom."""
    return [_entry(recorded, name_of, keyring) for recorded in reversed(history)]


def _entry(recorded: Recorded[Any], name_of: NameOf, keyring: KeyRing) -> dict[str, str]:
    text, aside, kind = _said(recorded, name_of, keyring)
    note = " · ".join(part for part in (f"{recorded.meta.at:%m-%d %H:%M}", aside) if part)
    return {"text": text, "note": note, "kind": kind}


def _said(recorded: Recorded[Any], name_of: NameOf, keyring: KeyRing) -> tuple[str, str, str]:
    event: e.CaseEvent = recorded.event
    match event:
        case e.CaseReceived():
            return "收件", name_of(event.received_by) or "网上申请", ""
        case e.CaseAssigned():
            if event.assignee == event.assigned_by:
                return "认领", name_of(event.assignee), ""
            return f"转交{name_of(event.assignee)}承办", f"{name_of(event.assigned_by)} · {event.reason}", ""
        case e.SupplementRequested():
            told = " · ".join(part for part in (name_of(event.requested_by), event.notice_no, event.reason) if part)
            return f"{'再次' if event.reason else '一次性'}告知补正 {len(event.missing)} 项", told, "warn"
        case e.SupplementCompleted():
            return "申请人补齐材料", "", ""
        case e.CaseAccepted():
            said = f"{event.mode.label}，出具受理凭证"
            return said, f"{name_of(event.accepted_by)} · {event.voucher_no}", ""
        case e.AcceptanceDeemed():
            return f"逾期未告知，自 {event.deemed_from:%m-%d} 收到之日起视为受理", event.voucher_no, "late"
        case e.AcceptanceRefused():
            return event.reason.label, f"{name_of(event.refused_by)} · {event.document_no}", "late"
        case (
            e.SpecialProcedureStarted()
            | e.SpecialProcedureScheduled()
            | e.SpecialProcedureEnded()
            | e.TimeLimitExtended()
            | e.DueDateRecalculated()
            | e.DueReminded()
        ):
            return _of_the_clock(event, name_of)
        case e.StepOpinionGiven():
            return _of_the_review(event, name_of, keyring)
        case e.HearingRightTold() | e.HearingRequested() | e.HearingGivenUp() | e.ProcedureRedated():
            return _of_the_review(event, name_of, keyring)
        case e.CommitmentWithdrawn():
            return "申请人撤回承诺，依一般程序办理", f"须照常提交 {len(event.materials)} 份材料", "warn"
        case e.DecisionRevoked() | e.ApprovalRepealed() | e.ApprovalDeregistered() | e.DecisionCorrected():
            return _of_the_aftermath(event, name_of)
        case (
            e.ToleranceGranted()
            | e.OutstandingReminded()
            | e.OutstandingMaterialReceived()
            | e.ToleranceExtended()
            | e.ToleranceFulfilled()
            | e.ToleranceLapsed()
            | e.BreachRepaired()
        ):
            return _of_the_tolerance(event, name_of)
        case e.CaseConcluded():
            late = f"超期原因：{event.late_reason}" if event.late_reason else ""
            return (
                f"作出{event.outcome.label}决定",
                " · ".join(p for p in (name_of(event.decided_by), event.opinion, late) if p),
                "",
            )
        case e.ResultReturned():
            return "决定文书已出，结果返回收件窗口", event.document_no, ""
        case e.CaseWithdrawn():
            return "视为撤回申请" if event.deemed else "申请人撤回申请", event.reason, "warn"
        case e.ApplicantShown():
            return "查看申请人信息", f"{name_of(recorded.meta.actor)} · {why(event.look, keyring)}", ""
    assert_never(event)


def _of_the_clock(
    event: e.ClockEvent | e.DueDateRecalculated | e.DueReminded,
    name_of: NameOf,
) -> tuple[str, str, str]:
    match event:
        case e.SpecialProcedureStarted():
            stops = "计时暂停" if event.procedure.clock_stops else "期限照常计算"
            begun = f"启动特别程序：{event.procedure.name}，{stops}"
            return begun, f"{name_of(event.started_by)} · {event.reason}", "pause"
        case e.SpecialProcedureScheduled():
            told = f"{event.place} · {'、'.join(map(name_of, event.staff))} · {event.document_no}"
            return f"安排在 {event.held_at:%m-%d %H:%M}，书面通知申请人", told, ""
        case e.SpecialProcedureEnded():
            late = "" if event.on_time else "超过程序自己的期限"
            said = " · ".join(part for part in (name_of(event.ended_by), event.result, late) if part)
            return "特别程序结束，恢复办理", said, "warn" if late else ""
        case e.DueReminded():
            when = "已经超过" if event.overdue else "将要届满"
            return f"提醒：{event.limit.label}{when}", f"{event.due_at:%Y-%m-%d}", "late" if event.overdue else "warn"
        case e.TimeLimitExtended():
            told = f"{name_of(event.approved_by)} · {event.document_no} · {event.reason}"
            return f"批准延长法定期限 {event.amount} 个工作日", told, "warn"
        case e.DueDateRecalculated():
            due_at = event.promised.due_at if event.promised else event.notice_due_at
            return "放假安排公布，到期日重新计算", f"{due_at:%Y-%m-%d}" if due_at else "", ""
    assert_never(event)


def _of_the_tolerance(
    event: e.ToleranceEvent | e.ToleranceLapsed | e.BreachRepaired,
    name_of: NameOf,
) -> tuple[str, str, str]:
    match event:
        case e.ToleranceGranted():
            told = f"{name_of(event.granted_by)} · {event.notice_no}"
            return f"容缺 {len(event.outstanding)} 份材料，{event.due_at:%m-%d} 前补齐", told, "warn"
        case e.OutstandingReminded():
            return "提醒申请人补交容缺材料", f"{event.due_at:%m-%d} 到期", "warn"
        case e.OutstandingMaterialReceived():
            return f"补交材料：{'、'.join(one.name for one in event.materials)}", "", ""
        case e.ToleranceExtended():
            told = f"{name_of(event.extended_by)} · {event.reason}"
            return f"不可抗力，补交期限顺延到 {event.due_at:%m-%d}", told, "warn"
        case e.ToleranceFulfilled():
            return "容缺材料已补齐", "", ""
        case e.ToleranceLapsed():
            absent = "、".join(one.name for one in event.outstanding)
            return f"逾期未补齐（{absent}），视为撤回申请", event.document_no, "late"
        case e.BreachRepaired():
            return "确认失信已修复", f"{name_of(event.repaired_by)} · {event.reason}", ""
    assert_never(event)


def _of_the_review(event: e.ReviewEvent, name_of: NameOf, keyring: KeyRing) -> tuple[str, str, str]:
    match event:
        case e.StepOpinionGiven():
            who = "、".join(map(name_of, (event.given_by, *event.together_with)))
            (opinion,) = keyring.open_many([event.opinion])
            return f"{event.step.name}：{opinion or ERASED}", who, ""
        case e.HearingRightTold():
            told = f"{name_of(event.told_by)} · {event.document_no}"
            return f"告知听证权利，{event.request_by:%m-%d} 前可以要求", told, "warn"
        case e.HearingRequested():
            taken = name_of(event.taken_by) if event.taken_by else "申请人网上提出"
            return f"要求听证，{event.hold_by:%m-%d} 前组织", taken, "warn"
        case e.HearingGivenUp():
            (reason,) = keyring.open_many([event.reason])
            return f"放弃听证：{reason or ERASED}", name_of(event.taken_by), ""
        case e.ProcedureRedated(due=due, request_by=request_by, hold_by=hold_by):
            days = (("程序", due and due.due_at), ("要求听证", request_by), ("组织听证", hold_by))
            told = " · ".join(f"{what} {day:%Y-%m-%d}" for what, day in days if day)
            return "放假安排公布，程序的期限重新计算", told, ""
    assert_never(event)


def _of_the_aftermath(event: e.AftermathEvent, name_of: NameOf) -> tuple[str, str, str]:
    told = f"{name_of(event.decided_by)} · {event.document_no}"
    match event:
        case e.DecisionRevoked():
            return f"撤销准予的决定：{event.ground.label}", f"{told} · {event.reasons}", "late"
        case e.ApprovalRepealed():
            return "撤回已经生效的许可", f"{told} · {event.reasons}", "late"
        case e.ApprovalDeregistered():
            return f"注销：{event.ground.label}", f"{told} · {event.reasons}", "warn"
        case e.DecisionCorrected():
            return f"更正{event.corrects}", told, ""
    assert_never(event)
