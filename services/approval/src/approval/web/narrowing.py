"""在固定筛选之上再缩小：按事项、承办人、环节、办件编号的开头或者事项名称；起了名保存的，列在菜单里。"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Self
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import Query

from approval.domain.saved_filter.decide import LONGEST_NAME
from approval.domain.saved_filter.events import Narrowing
from approval.domain.saved_filter.states import NamedFilter
from approval.views.department_items import DepartmentItem, items_of
from approval.views.narrowing import Criteria, narrowed
from approval.views.stages import Stage
from approval.web.view_models import FILTERS
from kernel.service import Parts
from kernel.views import ReadModel

_STAGES = {one.value: one.label for one in Stage}
Word = Annotated[str, Query(max_length=100)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the queue was asked for, as it stood in the form; what makes no sense there is left out."""

    show: str = "open"
    item: str = ""
    assignee: str = ""
    stage: str = ""
    text: str = ""

    @classmethod
    def asked(
        cls, show: Word = "open", item: Word = "", assignee: Word = "", stage: Word = "", text: Word = ""
    ) -> Self:
        known = show if show in FILTERS else "open"
        return cls(known, item, assignee, stage if stage in _STAGES else "", text.strip())

    def resolved(self, items: Sequence[DepartmentItem]) -> tuple[Narrowing, Sequence[DepartmentItem]]:
        """What it means, and which items its text may mean where that is not one."""
        plain = {"show": self.show, "assignee": self.assignee, "stage": self.stage}
        if not self.text or self.text.isdecimal():
            return Narrowing(**plain, item_id=self.item, case_no=self.text), ()
        meant = [one for one in items if self.text in one.name and self.item in ("", one.item_id)]
        exact = [one for one in meant if one.name == self.text] or meant
        if len(exact) == 1:
            return Narrowing(**plain, item_id=exact[0].item_id), ()
        return Narrowing(**plain, item_id=self.item), exact


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the queue shows, and the form that says so."""

    narrowing: Narrowing
    form: dict[str, Any]
    nothing: bool
    """A text that is neither a number nor one item's name: nothing can be meant by it."""

    @property
    def is_plain(self) -> bool:
        return not self.nothing and self.narrowing == Narrowing(show=self.narrowing.show)

    def means(self, read: ReadModel, body: str, base: Criteria) -> Criteria:
        """Which cases, of those that the fixed filter means."""
        if self.nothing:
            return (sa.false(),)
        return base if self.is_plain else narrowed(read, body, base, self.narrowing)


def narrowed_by(wanted: Wanted, read: ReadModel, body: str, saved: Sequence[NamedFilter], parts: Parts) -> Narrowed:
    items = items_of(read, body)
    narrowing, meant = wanted.resolved(items)
    unclear = bool(wanted.text) and not narrowing.case_no and not narrowing.item_id
    people = [*parts.colleagues_of(body).items()]
    if narrowing.assignee and narrowing.assignee not in dict(people):
        people.append((narrowing.assignee, parts.name_of(narrowing.assignee)))
    form = {
        "values": {"text": wanted.text, "item": narrowing.item_id, **narrowing.model_dump(include=_CHOSEN)},
        "items": [("", "全部事项"), *((one.item_id, one.name) for one in items)],
        "people": [("", "全部承办人"), *people],
        "stages": [("", "全部环节"), *_STAGES.items()],
        "is_narrow": narrowing != Narrowing(show=narrowing.show),
        "narrowing": narrowing.model_dump(),
        "unclear": unclear,
        "meant": [(one.name, query(narrowing.model_copy(update={"item_id": one.item_id}))) for one in meant],
        "saved_as": next((one.name for one in saved if one.narrowing == narrowing), ""),
        "longest_name": LONGEST_NAME,
    }
    return Narrowed(narrowing, form, unclear)


_CHOSEN = {"show", "assignee", "stage"}


def query(narrowing: Narrowing) -> str:
    """The address of a narrowed queue, as the form would ask for it."""
    asked = {
        "show": narrowing.show,
        "item": narrowing.item_id,
        "assignee": narrowing.assignee,
        "stage": narrowing.stage,
        "text": narrowing.case_no,
    }
    return "?" + urlencode({name: value for name, value in asked.items() if value})


def saved_links(saved: Sequence[NamedFilter], shown: Narrowing | None = None) -> list[dict[str, Any]]:
    """What a person saved, for the menu beside; nothing where nothing was."""
    links = [
        {"text": one.name, "href": f"/approval/{query(one.narrowing)}", "current": one.narrowing == shown}
        for one in saved
    ]
    return [{"title": "我的筛选", "links": links}] if links else []
