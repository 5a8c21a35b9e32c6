"""办事指南：把实施清单说成申请人看得懂的话。"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from catalog.domain.place import Window
from catalog.domain.service_item.elements import (
    DepthLevel,
    ImplementationList,
    Material,
    Necessity,
    Situation,
    SpecialProcedure,
    WaiverMode,
    is_certificate_free,
    task_type_name,
)
from catalog.views.items import limit_text
from catalog.views.places import PlaceRow, windows_of
from legaltime import Budget, Calendar, Ledger, deadline

_OFFERED: Final = {
    "county": "县政务服务中心",
    "town": "便民服务中心",
    "village": "村（社区）便民服务站",
    "terminal": "自助终端",
}
_RANGES: Final = {"NATION": "全国通办", "CROSS_PROVINCE": "跨省通办", "CROSS_CITY": "跨市通办"}
_ADMINISTRATIVE: Final = frozenset({"01", "05", "07", "08", "09", "10"})
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Expected:
    """今天申请，最迟哪天办结。"""

    due_at: datetime | None
    provisional: bool


def expected(limit: Budget, calendar: Calendar, now: datetime) -> Expected:
    reckoned = deadline(Ledger(budget=limit, started_at=now), calendar)
    return Expected(reckoned.due_at, reckoned.provisional)


def marks(item: ImplementationList) -> list[tuple[str, str]]:
    """Words for the head of a guide, and how each is shown."""
    said = [(item.case_kind.label, "one")]
    if item.depth_level is DepthLevel.IV:
        said.append(("全程网办", "free"))
    said.append(("不用到现场", "free") if not item.onsite_visits else (f"到现场 {item.onsite_visits} 次", "later"))
    if is_certificate_free(item):
        said.append(("免证可办", "free"))
    if item.commitment_applicable:
        said.append(("可告知承诺", ""))
    if item.tolerance_applicable:
        said.append(("可容缺受理", ""))
    if item.service_range in _RANGES:
        said.append((_RANGES[item.service_range], ""))
    return said


def needed(item: ImplementationList, answers: Mapping[str, str]) -> list[dict[str, Any]]:
    """Which papers, given the answers; unanswered questions leave “only in this situation” standing."""
    added, dropped = _moved(item, answers)
    return [_paper(item, material, added, dropped, answers) for material in item.materials]


def _paper(
    item: ImplementationList, material: Material, added: set[str], dropped: set[str], answers: Mapping[str, str]
) -> dict[str, Any]:
    waiting = material.necessity is Necessity.NOT_NECESSARY and material.code not in added
    gone = material.code in dropped or (waiting and _settled(item, material, answers))
    return {
        "name": material.name,
        "need": "gone" if gone else _need(material),
        "why": "" if gone else _why(material),
        "only_if": _question_of(item, material) if waiting and not gone else "",
        "format": material.format.label,
        "source": material.source.label,
        "main": material.main,
    }


def _need(material: Material) -> str:
    if material.waiver_mode is not WaiverMode.NONE:
        return "free"
    return "later" if material.deferrable else "must"


def _why(material: Material) -> str:
    if material.waiver_mode is not WaiverMode.NONE:
        return material.waiver_mode.label
    return "容缺" if material.deferrable else ""


def _moved(item: ImplementationList, answers: Mapping[str, str]) -> tuple[set[str], set[str]]:
    added: set[str] = set()
    dropped: set[str] = set()
    for situation in item.situations:
        match answers.get(situation.question_id):
            case "yes":
                added.update(situation.yes_adds)
                dropped.update(situation.yes_drops)
            case "no":
                added.update(situation.no_adds)
                dropped.update(situation.no_drops)
    return added, dropped - added


def _settled(item: ImplementationList, material: Material, answers: Mapping[str, str]) -> bool:
    """Whether every question that could add this paper has been answered."""
    asking = [situation for situation in item.situations if material.code in situation.materials_added]
    return all(answers.get(situation.question_id) in (YES, NO) for situation in asking)


def _question_of(item: ImplementationList, material: Material) -> str:
    return next((_only_if(one, material) for one in item.situations if material.code in one.materials_added), "")


def _only_if(situation: Situation, material: Material) -> str:
    answer = "是" if material.code in situation.yes_adds else "否"
    return f"“{situation.question}”答“{answer}”时要交"


def procedures(item: ImplementationList) -> list[dict[str, str]]:
    return [_procedure(one) for one in item.special_procedures]


def _procedure(one: SpecialProcedure) -> dict[str, str]:
    counting = "所需时间不计入办理期限" if one.clock_stops else "所需时间计入办理期限"
    return {
        "name": one.name,
        "when": one.when,
        "limit": f"最长 {one.limit.unit.text(one.limit.amount)}",
        "counting": counting,
        "legal_basis": one.legal_basis,
    }


def steps(item: ImplementationList) -> list[dict[str, str]]:
    """The way of a case, each step with its days."""
    rows = []
    for step in item.steps:
        amount = limit_text(step.limit) if step.limit.amount else "即时"
        rows.append(
            {"name": step.name, "state": "todo", "note": amount if step.counted else f"{amount}，不计入承诺时限"}
        )
    return rows


def facts(item: ImplementationList) -> list[tuple[str, str]]:
    """The list's own words, for who wants to know exactly."""
    basis = f"（{item.statutory_basis}）" if item.statutory_basis else ""
    pairs = [
        ("事项类型", task_type_name(item.task_type)),
        ("服务对象", "、".join(one.label for one in item.service_objects)),
        ("实施主体", item.body_name),
        ("法定时限", f"{limit_text(item.statutory_limit)}{basis}"),
        ("承诺时限", limit_text(item.promised_limit)),
        ("网办深度", f"{item.depth_level.label}（{item.depth_level} 级）"),
        ("办理形式", "、".join(one.label for one in item.handling_forms)),
        ("办理结果", f"{item.result_name}（有效期：{item.validity}）" if item.validity else item.result_name),
        ("实施编码", item.task_code),
        ("办理项编码", item.handle_item_code),
    ]
    if item.onsite_visits:
        pairs.insert(6, ("到现场", f"{item.onsite_visits} 次：{item.onsite_reason}"))
    return pairs


def where(item: ImplementationList, centres: list[PlaceRow]) -> dict[str, Any]:
    """Where to go: the windows of the county centre, and which kinds of place else."""
    county = windows_of(centres, item.body) if item.in_center and "county" in item.offered_at else []
    elsewhere = [_OFFERED[kind] for kind in item.offered_at if kind in _OFFERED and (kind != "county" or not county)]
    general = [(place, window) for place in centres for window in place.windows if _takes_all(window)]
    return {"windows": county or (general if "county" in item.offered_at else []), "elsewhere": elsewhere}


def _takes_all(window: Window) -> bool:
    return window.kind == "INTEGRATED" and "综合窗口" in window.name and window.window_no.startswith("A")


def remedies(item: ImplementationList) -> str:
    """What a citizen may do against a decision; utilities and services decide nothing."""
    if item.task_type not in _ADMINISTRATIVE:
        return ""
    return (
        "对决定不服的，可以自知道决定之日起六十日内申请行政复议（行政复议法第二十条），"
        "或者六个月内提起行政诉讼（行政诉讼法第四十六条）。"
    )
