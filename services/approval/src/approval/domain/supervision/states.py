"""一份审管信息的状态：只带决定所需的东西；`evolve` 说明每个事件留下什么。"""

from datetime import date, datetime
from typing import assert_never

from approval.domain.supervision.events import (
    FindingKind,
    SupervisedApplicantShown,
    SupervisionEvent,
    SupervisionFindingReported,
    SupervisionNoticeAcknowledged,
    SupervisionNoticeOverdue,
    SupervisionNoticeSent,
    SupervisionRedated,
)
from kernel.events import State


class UnknownNotice(State):
    """还没有推送。"""


class SentNotice(State):
    """已推送：等待监管部门签收；`is_overdue` 表示已经记过逾期。"""

    sent_at: datetime
    due_at: datetime
    is_overdue: bool = False


class AcknowledgedNotice(State):
    """已签收：记住反馈过哪一天的哪一项检查结论。"""

    findings: tuple[tuple[date, FindingKind], ...] = ()


SupervisionState = UnknownNotice | SentNotice | AcknowledgedNotice


def evolve(state: SupervisionState, event: SupervisionEvent) -> SupervisionState:
    match event:
        case SupervisionNoticeSent():
            return SentNotice(sent_at=event.sent_at, due_at=event.due_at)
        case SupervisionRedated():
            return state.model_copy(update={"due_at": event.due_at}) if isinstance(state, SentNotice) else state
        case SupervisionNoticeOverdue():
            return state.model_copy(update={"is_overdue": True}) if isinstance(state, SentNotice) else state
        case SupervisionNoticeAcknowledged():
            return AcknowledgedNotice()
        case SupervisionFindingReported():
            return _with(state, event)
        case SupervisedApplicantShown():
            return state
    assert_never(event)


def _with(state: SupervisionState, event: SupervisionFindingReported) -> SupervisionState:
    if not isinstance(state, AcknowledgedNotice):
        return state
    return AcknowledgedNotice(findings=(*state.findings, (event.inspected_on, event.finding)))
