"""告知承诺的决定：符合条件的当场决定；决定以前申请人可以撤回承诺，撤回以后依一般程序办理。"""

from collections.abc import Sequence
from datetime import datetime

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.accepting import accepted_now, being_received
from approval.domain.case.concluding import decided
from approval.domain.case.evolve import evolve
from approval.domain.case.standing import accepted as being_handled


def withdraw(command: c.WithdrawCommitment, state: s.CaseState) -> Sequence[e.CaseEvent]:
    """已经决定、已经终结的，撤回没有意义；没有承诺过的也没有可撤回。"""
    match state:
        case s.ReceivedCase(committed=True) | s.AcceptedCase(committed=True):
            pass
        case s.SupplementingCase(received=s.ReceivedCase(committed=True)):
            pass
        case _:
            return ()
    return (e.CommitmentWithdrawn(materials=command.materials, withdrawn_at=command.withdrawn_at),)


def decide_on_the_spot(command: c.DecideOnTheSpot, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """受理和准予一次作出；按承诺办的和即办件可以，材料不齐的不可以，收件人不可以。"""
    received = being_received(state)
    if received.outstanding:
        raise errors.OnTheSpotNeedsAllError
    if received.committed and command.has_breach:
        raise errors.CommitmentExcludedError
    if not received.committed and received.item.promised_limit.amount:
        raise errors.NotOnTheSpotError
    if command.by == received.received_by:
        raise errors.ReceiverMayNotDecideError
    mode = e.AcceptanceMode.COMMITMENT if received.committed else e.AcceptanceMode.NORMAL
    taken = accepted_now(received, mode, command.by, now, command.calendar)
    said = c.ConcludeCase(by=command.by, outcome=e.Outcome.GRANTED, opinion=command.opinion, calendar=command.calendar)
    return taken, *decided(said, being_handled(evolve(received, taken)), now)
