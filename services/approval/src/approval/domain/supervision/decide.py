"""审管协同的决定：准予即推送，期限内签收，签收以后反馈检查情况。"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, assert_never

from approval.domain.skew import not_before
from approval.domain.supervision import commands as c
from approval.domain.supervision import events as e
from approval.domain.supervision import states as s
from approval.domain.supervision.errors import (
    FindingReportedError,
    InspectionInFutureError,
    SupervisionNoticeNotSentError,
    SupervisionNotSignedError,
)
from approval.domain.time_limits import ends_at, redated
from kernel.events import Decider
from kernel.masking import justified
from legaltime import Budget, Unit, local

ACKNOWLEDGE_LIMIT: Final = Budget(amount=2, unit=Unit.WORKING_DAY)
"""推送之后两个工作日内签收（通行做法）。"""


def decide(command: c.SupervisionCommand, state: s.SupervisionState, now: datetime) -> Sequence[e.SupervisionEvent]:
    match command:
        case c.SendSupervisionNotice():
            return _send(command, state, now)
        case c.AcknowledgeSupervisionNotice():
            return _acknowledge(command, state, now)
        case c.DeclareNoticeOverdue():
            return _overdue(state, now)
        case c.RedateNotice():
            return _redate(command, state, now)
        case c.ReportSupervisionFinding():
            return _report(command, state, now)
        case c.ShowSupervisedApplicant():
            return _show(command, state)
    assert_never(command)


def _send(command: c.SendSupervisionNotice, state: s.SupervisionState, now: datetime) -> Sequence[e.SupervisionEvent]:
    """一件只推送一次。"""
    if not isinstance(state, s.UnknownNotice):
        return ()
    fields = {name: getattr(command, name) for name in c.SendSupervisionNotice.model_fields if name != "calendar"}
    due_at = ends_at(ACKNOWLEDGE_LIMIT, now, command.calendar)
    return (e.SupervisionNoticeSent(**fields, sent_at=now, due_at=due_at),)


def _acknowledge(
    command: c.AcknowledgeSupervisionNotice, state: s.SupervisionState, now: datetime
) -> Sequence[e.SupervisionEvent]:
    """已经签收的，再签一次没有变化；期限过了才签收的，先记逾期，不论计时器到了没有。"""
    match state:
        case s.UnknownNotice():
            raise SupervisionNoticeNotSentError
        case s.AcknowledgedNotice():
            return ()
        case s.SentNotice():
            at = not_before(state.sent_at, now)
            signed = e.SupervisionNoticeAcknowledged(
                acknowledged_by=command.by, acknowledged_at=at, on_time=at <= state.due_at
            )
            return *_overdue(state, at), signed
    assert_never(state)


def _overdue(state: s.SupervisionState, now: datetime) -> Sequence[e.SupervisionEvent]:
    """到期时刻本身还在期限内；记过的不再记。"""
    if not isinstance(state, s.SentNotice) or state.is_overdue or now <= state.due_at:
        return ()
    return (e.SupervisionNoticeOverdue(overdue_from=state.due_at),)


def _redate(command: c.RedateNotice, state: s.SupervisionState, now: datetime) -> Sequence[e.SupervisionEvent]:
    """已经签收、已经届满的不动；没有变化的不记。"""
    if not isinstance(state, s.SentNotice) or state.is_overdue or now > state.due_at:
        return ()
    due_at = redated(ACKNOWLEDGE_LIMIT, state.sent_at, command.calendar, now)
    return () if due_at == state.due_at else (e.SupervisionRedated(due_at=due_at),)


def _report(
    command: c.ReportSupervisionFinding, state: s.SupervisionState, now: datetime
) -> Sequence[e.SupervisionEvent]:
    if not isinstance(state, s.AcknowledgedNotice):
        raise SupervisionNotSignedError
    if command.inspected_on > local(now).date():
        raise InspectionInFutureError
    if (command.inspected_on, command.finding) in state.findings:
        raise FindingReportedError
    reported = e.SupervisionFindingReported(
        finding=command.finding,
        inspected_on=command.inspected_on,
        text=command.text,
        reported_by=command.by,
        reported_at=now,
    )
    return (reported,)


def _show(command: c.ShowSupervisedApplicant, state: s.SupervisionState) -> Sequence[e.SupervisionEvent]:
    """再看一次，就再记一次。"""
    if isinstance(state, s.UnknownNotice):
        raise SupervisionNoticeNotSentError
    return (e.SupervisedApplicantShown(look=justified(command.look)),)


SUPERVISION: Decider[c.SupervisionCommand, s.SupervisionState, e.SupervisionEvent] = Decider(
    name="supervision",
    initial=s.UnknownNotice(),
    decide=decide,
    evolve=s.evolve,
    events=e.SupervisionEvent.__args__,
    states=s.SupervisionState.__args__,
)
