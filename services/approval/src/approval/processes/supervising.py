"""审管协同：准予的结果一返回，就推送监管部门；签收期限一过还没有签收的，记为逾期。"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from approval.domain.case.events import Outcome, PinnedItem, ResultReturned
from approval.domain.supervision import events as e
from approval.domain.supervision.commands import DeclareNoticeOverdue, SendSupervisionNotice, notice_of
from approval.domain.supervision.decide import SUPERVISION
from approval.views.cases import CaseRow
from approval.views.supervisors import Supervision
from kernel.errors import UnavailableError
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import DropTimer, SetTimer, Timer
from legaltime import Calendar

_LAST_SECOND: Final = timedelta(seconds=1)  # 23:59:59 stands for 24:00 and is still in time


class CaseNotYetShownError(UnavailableError):
    code = "CASE_NOT_YET_SHOWN"
    title = "该办件的资料正在更新，稍后自动再试"


@dataclass(frozen=True)
class Supervising:
    """A notice and a timer per granted case; a timer that fires late changes nothing but its own moment."""

    calendar: Callable[[], Calendar]
    case_of: Callable[[UUID], CaseRow | None]
    supervision_of: Callable[[PinnedItem], Supervision]

    name: ClassVar = "approval.supervising"
    hears: ClassVar = (
        ResultReturned,
        e.SupervisionNoticeSent,
        e.SupervisionNoticeAcknowledged,
        e.SupervisionNoticeOverdue,
        e.SupervisionRedated,
    )

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        key = str(heard.subject)
        match heard.body:
            case ResultReturned(outcome=Outcome.GRANTED) as returned:
                return [Ask(SUPERVISION, notice_of(heard.subject), self._notice(heard.subject, returned))]
            case e.SupervisionNoticeSent(due_at=due_at) | e.SupervisionRedated(due_at=due_at):
                return [SetTimer(key, heard.subject, due_at + _LAST_SECOND)]
            case e.SupervisionNoticeAcknowledged() | e.SupervisionNoticeOverdue():
                return [DropTimer(key)]
        return []

    def fire(self, timer: Timer) -> Sequence[Action]:
        return [Ask(SUPERVISION, timer.subject, DeclareNoticeOverdue())]

    def _notice(self, case_id: UUID, returned: ResultReturned) -> SendSupervisionNotice:
        row = self.case_of(case_id)
        if row is None:
            raise CaseNotYetShownError
        item, supervision = row.item, self.supervision_of(row.item)
        return SendSupervisionNotice(
            case_id=case_id,
            case_no=row.case_no,
            item_id=item.item_id,
            item_name=item.name,
            approving_body=item.body,
            approving_body_name=item.body_name,
            supervising_body=supervision.body,
            supervising_body_name=supervision.body_name,
            document_no=returned.document_no,
            file=e.GrantFile(
                result_name=item.result_name,
                certificate_type=item.certificate_type,
                conditions=supervision.conditions,
                legal_basis=item.legal_basis,
            ),
            applicant=row.applicant,
            calendar=self.calendar(),
        )
