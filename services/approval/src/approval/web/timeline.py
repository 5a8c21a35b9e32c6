"""经过：把记录读成一页按时间倒排的话。"""

from collections.abc import Callable, Sequence
from typing import Any, assert_never

from approval.domain.case import events as e
from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.showing import why

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
        case e.SpecialProcedureStarted() | e.SpecialProcedureEnded() | e.TimeLimitExtended() | e.DueDateRecalculated():
            return _of_the_clock(event, name_of)
        case (
            e.ToleranceGranted()
            | e.OutstandingReminded()
            | e.OutstandingMaterialReceived()
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
    event: e.SpecialProcedureStarted | e.SpecialProcedureEnded | e.TimeLimitExtended | e.DueDateRecalculated,
    name_of: NameOf,
) -> tuple[str, str, str]:
    match event:
        case e.SpecialProcedureStarted():
            stops = "计时暂停" if event.procedure.clock_stops else "期限照常计算"
            begun = f"启动特别程序：{event.procedure.name}，{stops}"
            return begun, f"{name_of(event.started_by)} · {event.reason}", "pause"
        case e.SpecialProcedureEnded():
            return "特别程序结束，恢复办理", f"{name_of(event.ended_by)} · {event.result}", ""
        case e.TimeLimitExtended():
            told = f"{name_of(event.approved_by)} · {event.document_no} · {event.reason}"
            return f"批准延长法定期限 {event.amount} 个工作日", told, "warn"
        case e.DueDateRecalculated():
            due_at = event.promised.due_at if event.promised else event.notice_due_at
            return "放假安排公布，到期日重新计算", f"{due_at:%Y-%m-%d}" if due_at else "", ""
    assert_never(event)


def _of_the_tolerance(
    event: e.ToleranceGranted
    | e.OutstandingReminded
    | e.OutstandingMaterialReceived
    | e.ToleranceFulfilled
    | e.ToleranceLapsed
    | e.BreachRepaired,
    name_of: NameOf,
) -> tuple[str, str, str]:
    match event:
        case e.ToleranceGranted():
            told = f"{name_of(event.granted_by)} · {event.notice_no}"
            return f"容缺 {len(event.outstanding)} 份材料，{event.due_at:%m-%d} 前补齐", told, "warn"
        case e.OutstandingReminded():
            return "提醒申请人补交容缺材料", f"{event.due_at:%m-%d} 到期", "warn"
        case e.OutstandingMaterialReceived():
            return f"补交容缺材料：{'、'.join(one.name for one in event.materials)}", "", ""
        case e.ToleranceFulfilled():
            return "容缺材料已补齐", "", ""
        case e.ToleranceLapsed():
            absent = "、".join(one.name for one in event.outstanding)
            return f"逾期未补齐（{absent}），视为撤回申请", event.document_no, "late"
        case e.BreachRepaired():
            return "确认失信已修复", f"{name_of(event.repaired_by)} · {event.reason}", ""
    assert_never(event)
