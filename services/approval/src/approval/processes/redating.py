"""改期：某年放假安排公布或者更改，还在计时的办件、联办意见、审管签收逐件重算，有变化的每件记一笔。"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from approval.consumed import CalendarPublished
from approval.domain.case import events as e
from approval.domain.case.commands import RecalculateDueDate
from approval.domain.case.decide import CASE
from approval.domain.joint.commands import RedateBranches
from approval.domain.joint.decide import JOINT
from approval.domain.joint.events import JointApprovalStarted
from approval.domain.supervision.commands import RedateNotice
from approval.domain.supervision.decide import SUPERVISION
from approval.domain.supervision.events import SupervisionNoticeSent
from kernel.errors import UnavailableError
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import SetTimer, Timer
from legaltime import Calendar

AT_ONCE: Final = 1_000
_BEFORE_ALL: Final = UUID(int=0)
_JOINT: Final = "joint:"
_NOTICE: Final = "notice:"
Page = Callable[[UUID, int], Sequence[UUID]]
"""The next ones after this one, so many."""


class CalendarNotYetKnownError(UnavailableError):
    code = "CALENDAR_NOT_YET_KNOWN"
    title = "放假安排正在更新，请稍后再试"


@dataclass(frozen=True)
class Redating:
    """One after another in the order of their ids, so many at once; a restart goes on with the same thousand.

    What starts while the year is being published may still get the old date: what is recorded as provisional, or ends
    in another year than it began in, is looked at again, and changes nothing where nothing has changed.
    """

    calendar: Callable[[], Calendar]
    cases: Page
    joint_approvals: Page
    notices: Page

    name: ClassVar = "approval.redating"
    hears: ClassVar = (
        CalendarPublished,
        e.CaseAccepted,
        e.AcceptanceDeemed,
        e.SpecialProcedureEnded,
        e.SpecialProcedureStarted,
        e.HearingRightTold,
        e.HearingRequested,
        JointApprovalStarted,
        SupervisionNoticeSent,
    )

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        match heard.body:
            case CalendarPublished(year=year, version=version):
                calendar = self.calendar()
                if not calendar.is_published(year) or calendar.year(year).version < version:
                    raise CalendarNotYetKnownError
                keys = [f"{kind}{year}:{version}:{_BEFORE_ALL}" for kind in ("", _JOINT, _NOTICE)]
                return [SetTimer(key, heard.subject, heard.at) for key in keys]
            case e.CaseAccepted() | e.AcceptanceDeemed() | e.SpecialProcedureEnded() as dated if _is_provisional(dated):
                return [_ask("", heard.subject, self.calendar())]
            case e.SpecialProcedureStarted(started_at=since, due=e.Reckoned(due_at=until)) if since.year != until.year:
                return [_ask("", heard.subject, self.calendar())]
            case e.HearingRightTold(told_at=since, request_by=until) if since.year != until.year:
                return [_ask("", heard.subject, self.calendar())]
            case e.HearingRequested(requested_at=since, hold_by=until) if since.year != until.year:
                return [_ask("", heard.subject, self.calendar())]
            case JointApprovalStarted() as begun if any(
                one.due_at.year != begun.started_at.year for one in begun.branches
            ):
                return [_ask(_JOINT, heard.subject, self.calendar())]
            case SupervisionNoticeSent() as sent if sent.due_at.year != sent.sent_at.year:
                return [_ask(_NOTICE, heard.subject, self.calendar())]
        return []

    def fire(self, timer: Timer) -> Sequence[Action]:
        published, _, after = timer.key.rpartition(":")
        kind = next((one for one in (_JOINT, _NOTICE) if published.startswith(one)), "")
        page = {_JOINT: self.joint_approvals, _NOTICE: self.notices}.get(kind, self.cases)
        calendar, found = self.calendar(), page(UUID(after), AT_ONCE)
        actions: list[Action] = [_ask(kind, one, calendar) for one in found]
        if len(found) == AT_ONCE:
            actions.append(SetTimer(f"{published}:{found[-1]}", timer.subject, timer.due_at))
        return actions


def _ask(kind: str, stream: UUID, calendar: Calendar) -> Ask:
    if kind == _JOINT:
        return Ask(JOINT, stream, RedateBranches(calendar=calendar))
    if kind == _NOTICE:
        return Ask(SUPERVISION, stream, RedateNotice(calendar=calendar))
    return Ask(CASE, stream, RecalculateDueDate(calendar=calendar))


def _is_provisional(event: e.CaseAccepted | e.AcceptanceDeemed | e.SpecialProcedureEnded) -> bool:
    return event.promised.provisional or event.statutory.provisional
