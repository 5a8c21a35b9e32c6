"""流转：受理之后，有自己业务系统的部门收到任务；办件终结而部门还没有答复的，收回任务。"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from approval.domain.case import events as e
from approval.domain.dispatch.commands import DispatchTask, RecallTask
from approval.domain.dispatch.decide import DISPATCH, dispatch_of
from approval.domain.dispatch.events import NamedMaterial, RecallReason
from approval.recipients import Recipient, recipients_of
from approval.views.cases import CaseRow
from kernel.errors import UnavailableError
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import Timer


class CaseNotYetShownError(UnavailableError):
    code = "CASE_NOT_YET_SHOWN"
    title = "办件的最新情况正在更新，稍后自动再试"


@dataclass(frozen=True)
class Dispatching:
    """What a department is told of a case is what our own view shows of it; it waits until that has come so far."""

    case_of: Callable[[UUID], CaseRow | None]

    name: ClassVar = "approval.dispatching"
    hears: ClassVar = (e.CaseAccepted, e.AcceptanceDeemed, e.CaseConcluded, e.CaseWithdrawn, e.ToleranceLapsed)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        row = self.case_of(heard.subject)
        if row is None or row.version < heard.version:
            raise CaseNotYetShownError
        return list(_actions(heard.body, row))

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)  # this process sets none


def _actions(event: Any, row: CaseRow) -> Iterator[Action]:
    for recipient in recipients_of(row.item.item_id, row.body):
        stream = dispatch_of(row.case_id, recipient.code)
        match event:
            case e.CaseAccepted() | e.AcceptanceDeemed() if row.is_open:  # of one that is over nobody needs an opinion
                yield Ask(DISPATCH, stream, _task(row, recipient))
            case e.CaseConcluded():
                yield Ask(DISPATCH, stream, _recall(row, recipient, RecallReason.CONCLUDED))
            case e.CaseWithdrawn() | e.ToleranceLapsed():
                yield Ask(DISPATCH, stream, _recall(row, recipient, RecallReason.WITHDRAWN))


def _task(row: CaseRow, recipient: Recipient) -> DispatchTask:
    return DispatchTask(
        case_id=row.case_id,
        case_no=row.case_no,
        recipient=recipient.code,
        recipient_name=recipient.name,
        item_id=row.item.item_id,
        item_name=row.item.name,
        task_code=row.item.task_code,
        asked_for=recipient.asks[row.item.item_id],
        materials=tuple(NamedMaterial(code=one.code, name=one.name) for one in row.materials),
        missing=row.outstanding,
        applicant=row.applicant,
    )


def _recall(row: CaseRow, recipient: Recipient, reason: RecallReason) -> RecallTask:
    return RecallTask(case_id=row.case_id, recipient=recipient.code, reason=reason)
