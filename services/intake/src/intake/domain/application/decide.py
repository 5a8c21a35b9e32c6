"""申请的决定：什么时候可以、什么时候不可以、什么时候什么也不用做。"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from identifiers.id_card import is_id_card
from identifiers.uscc import is_uscc
from identifiers.writing import normalised
from intake.domain import errors
from intake.domain.application import commands as c
from intake.domain.application import events as e
from intake.domain.application import states as s
from intake.domain.application.filing import filed, may_promise
from intake.domain.application.following import (
    deliver,
    note_annulment,
    note_result,
    note_supplement,
    note_tolerance,
    note_tolerance_extended,
    show,
    supply,
    supply_outstanding,
    to_hand_in,
    withdraw,
    withdraw_commitment,
)
from intake.domain.application.hearing import note_hearing, request_hearing
from intake.domain.channels import Delivery
from intake.domain.materials import BY_CERTIFICATE, WAIVER_BASIS, Waiver, required_materials
from kernel.events import Decider
from kernel.sealed import Sealed

_NATURAL_PERSON = 1  # 服务对象代码（GB/T 39046 附录 A.4）：1 自然人，其余为各类法人和组织


def decide(command: c.ApplicationCommand, state: s.ApplicationState, now: datetime) -> Sequence[e.ApplicationEvent]:
    match command:
        case c.DraftApplicationFor():
            return _draft(command, state)
        case c.AnswerSituation():
            return _answer(command, filling(state))
        case c.NameApplicant():
            return _name(command, filling(state), now)
        case c.FillForm():
            return _fill(command, filling(state))
        case c.AttachMaterials():
            return _attach(command, state)
        case c.DetachMaterial():
            return _detach(command, state)
        case c.ReceiveApplication():
            return _receive(command, filling(state), now)
        case c.NoteSupplement():
            return note_supplement(command, state)
        case c.SupplySupplement():
            return supply(state, now)
        case c.NoteTolerance():
            return note_tolerance(command, state)
        case c.NoteToleranceExtended():
            return note_tolerance_extended(command, state)
        case c.NoteHearing():
            return note_hearing(command, state)
        case c.RequestHearing():
            return request_hearing(command, state, now)
        case c.SupplyOutstanding():
            return supply_outstanding(state, now)
        case c.WithdrawCommitment():
            return withdraw_commitment(state, now)
        case c.WithdrawApplication():
            return withdraw(command, state, now)
        case c.NoteResult():
            return note_result(command, state)
        case c.NoteAnnulment():
            return note_annulment(command, state)
        case c.DeliverResult():
            return deliver(command, state, now)
        case c.AbandonDraft():
            return _abandon(state, now)
        case c.ShowApplicant():
            return show(command, state)
    assert_never(command)


def _draft(command: c.DraftApplicationFor, state: s.ApplicationState) -> Sequence[e.ApplicationEvent]:
    if not isinstance(state, s.NoApplication):
        return ()
    if command.item is None:
        raise errors.ItemNotPublishedError
    drafted = e.ApplicationDrafted(
        item=command.item, drafted_by=command.by, channel=command.channel, place=command.place, town=command.town
    )
    return (drafted,)


def _answer(command: c.AnswerSituation, draft: s.DraftApplication) -> Sequence[e.ApplicationEvent]:
    if draft.item.situation(command.question_id) is None:
        raise errors.QuestionNotListedError
    if draft.answers.get(command.question_id) is command.answer:
        return ()
    answered = e.SituationAnswered(question_id=command.question_id, answer=command.answer)
    answers = {**draft.answers, command.question_id: command.answer}
    still_asked = {one.material.code for one in required_materials(draft.item, answers)}
    dropped = [e.MaterialDetached(code=one.code) for one in draft.attached if one.code not in still_asked]
    return answered, *dropped


def _name(command: c.NameApplicant, draft: s.DraftApplication, now: datetime) -> Sequence[e.ApplicationEvent]:
    number = normalised(command.number)
    match command.kind:
        case e.ApplicantKind.NATURAL_PERSON:
            if not is_id_card(number, now.date()):
                raise errors.IdCardInvalidError
        case e.ApplicantKind.ORGANIZATION:
            if not is_uscc(number):
                raise errors.UsccInvalidError
    if not _serves(draft, command.kind):
        raise errors.ApplicantKindNotServedError
    applicant = e.Applicant(
        person=command.person,
        kind=command.kind,
        name=Sealed.fresh(command.person, command.name.strip()),
        number=Sealed.fresh(command.person, number),
        phone=Sealed.fresh(command.person, command.phone) if command.phone else None,
    )
    return (e.ApplicantNamed(applicant=applicant),)


def _serves(draft: s.DraftApplication, kind: e.ApplicantKind) -> bool:
    served = draft.item.service_objects
    if not served:
        return True
    if kind is e.ApplicantKind.NATURAL_PERSON:
        return _NATURAL_PERSON in served
    return any(code != _NATURAL_PERSON for code in served)


def _fill(command: c.FillForm, draft: s.DraftApplication) -> Sequence[e.ApplicationEvent]:
    if draft.applicant is None:
        raise errors.ApplicantNotNamedError
    if command.delivery is Delivery.COURIER and not command.has_address:
        raise errors.AddressNeededError
    return (e.FormFilled(form=command.form, delivery=command.delivery, town=command.town),)


def _attach(command: c.AttachMaterials, state: s.ApplicationState) -> Sequence[e.ApplicationEvent]:
    if not isinstance(state, s.Awaiting) or not _is_asked_for(state):
        state = filling(state)
    asked_for = _asked_for(state)
    for one in command.attached:
        if one.code not in asked_for:
            raise errors.MaterialNotListedError
        if one.collected_as is e.Collected.PAPER and not command.at_window:
            raise errors.PaperOnlyAtWindowError
    named = [one.model_copy(update={"name": asked_for[one.code]}) for one in command.attached]
    return tuple(e.MaterialAttached(attachment=one) for one in named if one not in state.attached)


def _is_asked_for(state: s.Awaiting) -> bool:
    """Whether anything may be handed in at all."""
    return isinstance(state, s.SupplementingApplication) or bool(to_hand_in(state))


def _asked_for(state: s.DraftApplication | s.Awaiting) -> dict[str, str]:
    """What may be handed in now: code and name."""
    if isinstance(state, s.OwingApplication | s.ReceivedApplication):
        return {one.code: one.name for one in to_hand_in(state)}
    if isinstance(state, s.SupplementingApplication):
        return {one.code: one.name for one in state.missing}
    return {one.material.code: one.material.name for one in required_materials(state.item, state.answers)}


def _detach(command: c.DetachMaterial, state: s.ApplicationState) -> Sequence[e.ApplicationEvent]:
    if not isinstance(state, s.Awaiting) or not _is_asked_for(state):
        state = filling(state)
    if all(one.code != command.code for one in state.attached):
        return ()
    return (e.MaterialDetached(code=command.code),)


def _receive(command: c.ReceiveApplication, draft: s.DraftApplication, now: datetime) -> Sequence[e.ApplicationEvent]:
    filing = filed(draft, command.holdings, now.date(), committed=command.commitment_signed)
    received = e.ApplicationReceived(
        **{name: getattr(command, name) for name in ("case_no", "received_by")},
        **{name: getattr(draft, name) for name in ("place", "town", "delivery")},
        item=draft.item.pinned,
        applicant=filing.applicant,
        channel=draft.parties.channel,
        received_at=now,
        materials=filing.materials,
        outstanding=filing.outstanding,
        required_count=filing.required_count,
        waived_count=len(filing.waived),
        situation_answers=dict(draft.answers),
        tolerance_promised=command.tolerance_promised and may_promise(draft.item, filing.outstanding),
    )
    waived = (_waived(one, command.case_no, now) for one in filing.waived)
    return received, *_signed(filing.materials, command.case_no, now), *waived


def _signed(materials: Sequence[e.FiledMaterial], case_no: str, now: datetime) -> Sequence[e.CommitmentSigned]:
    committed = tuple(one for one in materials if one.by_commitment)
    if not committed:
        return ()
    number = f"涟政服诺字〔{now.year}〕第{case_no[8:18]}号"
    return (e.CommitmentSigned(case_no=case_no, document_no=number, materials=committed, signed_at=now),)


def _waived(waiver: Waiver, case_no: str, now: datetime) -> e.MaterialWaived:
    return e.MaterialWaived(
        case_no=case_no,
        material_code=waiver.material.code,
        material_name=waiver.material.name,
        mode=BY_CERTIFICATE,
        certificate_type=waiver.holding.certificate_type,
        certificate_identifier=waiver.holding.certificate_identifier,
        basis=WAIVER_BASIS,
        waived_at=now,
    )


def _abandon(state: s.ApplicationState, now: datetime) -> Sequence[e.ApplicationEvent]:
    match state:
        case s.DraftApplication():
            return (e.DraftAbandoned(abandoned_at=now),)
        case s.AbandonedDraft():
            return ()
        case s.NoApplication() | s.WithdrawnApplication() | s.EndedApplication() | s.AnnulledApplication():
            raise errors.ApplicationClosedError
        case s.ReceivedApplication() | s.SupplementingApplication() | s.OwingApplication() | s.ReadyApplication():
            raise errors.AlreadyReceivedError
    assert_never(state)


def filling(state: s.ApplicationState) -> s.DraftApplication:
    """Only a draft can be filled in."""
    match state:
        case s.DraftApplication():
            return state
        case s.NoApplication() | s.AbandonedDraft() | s.WithdrawnApplication():
            raise errors.ApplicationClosedError
        case s.EndedApplication() | s.AnnulledApplication():
            raise errors.ApplicationClosedError
        case s.ReceivedApplication() | s.SupplementingApplication() | s.OwingApplication() | s.ReadyApplication():
            raise errors.AlreadyReceivedError
    assert_never(state)


APPLICATION: Decider[c.ApplicationCommand, s.ApplicationState, e.ApplicationEvent] = Decider(
    name="application",
    initial=s.NoApplication(),
    decide=decide,
    evolve=s.evolve,
    events=e.ApplicationEvent.__args__,
    states=s.ApplicationState.__args__,
)
