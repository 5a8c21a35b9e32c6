"""What is asked of the cases of a department: its queue, what presses, what is owed, what was late."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from approval.views.cases import CASES, ORDER, CaseRow
from approval.views.commitments import has_credit_record
from approval.views.stages import Stage
from kernel.views import ReadModel
from legaltime import Calendar, local
from legaltime.moments import day_end, midnight

_ONLINE: Final = ("PC", "MOBILE", "KIOSK")
"""Channels where nobody of ours has looked at anything yet; what comes by post is opened at a window."""


def of_department(body: str, stages: Sequence[Stage]) -> tuple[sa.ColumnElement[bool], ...]:
    """Whose and where: every question about cases starts with the asker's department."""
    return CASES.table.c.body == body, CASES.table.c.stage.in_(stages)


def with_running_clocks(read: ReadModel, after: UUID, limit: int) -> list[UUID]:
    """Cases whose limits run, in the order of their ids: the next ones after this one."""
    table = CASES.table
    running = table.c.stage.in_([Stage.RECEIVED, Stage.ACCEPTED, Stage.IN_PROCEDURE])
    asked = sa.select(table.c.case_id).where(running, table.c.case_id > after).order_by(table.c.case_id).limit(limit)
    return [row.case_id for row in read.ask(asked)]


def pressing(read: ReadModel, until: datetime, after: UUID, limit: int) -> list[UUID]:
    """Open cases due before a moment, in the order of their ids: the next ones after this one."""
    table = CASES.table
    due = (table.c.is_open, table.c.pressing_at < until, table.c.case_id > after)
    asked = sa.select(table.c.case_id).where(*due).order_by(table.c.case_id).limit(limit)
    return [row.case_id for row in read.ask(asked)]


def open_in(body: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Everything that waits for a department."""
    return CASES.table.c.body == body, CASES.table.c.is_open


def assigned_in(body: str, assignee: str) -> tuple[sa.ColumnElement[bool], ...]:
    """What one person has in hand; of nobody: what waits to be claimed."""
    return (*open_in(body), CASES.table.c.assignee == assignee)


def owing(body: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Accepted or granted with something still to come."""
    return CASES.table.c.body == body, CASES.table.c.tolerance_due_at.is_not(None)


def examine_due_at(row: CaseRow, calendar: Calendar) -> datetime | None:
    """When an application that came online should have been looked at, 24:00; a limit of our own, nothing follows."""
    if row.stage is not Stage.RECEIVED or row.channel not in _ONLINE or row.notice_from is None:
        return None
    return day_end(calendar.add_working_days(local(row.notice_from).date(), 1))


def unexamined(calendar: Calendar, now: datetime) -> sa.ColumnElement[bool]:
    """Came online, and more than one working day has passed: came before the last working day began."""
    day = local(now).date() - timedelta(days=1)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return sa.and_(CASES.table.c.channel.in_(_ONLINE), CASES.table.c.notice_from < midnight(day))


def has_breach(read: ReadModel, person: str) -> bool:
    """Whether a promise of this person lapsed or was broken, in whatever department, and was not repaired."""
    return read.count(CASES, CASES.table.c.breach_of == person, at_most=1) > 0 or has_credit_record(read, person)


def overdue(now: datetime) -> sa.ColumnElement[bool]:
    return CASES.table.c.pressing_at < now


def due_between(since: datetime, until: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(CASES.table.c.pressing_at >= since, CASES.table.c.pressing_at < until)


def clock_standing() -> sa.ColumnElement[bool]:
    return sa.and_(CASES.table.c.due_at.is_(None), CASES.table.c.stage.in_([Stage.IN_PROCEDURE, Stage.SUPPLEMENTING]))


def department_cases(read: ReadModel, *criteria: sa.ColumnElement[bool], limit: int, offset: int) -> list[CaseRow]:
    """Most urgent first; those whose clock stands come last."""
    order = [CASES.table.c[name] for name in ORDER]
    return read.find(CASES, *criteria, order_by=order, limit=limit, offset=offset)


def concluded_late(read: ReadModel, *, limit: int) -> list[CaseRow]:
    """Of all departments, the latest first."""
    table = CASES.table.c
    return read.find(CASES, table.on_time.is_(False), order_by=[table.concluded_at.desc(), table.case_id], limit=limit)
