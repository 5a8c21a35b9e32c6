"""听证：告知权利，五个工作日内可以要求，二十个工作日内组织（行政许可法第四十七条）；所需时间不计入期限。"""

from collections.abc import Sequence
from datetime import datetime

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.documents import document_no
from approval.domain.case.procedures import HELD, ended, started
from approval.domain.case.standing import accepted as being_handled
from approval.domain.skew import not_ahead
from approval.domain.time_limits import HEARING_HELD, HEARING_REQUEST, ends_at


def tell(command: c.TellHearingRight, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """告知一次；再告知没有变化。"""
    accepted = being_handled(state)
    if accepted.hearing is not None:
        return ()
    told = e.HearingRightTold(
        document_no=document_no("听告", accepted.case_no, now),
        interest=command.interest,
        told_by=command.by,
        told_at=now,
        request_by=ends_at(HEARING_REQUEST, now, command.calendar),
    )
    return (told,)


def request(command: c.RequestHearing, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """期限内要求的，听证随即启动；别的程序正在进行的，等它结束。"""
    accepted = being_handled(state)
    if accepted.hearing is None:
        raise errors.HearingNotToldError
    if accepted.hearing.given_up:
        raise errors.HearingGivenUpError
    if accepted.hearing.hold_by is not None:
        return ()
    at = now if command.requested_at is None else not_ahead(command.requested_at, now)
    if at > accepted.hearing.request_by:
        raise errors.HearingTooLateError
    hold_by = ends_at(HEARING_HELD, at, command.calendar)
    requested = e.HearingRequested(requester=command.requester, taken_by=command.by, requested_at=at, hold_by=hold_by)
    if accepted.procedure is not None:
        return (requested,)
    due = e.Reckoned(due_at=hold_by)
    return requested, started(accepted, HELD, reason="申请人或者利害关系人要求听证", by=command.by, now=now, due=due)


def give_up(command: c.GiveUpHearing, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """听证举行以前可以放弃，因要求而启动的听证随即结束；清单列明的听证照常举行。放弃过的，再放弃没有变化。"""
    accepted = being_handled(state)
    if accepted.hearing is None:
        raise errors.HearingNotToldError
    if accepted.hearing.held:
        raise errors.HearingHeldError
    if accepted.hearing.given_up:
        return ()
    given_up = e.HearingGivenUp(reason=command.reason, taken_by=command.by, given_up_at=now)
    if accepted.procedure != HELD:
        return (given_up,)
    return given_up, ended(accepted, by=command.by, now=now, calendar=command.calendar, result="放弃听证，听证终止")


def must_be_over(accepted: s.AcceptedCase, now: datetime) -> None:
    """告知了听证的，等期限过去、听证举行或者放弃以后才能决定。"""
    hearing = accepted.hearing
    if hearing is None or hearing.held or hearing.given_up:
        return
    if hearing.hold_by is not None:
        raise errors.HearingNotHeldError
    if now <= hearing.request_by:
        raise errors.HearingMayBeRequestedError
