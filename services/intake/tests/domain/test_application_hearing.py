"""听证的规则：部门告知了权利，申请人在期限以内可以要求，转告部门（行政许可法第四十七条）。"""

from datetime import timedelta
from typing import Any

import pytest

from intake.domain import errors
from intake.domain.application import commands as c
from intake.domain.application import events as e
from intake.domain.application.decide import APPLICATION
from intake.testing import scenarios as sc
from kernel.testing.spec import NOON, Spec, given

TOLD = c.NoteHearing(request_by=sc.HEARING_BY)
NO_MORE = c.NoteHearing(request_by=None)
ASK = c.RequestHearing(requester=sc.HEARING_REQUESTED.requester)


def received(*later: e.ApplicationEvent) -> Spec[Any, Any, Any]:
    return given(APPLICATION, *sc.RECEIVED, *later)


def test_the_right_is_noted_as_the_department_told_it() -> None:
    """部门告知听证权利，记下何时以前可以要求；日子没有变的，再说一次不记。"""
    received().when(TOLD).then(sc.HEARING_NOTICED).when(TOLD).then_nothing()


@pytest.mark.parametrize("before", [(), (sc.TOLERATED,)])
def test_an_applicant_who_was_told_may_ask_once(before: tuple[e.ApplicationEvent, ...]) -> None:
    """期限以内可以要求听证；要求过的，再要求没有变化。容缺受理的也一样。"""
    received(*before, sc.HEARING_NOTICED).when(ASK).then(sc.HEARING_REQUESTED).when(ASK).then_nothing()


def test_the_last_moment_is_in_time_and_the_next_is_not() -> None:
    """期限届满那一刻还可以要求，过了就不能。"""
    assert received(sc.HEARING_NOTICED).when(ASK, at=sc.HEARING_BY).happens()
    late = sc.HEARING_BY + timedelta(seconds=1)
    received(sc.HEARING_NOTICED).when(ASK, at=late).then_refused(errors.HearingRequestLateError)


@pytest.mark.parametrize("later", [(), (sc.HEARING_NOTICED, e.HearingNoticed(request_by=None)), (sc.READY,)])
def test_who_was_not_told_or_no_longer_may_has_nothing_to_ask_for(later: tuple[e.ApplicationEvent, ...]) -> None:
    """没有告知的、已经有人要求或者放弃了的、结果已出的，不能要求。"""
    received(*later).when(ASK).then_refused(errors.HearingNotOfferedError)


def test_once_somebody_asked_or_gave_up_nobody_asks_any_more() -> None:
    """别人已经要求、听证放弃了，部门说了，这里随即收起；没有告知过的，不记。"""
    received(sc.HEARING_NOTICED).when(NO_MORE).then(e.HearingNoticed(request_by=None))
    received().when(NO_MORE).then_nothing()
    received(sc.READY).when(TOLD).then_nothing()


def test_who_asked_at_the_window_is_taken_down_there() -> None:
    """窗口代为记下的，写明是谁记的。"""
    (asked,) = received(sc.HEARING_NOTICED).when(ASK.model_copy(update={"by": "wang-shoujian"})).happens()
    assert isinstance(asked, e.HearingRequested)
    assert (asked.taken_by, asked.requested_at) == ("wang-shoujian", NOON)
