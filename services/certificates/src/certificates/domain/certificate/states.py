"""证照的状态：每个状态只带决定所需的东西；`evolve` 说明每个事件留下什么。"""

from datetime import date, datetime
from typing import assert_never
from uuid import UUID

from certificates.domain.certificate import events as e
from kernel.events import State, Value
from kernel.sealed import Sealed


class NoCertificate(State):
    """尚无此证照。"""


class DraftedCertificate(State):
    """待签发：照面已形成，等待用印。"""

    certificate_type: e.TypeOfCertificate
    issuer: e.Issuer
    holder: str
    holder_name: Sealed[str]
    case_id: UUID | None
    decided_by: str


class SealedCertificate(State):
    """已用印：等待签发。"""

    drafted: DraftedCertificate
    numbered: e.Numbered


class Presentation(Value):
    """一次亮证；用过或者过期的不能再用。"""

    presentation_id: str
    expires_at: datetime
    used: bool = False


class RevocationRequest(Value):
    """待确认的撤销申请。"""

    reason: str
    legal_basis: str
    requested_by: str


class ValidCertificate(State):
    """有效：可以出示和使用；`suspended` 表示暂扣中。"""

    identifier: str
    holder: str
    valid_to: date | None
    suspended: bool = False
    revocation: RevocationRequest | None = None
    presentations: tuple[Presentation, ...] = ()
    used_for: tuple[str, ...] = ()


class EndedCertificate(State):
    """已撤销或者已失效。"""

    revoked: bool


CertificateState = NoCertificate | DraftedCertificate | SealedCertificate | ValidCertificate | EndedCertificate


def evolve(state: CertificateState, event: e.CertificateEvent) -> CertificateState:
    match event:
        case e.CertificateDrafted():
            return _drafted(event)
        case e.CertificateSealed():
            return _sealed(state, event)
        case e.CertificateIssued():
            return ValidCertificate(identifier=event.identifier, holder=event.holder, valid_to=event.valid_to)
        case e.CertificateSuspended() | e.CertificateRestored():
            return _changed(state, suspended=isinstance(event, e.CertificateSuspended))
        case e.RevocationRequested() | e.RevocationDeclined():
            return _changed(state, revocation=_request(event))
        case e.CertificateRevoked() | e.CertificateExpired() | e.CertificateAnnulled():
            return EndedCertificate(revoked=isinstance(event, e.CertificateRevoked))
        case e.CertificatePresented() | e.CertificateUsed():
            return _shown(state, event)
        case e.HolderShown():
            return state
    assert_never(event)


def use_of(case_id: UUID, material_code: str) -> str:
    """一次使用的去处：办件和材料。"""
    return f"{case_id}/{material_code}"


def _drafted(event: e.CertificateDrafted) -> DraftedCertificate:
    return DraftedCertificate(
        certificate_type=event.certificate_type,
        issuer=event.issuer,
        holder=event.holder.person,
        holder_name=event.holder.name,
        case_id=event.case_id,
        decided_by=event.decided_by,
    )


def _sealed(state: CertificateState, event: e.CertificateSealed) -> CertificateState:
    return SealedCertificate(drafted=state, numbered=event.numbered) if isinstance(state, DraftedCertificate) else state


def _changed(state: CertificateState, **changes: object) -> CertificateState:
    return state.model_copy(update=changes) if isinstance(state, ValidCertificate) else state


def _request(event: e.RevocationRequested | e.RevocationDeclined) -> RevocationRequest | None:
    if isinstance(event, e.RevocationDeclined):
        return None
    return RevocationRequest(reason=event.reason, legal_basis=event.legal_basis, requested_by=event.requested_by)


def _shown(state: CertificateState, event: e.CertificatePresented | e.CertificateUsed) -> CertificateState:
    if not isinstance(state, ValidCertificate):
        return state
    if isinstance(event, e.CertificatePresented):
        still_open = tuple(one for one in state.presentations if one.expires_at > event.presented_at)
        shown = Presentation(presentation_id=event.presentation_id, expires_at=event.expires_at)
        return state.model_copy(update={"presentations": (*still_open, shown)})
    presentations = tuple(_used(one, event.presentation_id) for one in state.presentations)
    used_for = (*state.used_for, use_of(event.case_id, event.material_code))
    return state.model_copy(update={"presentations": presentations, "used_for": used_for})


def _used(presentation: Presentation, presentation_id: str) -> Presentation:
    if presentation.presentation_id != presentation_id:
        return presentation
    return presentation.model_copy(update={"used": True})
