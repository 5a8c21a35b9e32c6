"""Which cases a narrowing means: asked for so that the first page comes quickly, however many there are."""

from typing import Any, Final

import sqlalchemy as sa

from approval.domain.saved_filter.events import Narrowing
from approval.views.cases import CASES
from approval.views.stages import OPEN_STAGES, Stage
from kernel.views import ReadModel

Criteria = tuple[sa.ColumnElement[bool], ...]
_FEW: Final = 1_000
_LONGEST: Final = 30
_OPEN: Final = ("open", "late", "today", "tomorrow", "mine", "unclaimed", "received", "procedure", "supplement")


def narrowed(read: ReadModel, body: str, base: Criteria, narrowing: Narrowing) -> Criteria:
    """`base` and what narrows it; a stage of its own takes the place of all the open ones.

    A number that begins few cases leads to them by its own index, so nothing else may offer one; a number that begins
    many is met soon enough on the way through the queue. Whoever asks by item or person has an index of open cases.
    """
    table, is_open = CASES.table.c, _is_open(narrowing)
    if narrowing.stage and narrowing.show == "open":
        base = (table.body == body,)
    rare = _is_rare(read, body, narrowing.case_no, is_open=is_open)
    if is_open is not None and (rare or narrowing.item_id or narrowing.assignee):
        base = (*base, table.is_open.is_(is_open))
    wanted = ((table.item_id, narrowing.item_id), (table.assignee, narrowing.assignee), (table.stage, narrowing.stage))
    more = [_unindexed(column) == value if rare else column == value for column, value in wanted if value]
    if narrowing.case_no:
        begins = sa.func.substr(table.case_no, 1, len(narrowing.case_no)) == narrowing.case_no
        more.append(_numbers(narrowing.case_no) if rare else begins)
    return (*base, *more)


def _is_open(narrowing: Narrowing) -> bool | None:
    """Whether open cases are meant or ended ones; nothing where both are."""
    if narrowing.stage and narrowing.show == "open":
        return Stage(narrowing.stage) in OPEN_STAGES
    return {**dict.fromkeys(_OPEN, True), "done": False}.get(narrowing.show)


def _is_rare(read: ReadModel, body: str, begins: str, *, is_open: bool | None) -> bool:
    if not begins or is_open is None:
        return False
    table = CASES.table.c
    found = read.count(CASES, table.body == body, table.is_open.is_(is_open), _numbers(begins), at_most=_FEW)
    return found < _FEW


def _numbers(begins: str) -> sa.ColumnElement[bool]:
    return CASES.table.c.case_no.between(begins, begins.ljust(_LONGEST, "9"))


def _unindexed(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(column, "")
