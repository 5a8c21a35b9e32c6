"""有哪些事项、各到了哪一步：事项库的清单和公众的办事指南目录。"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never
from uuid import UUID

import sqlalchemy as sa

from catalog.domain.service_item import events as e
from catalog.domain.service_item.elements import (
    CaseKind,
    DepthLevel,
    ImplementationList,
    OnlineDepth,
    is_certificate_free,
)
from kernel.messages import Heard
from kernel.views import ReadModel, View
from legaltime import Budget


class Standing(StrEnum):
    """事项对外的状态。"""

    UNPUBLISHED = "UNPUBLISHED"
    PUBLISHED = "PUBLISHED"
    SUSPENDED = "SUSPENDED"
    CANCELLED = "CANCELLED"

    @property
    def label(self) -> str:
        return {"UNPUBLISHED": "未公布", "PUBLISHED": "已公布", "SUSPENDED": "暂停办理", "CANCELLED": "已取消"}[self]


class Work(StrEnum):
    """在改的一稿走到了哪一步。"""

    NONE = "NONE"
    DRAFTED = "DRAFTED"
    SUBMITTED = "SUBMITTED"
    REVIEWED = "REVIEWED"

    @property
    def label(self) -> str:
        return {"NONE": "", "DRAFTED": "编制中", "SUBMITTED": "待审核", "REVIEWED": "待公布"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item in a list: of the version in force, or of the draft while there is none."""

    stream: UUID
    item_id: str
    standing: Standing
    work: Work
    changed_at: datetime
    name: str
    pinyin: str
    topic: str
    task_code: str
    task_type: str
    body: str
    body_name: str
    case_kind: CaseKind
    promised_text: str
    depth_level: DepthLevel
    accepted_online: bool
    onsite_visits: int
    certificate_free: bool
    monthly_volume: int
    task_version: int = 0


def evolve(row: ItemRow | None, heard: Heard[Any]) -> ItemRow | None:
    event: e.ItemEvent = heard.body
    match event:
        case e.ItemDrafted():
            return _drafted(row, heard, event)
        case e.ItemPublished():
            said = _said(event.item)
            return ItemRow(
                stream=heard.subject,
                standing=Standing.PUBLISHED,
                work=Work.NONE,
                changed_at=heard.at,
                task_version=event.task_version,
                **said,
            )
        case e.ItemSubmitted() | e.ItemReviewed() | e.ItemSuspended() | e.ItemResumed() | e.ItemCancelled():
            return None if row is None else replace(row, changed_at=heard.at, **_moved(event))
    assert_never(event)


def _drafted(row: ItemRow | None, heard: Heard[Any], event: e.ItemDrafted) -> ItemRow:
    if row is not None and row.standing is not Standing.UNPUBLISHED:
        return replace(row, work=Work.DRAFTED, changed_at=heard.at)
    return ItemRow(
        stream=heard.subject,
        standing=Standing.UNPUBLISHED,
        work=Work.DRAFTED,
        changed_at=heard.at,
        **_said(event.item),
    )


def _moved(
    event: e.ItemSubmitted | e.ItemReviewed | e.ItemSuspended | e.ItemResumed | e.ItemCancelled,
) -> dict[str, Any]:
    match event:
        case e.ItemSubmitted():
            return {"work": Work.SUBMITTED}
        case e.ItemReviewed():
            return {"work": Work.REVIEWED if event.outcome is e.ReviewOutcome.PASSED else Work.DRAFTED}
        case e.ItemSuspended():
            return {"standing": Standing.SUSPENDED}
        case e.ItemResumed():
            return {"standing": Standing.PUBLISHED}
        case e.ItemCancelled():
            return {"standing": Standing.CANCELLED, "work": Work.NONE}
    assert_never(event)


