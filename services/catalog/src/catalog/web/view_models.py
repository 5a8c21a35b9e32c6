"""页面上看到的：清单的行、数字、筛选，编审的进度和差别，证照类型，场所的分组。"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import sqlalchemy as sa

from catalog.domain.service_item.elements import CaseKind, DepthLevel, ImplementationList
from catalog.seeding import IMPORT_REVIEWER, IMPORTER
from catalog.views import items as view
from catalog.views.certificate_types import CertificateTypeRow
from catalog.views.item_details import DetailRow, Entry
from catalog.views.items import ITEMS, ItemRow, Standing, Work, limit_text
from catalog.views.places import PlaceRow
from kernel.views import ReadModel

_COLUMNS = ITEMS.table.c
_IMPORT: Final = {IMPORTER: "县级数据导入", IMPORT_REVIEWER: "县级数据复核"}
_STANDING_MARKS: Final = {
    Standing.PUBLISHED: "free",
    Standing.SUSPENDED: "later",
    Standing.CANCELLED: "",
    Standing.UNPUBLISHED: "one",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to look at the library: its words, and which items it means."""

    text: str
    criterion: sa.ColumnElement[bool]
    kind: str = ""


FILTERS: Final = {
    "all": Filter("全部事项", sa.true()),
    "published": Filter("已公布", view.in_force()),
    "work": Filter("编审中", _COLUMNS.work != Work.NONE, "amber"),
    "suspended": Filter("暂停办理", _COLUMNS.standing == Standing.SUSPENDED, "paused"),
    "immediate": Filter("即办件", sa.and_(view.in_force(), _COLUMNS.case_kind == CaseKind.IMMEDIATE)),
    "online": Filter("全程网办", sa.and_(view.in_force(), _COLUMNS.depth_level == DepthLevel.IV)),
    "certificate_free": Filter("免证可办", sa.and_(view.in_force(), _COLUMNS.certificate_free.is_(sa.true()))),
    "cancelled": Filter("已取消", _COLUMNS.standing == Standing.CANCELLED),
}
_FIGURES: Final = ("published", "immediate", "online", "certificate_free", "work", "suspended")
_SEGMENTS: Final = ("all", "published", "work", "suspended", "cancelled")


@dataclass(frozen=True, slots=True)
class Looking:
    """What a reader of the list asks for."""

    show: str
    words: str
    topic: str
    body: str

    @property
    def criteria(self) -> list[sa.ColumnElement[bool]]:
        chosen = FILTERS.get(self.show, FILTERS["all"]).criterion
        return view.filtered(words=self.words, topic=self.topic, body=self.body, criteria=[chosen])

    def address(self, **other: Any) -> str:
        asked = {"show": self.show, "q": self.words, "topic": self.topic, "body": self.body} | other
        return "?" + urlencode({name: value for name, value in asked.items() if value not in ("", 0)})


def figures(read: ReadModel, looking: Looking) -> list[dict[str, Any]]:
    """The numbers on top; each is a filter."""
    counted = view.counts(read)
    return [
        {
            "text": FILTERS[name].text,
            "number": counted[name],
            "unit": f" / {counted['published']}" if name in ("immediate", "online", "certificate_free") else "",
            "href": f"?show={name}",
            "kind": FILTERS[name].kind if counted[name] else "",
            "current": name == looking.show,
        }
        for name in _FIGURES
    ]


def segments(looking: Looking) -> list[tuple[str, str, bool]]:
    return [(FILTERS[name].text, looking.address(show=name), name == looking.show) for name in _SEGMENTS]


def side(root: str, here: str, *, keeper: bool) -> list[dict[str, Any]]:
    """The left menu."""
    links = [
        ("事项库", "/", "items"),
        ("工作日历", "/calendar", "calendar"),
        ("服务场所", "/places", "places"),
        ("证照类型", "/certificate-types", "types"),
    ]
    menu = [{"title": "事项管理", "links": [_link(root, *link, here) for link in links]}]
    if keeper:
        review = [("待审核、待公布", "/?show=work", "work")]
        menu.append({"title": "编审", "links": [_link(root, *link, here) for link in review]})
    menu.append(
        {
            "title": "公众",
            "links": [
                _link(root, "办事指南", "/guides", "guides", here),
                _link(root, "期限计算", "/deadline", "deadline", here),
            ],
        }
    )
    return menu


