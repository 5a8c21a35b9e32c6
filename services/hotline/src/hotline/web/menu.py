"""The ways to look at tickets: filters as words and criteria, figures on top, the menu at the left."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from hotline.views import tickets as view
from hotline.views.tickets import TICKETS, Stage
from kernel.views import ReadModel

Criteria = tuple[sa.ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to look: its words, and which tickets it means to this body at this moment."""

    text: str
    criteria: Callable[[str, datetime], Criteria]
    kind: str = ""
    ended: bool = False


def _tonight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _stages(*stages: Stage) -> Callable[[str, datetime], Criteria]:
    return lambda _body, _now: (view.in_stages(*stages),)


DESK: Mapping[str, Filter] = {
    "open": Filter("全部在办", _stages(*view.OPEN_STAGES)),
    "late": Filter("已超期", lambda _body, now: (view.overdue(now),), "red"),
    "today": Filter("今日到期", lambda _body, now: (view.due_between(now, _tonight(now)),), "amber"),
    "created": Filter("待派单", _stages(Stage.CREATED)),
    "returned": Filter("退回待改派", _stages(Stage.RETURNED), "amber"),
    "dispatched": Filter("承办中", _stages(Stage.DISPATCHED)),
    "replied": Filter("待回访", _stages(Stage.REPLIED)),
    "followed": Filter("待办结", _stages(Stage.FOLLOWED_UP)),
    "ended": Filter("已终结", _stages(*view.ENDED_STAGES), ended=True),
}
DESK_FIGURES = ("open", "late", "today", "created", "returned", "replied")
DESK_SIDE = ("open", "created", "returned", "dispatched", "replied", "followed", "ended")

UNIT: Mapping[str, Filter] = {
    "owed": Filter("待我单位办理", lambda body, _now: (view.owed_by(body),)),
    "unsigned": Filter("待签收", lambda body, _now: (view.unsigned_by(body),), "amber"),
    "late": Filter("已超期", lambda body, now: (view.owed_by(body), view.overdue(now)), "red"),
    "today": Filter("今日到期", lambda body, now: (view.owed_by(body), view.due_between(now, _tonight(now))), "amber"),
    "all": Filter("经手的全部", lambda body, _now: (view.ever_with(body),)),
}
UNIT_FIGURES = ("owed", "unsigned", "late", "today")
UNIT_SIDE = ("owed", "unsigned", "all")


def figures(
    read: ReadModel, filters: Mapping[str, Filter], shown: tuple[str, ...], body: str, now: datetime, show: str
) -> list[dict[str, Any]]:
    """The numbers on top; each is a filter."""
    return [
        {
            "text": filters[name].text,
            "number": read.count(TICKETS, *filters[name].criteria(body, now)),
            "href": f"?show={name}",
            "kind": filters[name].kind,
            "current": name == show,
        }
        for name in shown
    ]


def desk_menu(read: ReadModel, show: str) -> list[dict[str, Any]]:
    new = {"text": "登记诉求", "href": "/hotline/tickets/new", "current": show == "new"}
    return [{"title": "话务", "links": [new]}, {"title": "工单", "links": _links(read, DESK, DESK_SIDE, "", show)}]


def unit_menu(read: ReadModel, body: str, show: str) -> list[dict[str, Any]]:
    return [{"title": "承办工单", "links": _links(read, UNIT, UNIT_SIDE, body, show)}]


def _links(
    read: ReadModel, filters: Mapping[str, Filter], shown: tuple[str, ...], body: str, show: str
) -> list[dict[str, Any]]:
    """Only filters that do not depend on the time of day stand here."""
    where = "/hotline/unit" if body else "/hotline/"
    always = datetime.min.replace(tzinfo=UTC)
    return [
        {
            "text": filters[name].text,
            "href": f"{where}?show={name}",
            "number": read.count(TICKETS, *filters[name].criteria(body, always)),
            "current": name == show,
        }
        for name in shown
    ]
