"""决定以后：撤销、撤回许可、注销、更正，各有法定情形；办过的再办一次没有变化。"""

from collections.abc import Sequence
from datetime import datetime

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.documents import document_no

_LAW = "《中华人民共和国行政许可法》"
_COMMITMENT_LAW = "国办发〔2020〕42号（告知承诺制）"


def revoke(command: c.RevokeDecision, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    granted = _granted(state)
    if granted.standing is s.InForce.REVOKED:
        return ()
    _in_force(granted)
    revoked = e.DecisionRevoked(
        document_no=document_no("撤销", granted.case_no, now),
        ground=command.ground,
        reasons=command.reasons,
        legal_basis=_revoking_law(command.ground),
        decided_by=command.by,
        decided_at=now,
    )
    return (revoked,)


def _revoking_law(ground: e.RevocationGround) -> str:
    match ground:
        case e.RevocationGround.FRAUD:
            return f"{_LAW}第六十九条第二款"
        case e.RevocationGround.COMMITMENT_BROKEN:
            return _COMMITMENT_LAW
    return f"{_LAW}第六十九条第一款"


def repeal(command: c.RepealApproval, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    granted = _granted(state)
    if granted.standing is s.InForce.REPEALED:
        return ()
    _in_force(granted)
    repealed = e.ApprovalRepealed(
        document_no=document_no("撤回", granted.case_no, now),
        reasons=command.reasons,
        compensation=command.compensation,
        legal_basis=f"{_LAW}第八条第二款",
        decided_by=command.by,
        decided_at=now,
    )
    return (repealed,)


def deregister(command: c.DeregisterApproval, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """已经撤销、撤回的，以此注销；还有效力的，以别的情形注销。"""
    granted = _granted(state)
    if granted.standing is s.InForce.DEREGISTERED:
        return ()
    if (command.ground is e.DeregistrationGround.ANNULLED) is (granted.standing is s.InForce.IN_FORCE):
        raise errors.DeregistrationGroundError
    deregistered = e.ApprovalDeregistered(
        document_no=document_no("注", granted.case_no, now),
        ground=command.ground,
        reasons=command.reasons,
        legal_basis=f"{_LAW}第七十条",
        decided_by=command.by,
        decided_at=now,
    )
    return (deregistered,)


def correct(command: c.CorrectDecision, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """更正只改笔误；准予的、不予的都可以更正。"""
    if not isinstance(state, s.ConcludedCase) or not state.returned:
        raise errors.NoDecisionError
    _in_force(state)
    if command.wrong == command.right:
        raise errors.NothingCorrectedError
    said = {name: getattr(command, name) for name in s.Correction.model_fields}
    if s.Correction(**said) in state.corrections:
        return ()
    word = "更正" if not state.corrections else f"更正{len(state.corrections) + 1}"
    number = document_no(word, state.case_no, now)
    return (e.DecisionCorrected(document_no=number, decided_by=command.by, decided_at=now, **said),)


def _granted(state: s.CaseState) -> s.ConcludedCase:
    if not isinstance(state, s.ConcludedCase) or not state.returned or state.outcome is e.Outcome.DENIED:
        raise errors.NoGrantError
    return state


def _in_force(state: s.ConcludedCase) -> None:
    if state.standing is not s.InForce.IN_FORCE:
        raise errors.NotInForceError