def _said(item: ImplementationList) -> dict[str, Any]:
    named = ("item_id", "name", "pinyin", "topic", "task_code", "task_type", "body", "body_name", "case_kind")
    counted = ("depth_level", "onsite_visits", "monthly_volume")
    return {
        **{name: getattr(item, name) for name in (*named, *counted)},
        "promised_text": limit_text(item.promised_limit),
        "accepted_online": OnlineDepth.ACCEPT in item.online_depth,
        "certificate_free": is_certificate_free(item),
    }


def limit_text(limit: Budget) -> str:
    """即办，或者几个工作日。"""
    return limit.unit.text(limit.amount) if limit.amount else "当场办结"


ITEMS = View(
    name="items_v1",
    row=ItemRow,
    key="stream",
    hears=e.ItemEvent.__args__,
    evolve=evolve,
    indexes=(("item_id",), ("standing", "topic"), ("body",)),
)

_COLUMNS = ITEMS.table.c


# -- the questions


def in_force() -> sa.ColumnElement[bool]:
    """What the public may apply for."""
    return _COLUMNS.standing == Standing.PUBLISHED


def matching(words: str) -> list[sa.ColumnElement[bool]]:
    """Each word must occur in the name, its pinyin initials, the topic, the body or the code."""
    return [
        sa.or_(
            _COLUMNS.name.contains(word, autoescape=True),
            _COLUMNS.pinyin.contains(word.lower(), autoescape=True),
            _COLUMNS.topic.contains(word, autoescape=True),
            _COLUMNS.body_name.contains(word, autoescape=True),
            _COLUMNS.task_code.startswith(word.upper(), autoescape=True),
        )
        for word in words.split()
    ]


def filtered(
    *, words: str = "", topic: str = "", body: str = "", criteria: Sequence[sa.ColumnElement[bool]] = ()
) -> list[sa.ColumnElement[bool]]:
    chosen = [*criteria, *matching(words)]
    if topic:
        chosen.append(_COLUMNS.topic == topic)
    if body:
        chosen.append(_COLUMNS.body == body)
    return chosen


def items(read: ReadModel, *criteria: sa.ColumnElement[bool], limit: int = 50, offset: int = 0) -> list[ItemRow]:
    """The much-used first: what most people come for is what most people look for."""
    order = (_COLUMNS.monthly_volume.desc(), _COLUMNS.item_id)
    return read.find(ITEMS, *criteria, order_by=order, limit=limit, offset=offset)


def topics(read: ReadModel, *criteria: sa.ColumnElement[bool]) -> list[tuple[str, int]]:
    """Topics and how many items each has, the largest first."""
    number = sa.func.count().label("number")
    question = sa.select(_COLUMNS.topic, number).where(*criteria).group_by(_COLUMNS.topic)
    rows = read.ask(question.order_by(number.desc(), _COLUMNS.topic))
    return [(row.topic, row.number) for row in rows]


def bodies(read: ReadModel) -> list[tuple[str, str]]:
    """Who has items: id and name."""
    rows = read.ask(sa.select(_COLUMNS.body, _COLUMNS.body_name).distinct().order_by(_COLUMNS.body_name))
    return [(row.body, row.body_name) for row in rows]


def counts(read: ReadModel) -> Mapping[str, int]:
    """The figures above the list."""
    live = in_force()
    questions: dict[str, sa.ColumnElement[bool]] = {
        "published": live,
        "suspended": _COLUMNS.standing == Standing.SUSPENDED,
        "work": _COLUMNS.work != Work.NONE,
        "immediate": sa.and_(live, _COLUMNS.case_kind == CaseKind.IMMEDIATE),
        "online": sa.and_(live, _COLUMNS.depth_level == DepthLevel.IV),
        "certificate_free": sa.and_(live, _COLUMNS.certificate_free.is_(sa.true())),
    }
    sums = [sa.func.coalesce(sa.func.sum(sa.case((asked, 1), else_=0)), 0) for asked in questions.values()]
    row = read.ask(sa.select(sa.func.count(_COLUMNS.stream), *sums))[0]
    return {name: int(number) for name, number in zip(("all", *questions), row, strict=True)}
