"""收件之后：补正、撤回、结果返回、领取，以及查看。"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from intake.domain import errors
from intake.domain.application import commands as c
from intake.domain.application import events as e
from intake.domain.application import states as s
from kernel.masking import justified


def note_supplement(command: c.NoteSupplement, state: s.ApplicationState) -> Sequence[e.ApplicationEvent]:
    """审批只告知一次；已撤回、已出结果的，告知到得太晚，不记。"""
    if not isinstance(state, s.ReceivedApplication):
        return ()
    noticed = e.SupplementNoticed(notice_no=command.notice_no, missing=command.missing, legal_basis=command.legal_basis)
    return (noticed,)


def supply(state: s.ApplicationState, now: datetime) -> Sequence[e.ApplicationEvent]:
    """一次补齐：告知的每一份都交来了才算。"""
    if not isinstance(state, s.SupplementingApplication):
        raise errors.NothingToSupplementError
    taken = {one.code: one for one in state.attached}
    if absent := [one.name for one in state.missing if one.code not in taken]:
        raise errors.SupplementIncompleteError(f"还差：{'、'.join(absent)}", missing=absent)
    materials = tuple(_supplied(one, taken[one.code]) for one in state.missing)
    return (e.SupplementReceived(materials=materials, received_at=now),)


def _supplied(missing: e.MissingMaterial | e.OutstandingMaterial, attachment: e.Attachment) -> e.FiledMaterial:
    return e.FiledMaterial(code=missing.code, name=missing.name, main=False, collected_as=attachment.collected_as)


def note_tolerance(command: c.NoteTolerance, state: s.ApplicationState) -> Sequence[e.ApplicationEvent]:
    """已撤回、已出结果的，通知到得太晚，不记。"""
    if not isinstance(state, s.ReceivedApplication):
        return ()
    return (e.ToleranceNoticed(**{name: getattr(command, name) for name in c.NoteTolerance.model_fields}),)


def note_tolerance_extended(
    command: c.NoteToleranceExtended, state: s.ApplicationState
) -> Sequence[e.ApplicationEvent]:
    """还欠着材料的才顺延；日子没有变的，再说一次不记。"""
    if not isinstance(state, s.OwingApplication) or command.due_at == state.due_at:
        return ()
    return (e.ToleranceExtended(**dict(command)),)


def supply_outstanding(state: s.ApplicationState, now: datetime) -> Sequence[e.ApplicationEvent]:
    """交来一份算一份；容缺的期限过了就不能再交，撤回承诺以后照常提交的没有这个期限。"""
    if not isinstance(state, s.ReceivedApplication | s.OwingApplication) or not to_hand_in(state):
        raise errors.NothingOwedError
    late = isinstance(state, s.OwingApplication) and now > state.due_at
    owed = state.received.owed if isinstance(state, s.OwingApplication) and late else to_hand_in(state)
    taken = {one.code: one for one in state.attached}
    materials = tuple(_supplied(one, taken[one.code]) for one in owed if one.code in taken)
    if not materials:
        raise errors.OwedTooLateError if late else errors.NothingHandedInError
    return (e.OutstandingMaterialReceived(materials=materials, received_at=now),)


def to_hand_in(state: s.ApplicationState) -> tuple[e.OutstandingMaterial, ...]:
    """现在可以补交的：容缺后补的，撤回承诺以后照常提交的；补正中的先补正。"""
    match state:
        case s.ReceivedApplication():
            return state.owed
        case s.OwingApplication():
            codes = {one.code for one in state.owed}
            return (*state.owed, *(one for one in state.received.owed if one.code not in codes))
    return ()


def withdraw_commitment(state: s.ApplicationState, now: datetime) -> Sequence[e.ApplicationEvent]:
    """决定作出之前可以撤回承诺；再撤一次没有变化。"""
    received = _awaiting(state)
    if received.uncommitted:
        return ()
    if not received.promised:
        raise errors.NoCommitmentError
    return (e.CommitmentWithdrawn(materials=received.promised, withdrawn_at=now),)


def _awaiting(state: s.ApplicationState) -> s.ReceivedApplication:
    match state:
        case s.ReceivedApplication():
            return state
        case s.SupplementingApplication() | s.OwingApplication():
            return state.received
        case s.ReadyApplication() | s.EndedApplication() | s.AnnulledApplication():
            raise errors.DecidedAlreadyError
        case s.WithdrawnApplication():
            raise errors.ApplicationClosedError
        case s.NoApplication() | s.DraftApplication() | s.AbandonedDraft():
            raise errors.NotReceivedError
    assert_never(state)


def withdraw(command: c.WithdrawApplication, state: s.ApplicationState, now: datetime) -> Sequence[e.ApplicationEvent]:
    """决定作出之前可以撤回；再撤一次没有变化。"""
    match state:
        case s.ReceivedApplication() | s.SupplementingApplication() | s.OwingApplication():
            return (e.ApplicationWithdrawn(reason=command.reason, withdrawn_at=now),)
        case s.WithdrawnApplication():
            return ()
        case s.ReadyApplication() | s.EndedApplication() | s.AnnulledApplication():
            raise errors.DecidedAlreadyError
        case s.NoApplication() | s.DraftApplication() | s.AbandonedDraft():
            raise errors.NotReceivedError
    assert_never(state)


def note_result(command: c.NoteResult, state: s.ApplicationState) -> Sequence[e.ApplicationEvent]:
    """结果返回即可领取；撤回与决定赶在一起时，决定在先的，以决定为准。"""
    match state:
        case s.ReceivedApplication() | s.SupplementingApplication() | s.OwingApplication() | s.WithdrawnApplication():
            return (_ready(command),)
        case s.NoApplication() | s.DraftApplication() | s.AbandonedDraft():
            return ()
        case s.ReadyApplication() | s.EndedApplication() | s.AnnulledApplication():
            return ()
    assert_never(state)


def _ready(command: c.NoteResult) -> e.ResultReady:
    return e.ResultReady(outcome=command.outcome, document_no=command.document_no, ready_at=command.ready_at)


def note_annulment(command: c.NoteAnnulment, state: s.ApplicationState) -> Sequence[e.ApplicationEvent]:
    """已经领走的，证照自会失效；还没有领的，不再发给。"""
    if not isinstance(state, s.ReadyApplication):
        return ()
    return (e.ResultAnnulled(document_no=command.document_no, annulled_at=command.annulled_at),)


def deliver(command: c.DeliverResult, state: s.ApplicationState, now: datetime) -> Sequence[e.ApplicationEvent]:
    """结果出来之前不能领取；领过了再领没有变化。"""
    match state:
        case s.ReadyApplication():
            delivered = e.ResultDelivered(
                case_no=state.case_no, method=command.method, delivered_by=command.by, delivered_at=now
            )
            return (delivered,)
        case s.EndedApplication():
            return ()
        case (
            s.NoApplication()
            | s.DraftApplication()
            | s.ReceivedApplication()
            | s.SupplementingApplication()
            | s.OwingApplication()
        ):
            raise errors.ResultNotReadyError
        case s.AnnulledApplication():
            raise errors.ResultAnnulledError
        case s.WithdrawnApplication() | s.AbandonedDraft():
            raise errors.ApplicationClosedError
    assert_never(state)


def show(command: c.ShowApplicant, state: s.ApplicationState) -> Sequence[e.ApplicationEvent]:
    """收件之前申请人就在面前，不需要查看；再看一次，就再记一次。"""
    match state:
        case s.NoApplication() | s.DraftApplication() | s.AbandonedDraft():
            raise errors.NotReceivedError
        case (
            s.ReceivedApplication()
            | s.SupplementingApplication()
            | s.OwingApplication()
            | s.ReadyApplication()
            | s.EndedApplication()
            | s.AnnulledApplication()
            | s.WithdrawnApplication()
        ):
            return (e.ApplicantShown(look=justified(command.look)),)
    assert_never(state)
