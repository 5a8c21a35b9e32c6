"""要关注：哪些事此刻需要有人过问，每一条都能点到办件。"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, assert_never

import sqlalchemy as sa

from insight.asking import behind_of
from insight.domain.surge import Watched
from insight.metrics.catalogue import metric
from insight.metrics.figure import half_up
from insight.metrics.metric import CASES, NOTICES, TICKETS, Side, asked, figures
from insight.metrics.of_cases import C
from insight.metrics.of_tickets import T
from insight.metrics.scope import Period, Scope
from insight.views.days import day_of
from insight.views.item_facts import ITEM_FACTS
from insight.views.places import PLACES, PlaceName, body_names
from insight.views.surges import Surge, surges
from kernel.clock import CHINA_TIME
from kernel.views import ReadModel
from legaltime import Calendar

_MOST = 3
SURGE_WORDS = {Watched.ITEM: "办件", Watched.PLACE: "办件", Watched.TOPIC: "诉求"}
_OVERDUE, _DUE_SOON = metric("overdue_count"), metric("due_soon_count")
_TICKETS = metric("ticket_overdue_count")
_NOTICES_LATE = metric("supervision_overdue_count")
_NEGATIVES_LATE, _NEGATIVES_SOON = metric("negative_overdue_count"), metric("negative_due_soon_count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One line: what it is, what is known of it, and where it is listed; kind: late or warn."""

    text: str
    note: str
    href: str
    kind: str


def concerns(read: ReadModel, scope: Scope, calendar: Calendar) -> list[Concern]:
    """Late before soon, many before few."""
    here = [*_surging(read, scope), *_overdue_cases(read, scope, calendar)]
    if not scope.item:
        here += _overdue_tickets(read, scope)
    if NOTICES.fits(scope):
        here += _overdue_notices(read, scope)
    here += _counted(read, scope)
    return sorted(here, key=lambda one: one.kind != "late")


def _surging(read: ReadModel, scope: Scope) -> Iterator[Concern]:
    """办件激增：此刻还没有回落的；筛选了部门、乡镇、事项的，只列其中的。"""
    today = Scope(as_of=scope.as_of, period=Period.TODAY, body=scope.body, town=scope.town)
    for one in surges(read):
        place = read.get(PLACES, one.code) if one.watched is Watched.PLACE else None
        if not _is_within(read, scope, one, place):
            continue
        name = place.name if place else one.name or one.code
        yield Concern(
            text=f"{SURGE_WORDS[one.watched]}激增：{name}，1 小时 {one.count} 件（平时 {half_up(one.usual, 1)}）",
            note=f"{one.began_at.astimezone(CHINA_TIME):%H:%M} 起",
            href=_behind_surge(one, place, today),
            kind="warn",
        )


def _is_within(read: ReadModel, scope: Scope, surge: Surge, place: PlaceName | None) -> bool:
    if surge.watched is Watched.ITEM:
        item = read.get(ITEM_FACTS, surge.code) if scope.body else None
        whose = not scope.body or (item is not None and item.body == scope.body)
        return whose and scope.town is None and scope.item in ("", surge.code)
    if scope.body or scope.item:
        return False
    return scope.town is None or (place is not None and place.town == scope.town)


def _behind_surge(surge: Surge, place: PlaceName | None, today: Scope) -> str:
    match surge.watched:
        case Watched.ITEM:
            return behind_of(metric("received_count"), today, item=surge.code)
        case Watched.PLACE:
            return behind_of(metric("received_count"), replace(today, town=place.town if place else today.town))
        case Watched.TOPIC:
            return behind_of(metric("ticket_count"), today)
    assert_never(surge.watched)


def _overdue_cases(read: ReadModel, scope: Scope, calendar: Calendar) -> Iterator[Concern]:
    """超期的按事项和部门归在一起，等得最久的在前。"""
    earliest = sa.func.min(C.pending_due_at)
    statement: sa.Select[Any] = (
        sa.select(C.item_id, sa.func.max(C.item_name), C.body, sa.func.max(C.body_name), sa.func.count(), earliest)
        .select_from(CASES.view.table)
        .where(*_OVERDUE.rows(Side.NUMERATOR, scope))
        .group_by(C.item_id, C.body)
        .order_by(earliest)
    )
    bodies = body_names(read)
    found = asked(read, statement)
    for item_id, item_name, body, body_name, count, due_at in found[:_MOST]:
        late = calendar.working_days_between(day_of(due_at), scope.until)
        whose = str(bodies.get(body, body_name))
        yield Concern(
            text=f"{count} 件超期：{item_name}",
            note=f"{whose} · 最早的超期 {late} 个工作日" if late else whose,
            href=behind_of(_OVERDUE, scope, body=body, item=item_id),
            kind="late",
        )
    if len(found) > _MOST:
        rest = sum(row[4] for row in found[_MOST:])
        yield Concern(text=f"另有 {rest} 件超期", note="其他事项", href=behind_of(_OVERDUE, scope), kind="late")


def _overdue_tickets(read: ReadModel, scope: Scope) -> Iterator[Concern]:
    many = sa.func.count()
    statement: sa.Select[Any] = (
        sa.select(T.body, sa.func.max(T.body_name), many)
        .select_from(TICKETS.view.table)
        .where(*_TICKETS.rows(Side.NUMERATOR, scope))
        .group_by(T.body)
        .order_by(many.desc(), T.body)
    )
    found = asked(read, statement)
    if found:
        bodies = body_names(read)
        units = "、".join(f"{bodies.get(body, name)} {count} 件" for body, name, count in found[:_MOST])
        total = sum(row[2] for row in found)
        yield Concern(text=f"{total} 件工单超期", note=units, href=behind_of(_TICKETS, scope), kind="late")


def _overdue_notices(read: ReadModel, scope: Scope) -> Iterator[Concern]:
    (figure,) = figures(read, [_NOTICES_LATE], scope)
    if figure.numerator:
        yield Concern(
            text=f"{figure.numerator} 份审管信息逾期未签收",
            note="监管部门须尽快签收",
            href=behind_of(_NOTICES_LATE, scope),
            kind="late",
        )


def _counted(read: ReadModel, scope: Scope) -> Iterator[Concern]:
    lines = (
        (_NEGATIVES_LATE, "差评整改超期 {} 件", "到期未整改，须向评价人说明", "late"),
        (_NEGATIVES_SOON, "差评整改 24 小时内到期 {} 件", "整改并反馈后办结", "warn"),
        (_DUE_SOON, "24 小时内到期 {} 件", "承诺期限将满，尚未办结", "warn"),
    )
    found = figures(read, [line[0] for line in lines], scope)
    for (counted, text, note, kind), figure in zip(lines, found, strict=True):
        if figure.numerator:
            text_of_it = text.format(figure.numerator)
            yield Concern(text=text_of_it, note=note, href=behind_of(counted, scope), kind=kind)
