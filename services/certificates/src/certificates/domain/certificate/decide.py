"""证照的决定：什么时候可以、什么时候不可以、什么时候什么也不用做。"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import assert_never

from certificates.domain import errors
from certificates.domain.certificate import commands as c
from certificates.domain.certificate import events as e
from certificates.domain.certificate import states as s
from certificates.domain.certificate.making import keep_decider_out, numbered, seal_id_of
from certificates.domain.validity import expires_at
from kernel.events import Decider
from kernel.masking import justified

PRESENTED_FOR = timedelta(seconds=60)

Happened = Sequence[e.CertificateEvent]


def decide(command: c.CertificateCommand, state: s.CertificateState, now: datetime) -> Happened:
    match command:
        case c.DraftCertificate():
            return _draft(command, state)
        case c.SealCertificate():
            return _seal(command, state)
        case c.IssueCertificate():
            return _issue(command, state, now)
        case c.SuspendCertificate() | c.RestoreCertificate():
            return _suspend_or_restore(command, state)
        case c.RequestRevocation():
            return _request_revocation(command, state)
        case c.ConfirmRevocation() | c.DeclineRevocation():
            return _end_revocation(command, state, now)
        case c.ExpireCertificate():
            return _expire(state, now)
        case c.AnnulCertificate():
            return _annul(command, state)
        case c.PresentCertificate():
            return _present(command, state, now)
        case c.UseCertificate():
            return _use(command, state, now)
        case c.ShowHolder():
            return _show_holder(command, state)
    assert_never(command)


def _draft(command: c.DraftCertificate, state: s.CertificateState) -> Happened:
    if not isinstance(state, s.NoCertificate):
        return ()
    return (e.CertificateDrafted(**{name: getattr(command, name) for name in c.DraftCertificate.model_fields}),)


def _seal(command: c.SealCertificate, state: s.CertificateState) -> Happened:
    if isinstance(state, s.SealedCertificate):
        return ()
    if not isinstance(state, s.DraftedCertificate):
        raise errors.CertificateStateError
    keep_decider_out(state.decided_by, command.by)
    if command.seal.seal_id != seal_id_of(state.issuer.uscc):
        raise errors.WrongSealError
    made = numbered(state.certificate_type, state.issuer, command.numbering)
    return (e.CertificateSealed(numbered=made, seal=command.seal, sealed_by=command.by),)


def _issue(command: c.IssueCertificate, state: s.CertificateState, now: datetime) -> Happened:
    if isinstance(state, s.ValidCertificate):
        return ()
    if not isinstance(state, s.SealedCertificate):
        raise errors.CertificateStateError
    drafted = state.drafted
    keep_decider_out(drafted.decided_by, command.by)
    issued = e.CertificateIssued(
        **state.numbered.model_dump(),
        certificate_type=drafted.certificate_type.certificate_type,
        certificate_type_name=drafted.certificate_type.name,
        holder=drafted.holder,
        holder_name=drafted.holder_name,
        issuing_body=drafted.issuer.body,
        issuing_body_name=drafted.issuer.name,
        case_id=drafted.case_id,
        issued_by=command.by,
        issued_at=now,
    )
    return (issued,)


def _suspend_or_restore(command: c.SuspendCertificate | c.RestoreCertificate, state: s.CertificateState) -> Happened:
    valid = _in_force(state)
    match command:
        case c.SuspendCertificate():
            _need_words(command.reason, command.legal_basis)
            said = {"reason": command.reason, "legal_basis": command.legal_basis, "suspended_by": command.by}
            return () if valid.suspended else (e.CertificateSuspended(identifier=valid.identifier, **said),)
        case c.RestoreCertificate():
            restored = e.CertificateRestored(identifier=valid.identifier, reason=command.reason, restored_by=command.by)
            return (restored,) if valid.suspended else ()
    assert_never(command)


def _request_revocation(command: c.RequestRevocation, state: s.CertificateState) -> Happened:
    valid = _in_force(state)
    _need_words(command.reason, command.legal_basis)
    asked = {"reason": command.reason, "legal_basis": command.legal_basis, "requested_by": command.by}
    if valid.revocation is not None:
        if valid.revocation == s.RevocationRequest(**asked):
            return ()
        raise errors.RevocationPendingError
    return (e.RevocationRequested(identifier=valid.identifier, **asked),)


def _end_revocation(
    command: c.ConfirmRevocation | c.DeclineRevocation, state: s.CertificateState, now: datetime
) -> Happened:
    if isinstance(state, s.EndedCertificate) and state.revoked and isinstance(command, c.ConfirmRevocation):
        return ()
    valid = _in_force(state)
    if valid.revocation is None:
        raise errors.NoRevocationError
    match command:
        case c.ConfirmRevocation():
            return (_revoked(command, valid, valid.revocation, now),)
        case c.DeclineRevocation():
            declined = e.RevocationDeclined(identifier=valid.identifier, reason=command.reason, declined_by=command.by)
            return (declined,)
    assert_never(command)


def _revoked(
    command: c.ConfirmRevocation, valid: s.ValidCertificate, request: s.RevocationRequest, now: datetime
) -> e.CertificateRevoked:
    if command.by == request.requested_by:
        raise errors.SecondPersonError
    return e.CertificateRevoked(
        identifier=valid.identifier,
        reason=request.reason,
        legal_basis=request.legal_basis,
        revoked_by=request.requested_by,
        confirmed_by=command.by,
        revoked_at=now,
    )


def _expire(state: s.CertificateState, now: datetime) -> Happened:
    if not isinstance(state, s.ValidCertificate) or state.valid_to is None or now.date() <= state.valid_to:
        return ()
    ended = expires_at(state.valid_to, now.tzinfo)
    return (e.CertificateExpired(identifier=state.identifier, expired_at=ended),)


def _annul(command: c.AnnulCertificate, state: s.CertificateState) -> Happened:
    """没有证照的、已经失效的，没有什么可失效；没有签发的，不再签发。"""
    if isinstance(state, s.NoCertificate | s.EndedCertificate):
        return ()
    identifier = state.identifier if isinstance(state, s.ValidCertificate) else ""
    return (e.CertificateAnnulled(identifier=identifier, **command.model_dump()),)


def _present(command: c.PresentCertificate, state: s.CertificateState, now: datetime) -> Happened:
    valid = _usable(state, now.date())
    if command.by != valid.holder:
        raise errors.NotTheHolderError
    if any(one.presentation_id == command.presentation_id for one in valid.presentations):
        return ()
    presented = e.CertificatePresented(
        identifier=valid.identifier,
        presentation_id=command.presentation_id,
        presented_by=command.by,
        presented_at=now,
        expires_at=now + PRESENTED_FOR,
    )
    return (presented,)


def _use(command: c.UseCertificate, state: s.CertificateState, now: datetime) -> Happened:
    valid = _usable(state, command.used_at.date())
    if command.presentation_id:
        _keep_to_one_use(valid, command.presentation_id, now)
    elif s.use_of(command.case_id, command.material_code) in valid.used_for:
        return ()
    said = command.model_dump(exclude={"by"})
    return (e.CertificateUsed(identifier=valid.identifier, used_by=command.by, **said),)


def _keep_to_one_use(valid: s.ValidCertificate, presentation_id: str, now: datetime) -> None:
    shown = next((one for one in valid.presentations if one.presentation_id == presentation_id), None)
    if shown is not None and shown.used:
        raise errors.PresentationUsedError
    if shown is None or now >= shown.expires_at:
        raise errors.PresentationEndedError


def _show_holder(command: c.ShowHolder, state: s.CertificateState) -> Happened:
    """失效、撤销的也可以查看；再看一次，就再记一次。"""
    if isinstance(state, s.NoCertificate):
        raise errors.CertificateStateError
    return (e.HolderShown(look=justified(command.look)),)


def _in_force(state: s.CertificateState) -> s.ValidCertificate:
    """签发以后、撤销或者失效以前，暂扣的也在内。"""
    if not isinstance(state, s.ValidCertificate):
        raise errors.CertificateStateError
    return state


def _usable(state: s.CertificateState, on: date) -> s.ValidCertificate:
    if not isinstance(state, s.ValidCertificate) or state.suspended:
        raise errors.CertificateNotValidError
    if state.valid_to is not None and on > state.valid_to:
        raise errors.CertificateNotValidError
    return state


def _need_words(*words: str) -> None:
    if not all(word.strip() for word in words):
        raise errors.LegalBasisNeededError


CERTIFICATE: Decider[c.CertificateCommand, s.CertificateState, e.CertificateEvent] = Decider(
    name="certificate",
    initial=s.NoCertificate(),
    decide=decide,
    evolve=s.evolve,
    events=e.CertificateEvent.__args__,
    states=s.CertificateState.__args__,
)
