"""收件转办：收件窗口收到、补交、撤回，审批就跟着立件、续办、终结。"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from approval.consumed import (
    ApplicationReceived,
    ApplicationWithdrawn,
    CommitmentWithdrawn,
    HearingRequested,
    OutstandingMaterialReceived,
    SupplementReceived,
)
from approval.domain.case.commands import (
    CompleteSupplement,
    ReceiveCase,
    RequestHearing,
    TakeOutstanding,
    WithdrawCase,
    WithdrawCommitment,
)
from approval.domain.case.decide import CASE
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import Timer
from legaltime import Calendar


@dataclass(frozen=True)
class Receiving:
    """What intake says becomes what approval does with the same case."""

    calendar: Callable[[], Calendar]

    name: ClassVar = "approval.receiving"
    hears: ClassVar = (
        ApplicationReceived,
        SupplementReceived,
        OutstandingMaterialReceived,
        CommitmentWithdrawn,
        HearingRequested,
        ApplicationWithdrawn,
    )

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        match heard.body:
            case ApplicationReceived() as received:
                fields = {name: getattr(received, name) for name in ApplicationReceived.model_fields}
                return [Ask(CASE, heard.subject, ReceiveCase(**fields, calendar=self.calendar()))]
            case SupplementReceived() as supplement:
                command = CompleteSupplement(
                    materials=supplement.materials, completed_at=supplement.received_at, calendar=self.calendar()
                )
                return [Ask(CASE, heard.subject, command)]
            case OutstandingMaterialReceived() as handed_in:
                return [Ask(CASE, heard.subject, TakeOutstanding(**dict(handed_in)))]
            case CommitmentWithdrawn() as uncommitted:
                return [Ask(CASE, heard.subject, WithdrawCommitment(**dict(uncommitted)))]
            case HearingRequested(requester=requester, taken_by=by, requested_at=at):
                asked = RequestHearing(by=by, requester=requester, requested_at=at, calendar=self.calendar())
                return [Ask(CASE, heard.subject, asked)]
            case ApplicationWithdrawn() as withdrawn:
                return [Ask(CASE, heard.subject, WithdrawCase(reason=withdrawn.reason))]
        return []

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)  # this process sets none
