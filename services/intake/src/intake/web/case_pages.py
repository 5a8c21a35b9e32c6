"""申请人看到的一件：到了哪一步、经过、现在能做什么。"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from intake.domain.application import events as e
from intake.domain.application.following import to_hand_in
from intake.domain.application.hearing import received_of
from intake.domain.application.states import (
    ApplicationState,
    Awaiting,
    OwingApplication,
    ReceivedApplication,
    SupplementingApplication,
)
from intake.domain.time_limits import delivery_clock
from intake.opening import Opened
from intake.views.applications import ApplicationRow
from intake.views.stages import OwnStage, Step, words
from intake.web.promises import promises_made
from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.masking import mask_name, mask_number, mask_phone
from kernel.service import Parts
from kernel.showing import Personal, card, why
from legaltime import Calendar, light, light_text

_STEPS = ("收件", "受理", "办理", "出件", "领取")
_AT = {
    OwnStage.RECEIVED: 1,
    OwnStage.SUPPLEMENTING: 1,
    OwnStage.OWING: 2,
    OwnStage.READY: 4,
    OwnStage.ANNULLED: 4,
    OwnStage.DELIVERED: 5,
    OwnStage.WITHDRAWN: 5,
}

_PAPERS = {
    "voucher": "受理通知书",
    "notice": "一次性告知书",
    "tolerance": "容缺受理通知书",
    "decision": "决定书",
    "refusal": "不予受理通知书",
    "postponement": "容缺延期通知书",
    "lapse": "视为撤回告知书",
    "revocation": "撤销决定书",
    "repeal": "撤回许可决定书",
    "deregistration": "注销决定书",
    "correction": "更正通知书",
    "procedure": "特别程序告知书",
    "arrangement": "特别程序通知书",
    "hearing_right": "听证告知书",
    "hearing": "听证通知书",
}


def case_page(
    one: Opened, row: ApplicationRow, history: Sequence[Recorded[Any]], parts: Parts, *, clear: bool = False
) -> dict[str, Any]:
    """What stands on the page of one case; who looked at it is told to colleagues."""
    return {
        "row": row,
        "version": one.version,
        "by_clerk": one.by_clerk,
        "stage": stage_words(row),
        "steps": _steps(row),
        "timeline": [_entry(step) for step in _story(one, row, history, parts)],
        "applicant": card(personal(row), parts.keyring, clear=clear),
        "received_by": parts.name_of(row.received_by),
        "materials": [_material(each) for each in row.materials],
        "papers": [(name, _PAPERS[name.partition("-")[0]]) for name in row.papers],
        "promises": promises_made(history),
        "to_come": _to_come(one.state, row),
        "reasons": [(each.value, each.label) for each in e.WithdrawReason],
        "can_withdraw": row.own_stage in {OwnStage.RECEIVED, OwnStage.SUPPLEMENTING, OwnStage.OWING},
        "can_uncommit": _promised(one.state) and row.concluded_at is None,
        "can_request_hearing": _may_request_hearing(one.state, parts.clock.now()),
        "is_ready": row.own_stage is OwnStage.READY,
        "is_over": row.own_stage in {OwnStage.READY, OwnStage.ANNULLED, OwnStage.DELIVERED},
    }


def _promised(state: ApplicationState) -> bool:
    """Whether a promise stands for something that could be handed in instead."""
    if not isinstance(state, Awaiting):
        return False
    return bool((state if isinstance(state, ReceivedApplication) else state.received).promised)


def _may_request_hearing(state: ApplicationState, now: datetime) -> bool:
    received = received_of(state)
    return received is not None and received.hearing_by is not None and now <= received.hearing_by


def _to_come(state: ApplicationState, row: ApplicationRow) -> dict[str, Any] | None:
    """What the applicant is asked to hand in, why, and whether it can be sent on."""
    match state:
        case SupplementingApplication():
            taken = {each.code for each in state.attached}
            return {
                "title": "需要补正的材料",
                "said": "部门一次性告知下列材料，补齐后一起交回；补齐之前不计算办理期限。",
                "materials": [(each.code, each.name, each.what, each.code in taken) for each in state.missing],
                "send": ("supplement", "材料已补齐，交回部门"),
                "ready": all(each.code in taken for each in state.missing),
            }
        case OwingApplication():
            taken = {each.code for each in state.attached}
            due = row.owed_by or state.due_at
            return {
                "title": "承诺后补的材料",
                "said": f"请在 {due.month} 月 {due.day} 日前补齐，交来一份算一份；逾期没有补齐的，视为撤回申请。",
                "materials": [(each.code, each.name, "", each.code in taken) for each in to_hand_in(state)],
                "send": ("outstanding", "补交给部门"),
                "ready": bool(taken),
            }
        case ReceivedApplication() if state.owed:
            taken = {each.code for each in state.attached}
            return {
                "title": "撤回承诺以后照常提交的材料",
                "said": "承诺已经撤回，请提交下列材料，交来一份算一份；交齐以前，部门不能准予。",
                "materials": [(each.code, each.name, "", each.code in taken) for each in state.owed],
                "send": ("outstanding", "交给部门"),
                "ready": bool(taken),
            }
    return None


def stage_words(row: ApplicationRow) -> str:
    if row.standing:
        return f"准予的决定{row.standing}，证照同时失效"
    accepted, concluded = row.accepted_at is not None, row.concluded_at is not None
    return words(row.own_stage, accepted=accepted, procedure=row.procedure, concluded=concluded)


def _steps(row: ApplicationRow) -> list[dict[str, str]]:
    at = _AT.get(row.own_stage, 0)
    if row.own_stage is OwnStage.RECEIVED and row.accepted_at is not None:
        at = 3 if row.concluded_at is not None else 2
    notes = {
        "收件": f"{row.received_at:%m-%d %H:%M}" if row.received_at else "",
        "受理": f"{row.accepted_at:%m-%d}" if row.accepted_at else "",
        "办理": row.procedure,
        "出件": row.outcome.label if row.outcome else "",
    }
    return [
        {"name": name, "state": "done" if n < at else "current" if n == at else "todo", "note": notes.get(name, "")}
        for n, name in enumerate(_STEPS)
    ]


def personal(row: ApplicationRow) -> tuple[Personal, ...]:
    """What the page masks of the applicant."""
    if row.applicant is None:
        return ()
    return (
        Personal("name", "申请人", row.applicant.name, lambda name: _listed_name(row, name)),
        Personal("number", row.applicant.kind.number_label, row.applicant.number, mask_number),
        Personal("phone", "联系电话", row.applicant.phone, mask_phone),
    )


def _story(one: Opened, row: ApplicationRow, history: Sequence[Recorded[Any]], parts: Parts) -> list[Step]:
    """Newest first."""
    looks = [_looked(each, each.event, parts) for each in history if isinstance(each.event, e.ApplicantShown)]
    return sorted((*row.steps, *(looks if one.by_clerk else ())), key=lambda step: step.at, reverse=True)


def _looked(recorded: Recorded[Any], shown: e.ApplicantShown, parts: Parts) -> Step:
    note = f"{parts.name_of(recorded.meta.actor)} · {why(shown.look, parts.keyring)}"
    return Step(at=recorded.meta.at, text="查看申请人信息", note=note)


def _entry(step: Step) -> dict[str, str]:
    note = f"{step.at:%m-%d %H:%M} · {step.note}" if step.note else f"{step.at:%m-%d %H:%M}"
    return {"text": step.text, "note": note, "kind": step.kind}


def _material(one: e.FiledMaterial) -> dict[str, str]:
    if one.collected_as is e.Collected.WAIVED:
        return {"name": one.name, "state": "承诺代替" if one.by_commitment else "免交 · 电子证照", "kind": "free"}
    return {"name": one.name, "state": f"已交 · {one.collected_as.label}", "kind": "one"}


def delivery_lamp(row: ApplicationRow, calendar: Calendar, now: datetime) -> tuple[str, str]:
    """Colour and words of the limit within which a decision reaches its applicant; none where nothing was decided."""
    tolerated = "tolerance" in row.own_papers  # a grant that waited for what was owed takes effect when it is returned
    since = row.changed_at if tolerated and row.concluded_at else row.concluded_at
    if since is None:
        return "none", "—"
    clock = delivery_clock(since)
    return light(clock, calendar, now).colour, light_text(clock, calendar, now)


def listed(rows: Iterable[ApplicationRow], keyring: KeyRing) -> list[dict[str, Any]]:
    """Rows for lists: masked names, the stage in words."""
    rows = list(rows)
    names = keyring.open_many([row.applicant.name if row.applicant else None for row in rows])
    return [
        {"row": row, "applicant": _listed_name(row, name), "stage": stage_words(row)}
        for row, name in zip(rows, names, strict=True)
    ]


def _listed_name(row: ApplicationRow, name: str | None) -> str:
    """A person's name masked; what a company is called is no secret."""
    if name is None or row.applicant is None:
        return "—"
    return name if row.applicant.kind is e.ApplicantKind.ORGANIZATION else mask_name(name)
