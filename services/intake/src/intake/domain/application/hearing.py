"""听证：部门告知了权利，申请人在期限以内可以要求，转告部门组织（行政许可法第四十七条）。"""

from collections.abc import Sequence
from datetime import datetime

from intake.domain import errors
from intake.domain.application import commands as c
from intake.domain.application import events as e
from intake.domain.application import states as s


def note_hearing(command: c.NoteHearing, state: s.ApplicationState) -> Sequence[e.ApplicationEvent]:
    """已有结果的，告知到得太晚，不记；日子没有变的，再说一次不记。"""
    received = received_of(state)
    if received is None or received.hearing_by == command.request_by:
        return ()
    return (e.HearingNoticed(request_by=command.request_by),)


def request_hearing(
    command: c.RequestHearing, state: s.ApplicationState, now: datetime
) -> Sequence[e.ApplicationEvent]:
    """告知了的、还在期限以内的才能要求；要求过的，再要求没有变化。"""
    received = received_of(state)
    if received is not None and received.hearing_requested:
        return ()
    if received is None or received.hearing_by is None:
        raise errors.HearingNotOfferedError
    if now > received.hearing_by:
        raise errors.HearingRequestLateError
    return (e.HearingRequested(requester=command.requester, taken_by=command.by, requested_at=now),)


def received_of(state: s.ApplicationState) -> s.ReceivedApplication | None:
    """等待决定的收件；别的没有。"""
    match state:
        case s.ReceivedApplication():
            return state
        case s.SupplementingApplication() | s.OwingApplication():
            return state.received
    return None