def topic_options(counted: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    return [("", "全部主题"), *((name, f"{name}（{number}）") for name, number in counted)]


def _link(root: str, text: str, path: str, name: str, here: str) -> dict[str, Any]:
    return {"text": text, "href": f"{root}{path}", "current": name == here}


def row(item: ItemRow, short_names: Mapping[str, str]) -> dict[str, Any]:
    """One line of the library."""
    return {
        "item_id": item.item_id,
        "name": item.name,
        "topic": item.topic,
        "body_name": short_names.get(item.body, item.body_name),
        "promised": item.promised_text,
        "depth": item.depth_level.label,
        "visits": item.onsite_visits,
        "task_version": item.task_version or "—",
        "standing": item.standing.label,
        "mark": _STANDING_MARKS[item.standing],
        "work": item.work.label,
    }


# -- one item, for its keepers


def lifecycle(item: DetailRow) -> list[dict[str, str]]:
    """编制 → 报审 → 审核 → 公布: where the draft in hand stands, or that nothing is in hand."""
    at = {Work.DRAFTED: 0, Work.SUBMITTED: 1, Work.REVIEWED: 2, Work.NONE: 4}[item.work]
    version = item.task_version + (item.work is not Work.NONE)
    notes = ("清单成稿", "报送人不能审核", "审核通过后", f"第 {version} 版")
    names = ("编制", "报审与审核", "待公布", "公布")
    return [
        {"name": name, "state": "done" if number < at else ("current" if number == at else "todo"), "note": note}
        for number, (name, note) in enumerate(zip(names, notes, strict=True))
    ]


def history(entries: Sequence[Entry], name_of: Callable[[str], str]) -> list[dict[str, str]]:
    kinds = {"暂停办理": "pause", "取消事项": "late", "退回修改": "warn"}
    return [
        {
            "text": entry.what,
            "note": " · ".join(
                part
                for part in (f"{entry.at:%Y-%m-%d %H:%M}", _IMPORT.get(entry.by) or name_of(entry.by), entry.note)
                if part
            ),
            "kind": kinds.get(entry.what, ""),
        }
        for entry in entries
    ]


def differences(live: ImplementationList | None, draft: ImplementationList | None) -> list[tuple[str, str, str]]:
    """What the draft would change: element, before, after."""
    if live is None or draft is None:
        return []
    before, after = _elements(live), _elements(draft)
    return [(name, before[name], after[name]) for name in before if before[name] != after[name]]


def _elements(item: ImplementationList) -> dict[str, str]:
    return {
        "事项名称": item.name,
        "主题": item.topic,
        "法定时限": limit_text(item.statutory_limit),
        "承诺时限": limit_text(item.promised_limit),
        "办件类型": item.case_kind.label,
        "受理条件": "；".join(item.acceptance_conditions),
        "申请材料": "；".join(material.name for material in item.materials),
        "到现场次数": f"{item.onsite_visits} 次 {item.onsite_reason}".strip(),
        "网办深度": item.depth_level.label,
        "办理环节": "；".join(f"{step.name} {limit_text(step.limit)}" for step in item.steps),
        "特别程序": "；".join(one.name for one in item.special_procedures) or "无",
        "办理结果": item.result_name,
        "设定依据": "；".join(item.legal_basis),
    }


# -- certificate types

_HOLDERS: Final = {"NATURAL_PERSON": "自然人", "ORGANISATION": "法人和其他组织", "BOTH": "自然人、法人"}
_VALIDITY: Final = {
    "LONG_TERM": "长期",
    "BY_APPROVAL": "按批准期限",
    "ANNUAL_REVIEW": "按年复核",
    "ANNUAL_ENDORSEMENT": "每年签注",
    "SCHOOL_YEAR": "当学年",
    "BY_REASON": "按事由",
    "BY_BED_CLASS": "按机构类别",
}


def certificate_row(row: CertificateTypeRow) -> dict[str, str]:
    """One type as listed."""
    return {
        "certificate_type": row.certificate_type,
        "name": row.name,
        "category": row.category,
        "issuing_body_name": row.issuing_body_name.removeprefix("涟水县"),
        "holder": _HOLDERS.get(row.holder_kind, row.holder_kind),
        "validity": _validity(row),
        "certificate_type_code": row.certificate_type_code,
    }


def _validity(row: CertificateTypeRow) -> str:
    if row.validity_kind == "FIXED":
        return f"{row.validity_years} 年" if row.validity_years else f"{row.validity_months} 个月"
    if row.validity_kind == "LAPSE_IF_NOT_STARTED":
        return f"{row.validity_years} 年内未开工即失效"
    return _VALIDITY.get(row.validity_kind, "按持证人情况")


# -- places

_KINDS: Final = (
    ("service_center", "县政务服务中心"),
    ("branch_center", "分中心"),
    ("town_center", "便民服务中心"),
    ("village_station", "便民服务站"),
    ("terminal", "自助终端"),
)


def towns(places: Sequence[PlaceRow]) -> list[dict[str, Any]]:
    """Each town with its centre, stations and terminals."""
    centres = [place for place in places if place.kind == "town_center"]
    return [
        {
            "name": centre.town_name,
            "centre": centre,
            "stations": [one.name.removeprefix(centre.town_name) for one in _of(places, "village_station", centre)],
            "terminals": [(_site(one, centre), one.hours) for one in _of(places, "terminal", centre)],
        }
        for centre in centres
    ]


def _of(places: Sequence[PlaceRow], kind: str, centre: PlaceRow) -> list[PlaceRow]:
    return [one for one in places if one.kind == kind and one.town == centre.town]


def _site(terminal: PlaceRow, centre: PlaceRow) -> str:
    return terminal.name.removeprefix(centre.town_name).removesuffix("自助终端")


def place_figures(places: Sequence[PlaceRow]) -> list[tuple[str, int]]:
    return [(label, sum(place.kind == kind for place in places)) for kind, label in _KINDS]
