"""要准备哪些材料：随着回答增减的清单，每份写明原因；以及预计何时办完。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from intake.domain.application.filing import waived_now
from intake.domain.application.states import DraftApplication
from intake.domain.items import PinnedItem, SpecialProcedure
from intake.domain.materials import Holding, Reason, RequiredMaterial, weighed_materials
from legaltime import Calendar, Ledger, deadline


class Need(StrEnum):
    """清单上一份材料的现状。"""

    MUST = "must"
    LATER = "later"
    DONE = "done"
    FREE = "free"
    GONE = "gone"
    MAYBE = "maybe"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRow:
    """One line of the list."""

    code: str
    name: str
    need: Need
    why: str
    main: bool
    collected_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The whole list and what stands above and below it."""

    title: str
    note: str
    rows: tuple[NeedRow, ...]
    promise: str
    promise_note: str

    def of(self, *needs: Need) -> list[NeedRow]:
        return [row for row in self.rows if row.need in needs]


def needs(draft: DraftApplication, holdings: Sequence[Holding], now: datetime, calendar: Calendar) -> Needs:
    """The list as the answers so far make it; what is to be handed in comes first."""
    waived = {one.material.code: one.holding.name for one in waived_now(draft, holdings, now.date())}
    rows = [_row(one, draft, waived) for one in weighed_materials(draft.item, draft.answers)]
    order = list(Need)
    rows.sort(key=lambda row: order.index(row.need))
    promise, promise_note = promised(draft.item, now, calendar)
    to_bring = sum(row.need in {Need.MUST, Need.LATER, Need.DONE} for row in rows)
    free = sum(row.need is Need.FREE for row in rows)
    return Needs(
        title=f"您要准备 {to_bring} 份材料" if to_bring else "不用准备材料",
        note=f"清单共 {len(rows)} 份" + (f"，免交 {free} 份" if free else ""),
        rows=tuple(rows),
        promise=promise,
        promise_note=promise_note,
    )


def _row(one: RequiredMaterial, draft: DraftApplication, waived: dict[str, str]) -> NeedRow:
    material = one.material
    taken = next((each for each in draft.attached if each.code == material.code), None)
    need, why = _weighed(one, draft)
    if taken is not None:
        need, why = Need.DONE, {"PAPER": "纸质", "UPLOADED": "电子"}[taken.collected_as]
    elif material.code in waived:
        need, why = Need.FREE, f"电子{waived[material.code]}"
    collected_as = taken.collected_as.value if taken else ""
    return NeedRow(
        code=material.code, name=material.name, need=need, why=why, main=material.main, collected_as=collected_as
    )


def _weighed(one: RequiredMaterial, draft: DraftApplication) -> tuple[Need, str]:
    match one.reason:
        case Reason.NOT_THIS_SITUATION:
            return (Need.MAYBE, "") if _may_come(one.material.code, draft) else (Need.GONE, "")
        case Reason.DROPPED:
            return Need.GONE, "您的情况不用"
        case Reason.LISTED | Reason.ADDED:
            need = Need.LATER if one.material.deferrable and not one.material.main else Need.MUST
            return need, "您的情况需要" if one.reason is Reason.ADDED else ""
    assert_never(one.reason)


def _may_come(code: str, draft: DraftApplication) -> bool:
    """Whether a question that is still open could ask for the material."""
    open_questions = [one for one in draft.item.situations if one.question_id not in draft.answers]
    return any(code in (*one.yes_adds, *one.no_adds) for one in open_questions)


def promised(item: PinnedItem, now: datetime, calendar: Calendar) -> tuple[str, str]:
    """When it will be done if it were accepted today, and how that is counted."""
    limit = item.promised_limit
    if limit.amount == 0:
        return "材料齐全，当场办结", "即办件"
    reckoned = deadline(Ledger(budget=limit, started_at=now), calendar)
    assert reckoned.due_on is not None, "only a standing clock has no due day, and this one runs"
    note = f"承诺 {limit.unit.text(limit.amount)}，今天受理的，从明天起算"
    if stopping := _stopping(item.special_procedures):
        note += f"；{stopping}时间不计"
    if reckoned.provisional:
        note += "；放假安排未公布，日期为暂定"
    return f"预计 {reckoned.due_on.month} 月 {reckoned.due_on.day} 日前办完", note


def _stopping(procedures: Sequence[SpecialProcedure]) -> str:
    return "、".join(one.name for one in procedures if one.clock_stops)
