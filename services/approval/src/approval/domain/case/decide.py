"""办件的决定：什么时候可以、什么时候不可以、什么时候什么也不用做；每个环节一页。"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from approval.domain.case import (
    accepting,
    aftermath,
    committing,
    concluding,
    extending,
    hearing,
    procedures,
    reminding,
    reviewing,
    tolerance,
)
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.assigning import assign, must_be_theirs
from approval.domain.case.evolve import evolve
from approval.domain.errors import CaseNotOpenError
from kernel.events import Decider
from kernel.masking import justified


def decide(command: c.CaseCommand, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    must_be_theirs(command, state)
    match command:
        case c.ReceiveCase():
            return accepting.receive(command, state, now)
        case c.AssignCase():
            return assign(command, state)
        case c.AcceptCase():
            return accepting.accept(command, state, now)
        case c.RequestSupplement():
            return accepting.request_supplement(command, state, now)
        case c.CompleteSupplement():
            return accepting.complete_supplement(command, state, now)
        case c.DeemAcceptance():
            return accepting.deem(command, state, now)
        case c.RefuseAcceptance():
            return accepting.refuse(command, state, now)
        case c.AcceptTolerantly():
            return tolerance.accept_tolerantly(command, state, now)
        case c.ExtendTolerance():
            return tolerance.extend(command, state, now)
        case c.WithdrawCommitment():
            return committing.withdraw(command, state)
        case c.TakeOutstanding():
            return tolerance.take_outstanding(command, state, now)
        case c.RemindOutstanding():
            return tolerance.remind(state)
        case c.LapseTolerance():
            return tolerance.lapse(state, now)
        case c.RepairBreach():
            return tolerance.repair(command, state, now)
        case c.StartSpecialProcedure():
            return procedures.start_procedure(command, state, now)
        case c.EndSpecialProcedure():
            return procedures.end_procedure(command, state, now)
        case c.ScheduleProcedure():
            return procedures.schedule(command, state, now)
        case c.TellHearingRight():
            return hearing.tell(command, state, now)
        case c.RequestHearing():
            return hearing.request(command, state, now)
        case c.GiveUpHearing():
            return hearing.give_up(command, state, now)
        case c.GiveStepOpinion():
            return reviewing.give_opinion(command, state, now)
        case c.RemindDue():
            return reminding.remind(command, state, now)
        case c.ExtendTimeLimit():
            return extending.extend(command, state, now)
        case c.RecalculateDueDate():
            return extending.recalculate(command, state, now)
        case c.ConcludeCase():
            return concluding.conclude(command, state, now)
        case c.DecideOnTheSpot():
            return committing.decide_on_the_spot(command, state, now)
        case c.RevokeDecision():
            return aftermath.revoke(command, state, now)
        case c.RepealApproval():
            return aftermath.repeal(command, state, now)
        case c.DeregisterApproval():
            return aftermath.deregister(command, state, now)
        case c.CorrectDecision():
            return aftermath.correct(command, state, now)
        case c.WithdrawCase():
            return _withdraw(command, state, now)
        case c.ShowApplicant():
            return _show(command, state)
    assert_never(command)


def _withdraw(command: c.WithdrawCase, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    match state:
        case s.ReceivedCase() | s.SupplementingCase() | s.AcceptedCase():
            return (e.CaseWithdrawn(withdrawn_at=now, reason=command.reason),)
        case s.EndedCase() | s.LapsedCase() | s.ConcludedCase() | s.ConcludedTolerantCase():
            return ()  # ended already; a decision that came first stands
        case s.UnknownCase():
            raise CaseNotOpenError
    assert_never(state)


def _show(command: c.ShowApplicant, state: s.CaseState) -> Sequence[e.CaseEvent]:
    """再看一次，就再记一次。"""
    if isinstance(state, s.UnknownCase):
        raise CaseNotOpenError
    return (e.ApplicantShown(look=justified(command.look)),)


CASE: Decider[c.CaseCommand, s.CaseState, e.CaseEvent] = Decider(
    name="case",
    initial=s.UnknownCase(),
    decide=decide,
    evolve=evolve,
    events=e.CaseEvent.__args__,
    states=s.CaseState.__args__,
)
