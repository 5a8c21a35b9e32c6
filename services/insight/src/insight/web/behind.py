"""The rows behind a figure, as a table: cases, notices, items, tickets, kinds of certificates; no personal data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from insight.asking import behind_of
from insight.metrics.figure import Figure, Kind, half_up
from insight.metrics.metric import (
    CASES,
    ITEMS,
    NOTICES,
    TICKETS,
    WAIVERS,
    Counted,
    Metric,
    Side,
    behind,
    count_behind,
    figures,
)
from insight.metrics.scope import Scope
from insight.views.case_facts import CaseFacts
from insight.views.item_facts import ItemFacts
from insight.views.places import body_names, town_names
from insight.views.supervision_facts import SupervisionFacts
from insight.views.ticket_facts import TicketFacts
from insight.views.waiver_facts import WaiverFacts
from insight.web.labels import CHANNELS, FINDINGS, KINDS, LEVELS, SOLVED, SOURCES
from kernel.views import ReadModel

Cell = str | int | datetime | None | Mapping[str, str]
PAGE = 50


@dataclass(frozen=True, slots=True)
class Names:
    """Bodies and towns as people call them, and the moment of the page."""

    bodies: Mapping[str, str]
    towns: Mapping[str, str]
    now: datetime


@dataclass(frozen=True, slots=True)
class Table:
    """How rows of one base are shown."""

    noun: str
    columns: Sequence[tuple[str, str]]
    cells: Callable[[Any, Names], Sequence[Cell]]
    id_of: Callable[[Any], str]


def page(read: ReadModel, asked: Metric, side: Side, scope: Scope, start: int, root: str) -> dict[str, Any]:
    """One page of the rows, and the figure they belong to."""
    table = TABLES[asked.base]
    names = Names(bodies=body_names(read), towns=town_names(read), now=scope.as_of)
    (figure,) = figures(read, [asked], scope)
    rows = behind(read, asked, side, scope, limit=PAGE, offset=start)
    total = count_behind(read, asked, side, scope)
    shown = start + len(rows)
    return {
        "title": asked.title,
        "formula": asked.formula,
        "figure": figure,
        "noun": table.noun,
        "columns": [list(column) for column in table.columns],
        "rows": [{"id": table.id_of(row), "cells": list(table.cells(row, names))} for row in rows],
        "total": total,
        "shown": shown,
        "more": root + behind_of(asked, scope, side, start=str(shown)) if shown < total else "",
        "sides": sides(asked, figure, side, scope, root),
    }


def sides(asked: Metric, figure: Figure, shown: Side, scope: Scope, root: str) -> list[tuple[str, str, bool]]:
    """Numerator, denominator and the difference, each with its number."""
    if figure.kind is Kind.COUNT:
        return []
    numbers = {
        Side.NUMERATOR: ("分子", figure.numerator),
        Side.DENOMINATOR: ("分母", figure.denominator or 0),
        Side.MISSING: (asked.missing_word, figure.missing),
    }
    digits = 0 if figure.scale == 1 else 1
    wanted = [Side.NUMERATOR, Side.DENOMINATOR] if figure.kind is Kind.MEAN else list(Side)
    return [
        (
            f"{numbers[side][0]} {half_up(Fraction(numbers[side][1], figure.scale), digits)}",
            root + behind_of(asked, scope, side),
            side is shown,
        )
        for side in wanted
    ]


def _light(kind: str, text: str) -> Mapping[str, str]:
    return {"light": kind, "text": text}


# -- cases


def _case(row: CaseFacts, names: Names) -> Sequence[Cell]:
    return (
        row.case_no or "—",
        row.item_name,
        names.bodies.get(row.body, row.body_name),
        names.towns.get(row.town, row.town),
        CHANNELS.get(row.channel, row.channel),
        f"{row.waived_count} / {row.required_count}",
        row.received_at,
        row.due_at,
        row.concluded_at,
        _case_state(row, names.now),
        LEVELS.get(row.level, "—"),
    )


def _case_state(row: CaseFacts, now: datetime) -> Mapping[str, str]:
    if row.concluded_at is not None:
        return _light("green", "按时办结") if row.on_time else _light("red", "超期办结")
    if row.case_withdrawn_at or row.application_withdrawn_at:
        return _light("none", "已撤回")
    if row.refused_at is not None:
        return _light("none", "不予受理")
    if row.accepted_at is None:
        return _light("green", "待受理")
    if row.pending_due_at is None:
        return _light("paused", "计时暂停")
    return _light("red", "在办超期") if row.pending_due_at < now else _light("green", "在办")


_CASE_COLUMNS = (
    ("办件编号", "num"),
    ("事项", "item"),
    ("部门", ""),
    ("乡镇", ""),
    ("渠道", ""),
    ("免交 / 应交", "right"),
    ("收件", "num"),
    ("到期", "num"),
    ("办结", "num"),
    ("情况", ""),
    ("评价", ""),
)


# -- supervision notices


def _notice(row: SupervisionFacts, names: Names) -> Sequence[Cell]:
    return (
        row.case_no or "—",
        row.item_name,
        names.bodies.get(row.approving_body, row.approving_body_name),
        names.bodies.get(row.body, row.body_name),
        row.sent_at,
        row.due_at,
        row.acknowledged_at,
        _notice_state(row, names.now),
        FINDINGS.get(row.last_finding, "—"),
    )


def _notice_state(row: SupervisionFacts, now: datetime) -> Mapping[str, str]:
    if row.acknowledged_at is not None:
        return _light("green", "按时签收") if row.on_time else _light("red", "逾期签收")
    return _light("red", "逾期未签收") if row.due_at is not None and row.due_at < now else _light("green", "待签收")


_NOTICE_COLUMNS = (
    ("办件编号", "num"),
    ("事项", "item"),
    ("审批部门", ""),
    ("监管部门", ""),
    ("推送", "num"),
    ("到期", "num"),
    ("签收", "num"),
    ("情况", ""),
    ("检查", ""),
)


# -- tickets


def _ticket(row: TicketFacts, names: Names) -> Sequence[Cell]:
    return (
        row.ticket_no or "—",
        row.topic_name,
        KINDS.get(row.kind, row.kind),
        SOURCES.get(row.source, row.source),
        names.towns.get(row.town, row.town),
        names.bodies.get(row.body, row.body_name) or "—",
        row.created_at,
        row.due_at,
        row.closed_at,
        _ticket_state(row, names.now),
        " · ".join(part for part in (SOLVED.get(row.solved, ""), LEVELS.get(row.level, "")) if part) or "—",
    )


def _ticket_state(row: TicketFacts, now: datetime) -> Mapping[str, str]:
    if row.answered_directly:
        return _light("green", "即时答复")
    if row.closed_at is not None:
        return _light("green", "按时办结") if row.on_time else _light("red", "超期办结")
    if row.pending_due_at is None:
        return _light("none", "待派单")
    return _light("red", "在办超期") if row.pending_due_at < now else _light("green", "在办")


_TICKET_COLUMNS = (
    ("工单编号", "num"),
    ("诉求", "item"),
    ("类型", ""),
    ("来源", ""),
    ("乡镇", ""),
    ("承办单位", ""),
    ("登记", "num"),
    ("到期", "num"),
    ("办结", "num"),
    ("情况", ""),
    ("回访", ""),
)


# -- items


def _item(row: ItemFacts, names: Names) -> Sequence[Cell]:
    return (
        row.item_id,
        row.name,
        names.bodies.get(row.body, row.body_name),
        "即办件" if row.case_kind == "IMMEDIATE" else "承诺件",
        _days(row.statutory_sevenths),
        _days(row.promised_sevenths),
        _light("green", "可网上受理") if row.accepts_online and row.is_online else _light("none", "不可"),
        row.depth_level,
        f"{row.onsite_visits} 次",
        _light("green", "免证可办") if row.certificate_free else _light("none", "须纸质证照"),
        "县、乡村可办" if row.near else "县级可办",
    )


def _days(sevenths: int) -> str:
    days = Fraction(sevenths, 7)
    return "—" if not sevenths else f"{half_up(days, 0 if days.denominator == 1 else 1)} 日"


_ITEM_COLUMNS = (
    ("事项代号", "num"),
    ("事项", "item"),
    ("部门", ""),
    ("类型", ""),
    ("法定", "right"),
    ("承诺", "right"),
    ("网上受理", ""),
    ("深度", ""),
    ("跑动", "right"),
    ("证照", ""),
    ("何处可办", ""),
)


# -- kinds of certificates


def _waiver(row: WaiverFacts, _: Names) -> Sequence[Cell]:
    return (row.name or row.certificate_type, row.issuing_body_name, row.times, row.first_waived_at, row.last_waived_at)


_WAIVER_COLUMNS = (("证照", ""), ("制发部门", ""), ("免提交份数", "right"), ("首次", "num"), ("最近", "num"))

TABLES: Mapping[Counted, Table] = {
    CASES: Table("件", _CASE_COLUMNS, _case, lambda row: f"r-{row.rating_id}"),
    NOTICES: Table("件", _NOTICE_COLUMNS, _notice, lambda row: f"r-{row.notice_id}"),
    TICKETS: Table("件", _TICKET_COLUMNS, _ticket, lambda row: f"r-{row.ticket_id}"),
    ITEMS: Table("项", _ITEM_COLUMNS, _item, lambda row: f"r-{row.item_id}"),
    WAIVERS: Table("类", _WAIVER_COLUMNS, _waiver, lambda row: f"r-{row.certificate_type}"),
}
