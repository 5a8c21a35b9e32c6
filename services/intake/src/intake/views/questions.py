"""What is asked of the applications: the one with a number, a person’s own, a clerk’s, results that wait."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from intake.views.applications import APPLICATIONS, ApplicationRow
from intake.views.stages import OwnStage
from kernel.views import ReadModel

_T = APPLICATIONS.table.c


def find_by_case_no(read: ReadModel, case_no: str) -> ApplicationRow | None:
    return next(iter(read.find(APPLICATIONS, _T.case_no == case_no, limit=1)), None)


def mine(read: ReadModel, person: str, limit: int = 50) -> list[ApplicationRow]:
    """What a person applied for or is filling in, the latest change first; what was thrown away is gone."""
    theirs = sa.or_(_T.person == person, _T.drafted_by == person)
    kept = _T.own_stage != OwnStage.ABANDONED
    return read.find(APPLICATIONS, theirs, kept, order_by=[_T.changed_at.desc(), _T.case_id], limit=limit)


def received_since(read: ReadModel, since: datetime, received_by: str, limit: int = 100) -> list[ApplicationRow]:
    """A clerk's receipts since a moment, the latest first."""
    order = [_T.received_at.desc(), _T.case_id]
    return read.find(APPLICATIONS, _T.received_at >= since, _T.received_by == received_by, order_by=order, limit=limit)


def drafts_of(read: ReadModel, drafted_by: str, limit: int = 20) -> list[ApplicationRow]:
    """Begun and not handed in yet."""
    begun = (_T.own_stage == OwnStage.DRAFT, _T.drafted_by == drafted_by)
    return read.find(APPLICATIONS, *begun, order_by=[_T.changed_at.desc(), _T.case_id], limit=limit)


def to_hand_over() -> Sequence[sa.ColumnElement[bool]]:
    """Results that are here and wait for their applicants."""
    return (_T.own_stage == OwnStage.READY,)


def waiting_results(read: ReadModel, *, limit: int, offset: int = 0) -> list[ApplicationRow]:
    """Those waiting longest come first."""
    return read.find(APPLICATIONS, *to_hand_over(), order_by=[_T.changed_at, _T.case_id], limit=limit, offset=offset)
