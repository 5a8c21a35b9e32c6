"""From a drafted certificate to a valid one: draw its number, put the seal on its canonical bytes, issue it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from certificates.domain.canonical import canonical_bytes
from certificates.domain.certificate import commands as c
from certificates.domain.certificate import events as e
from certificates.domain.certificate.decide import CERTIFICATE
from certificates.domain.certificate.making import keep_decider_out, numbered, seal_id_of
from certificates.domain.numbers import CERTIFICATE_NUMBERS, DrawNumber, book_of
from certificates.domain.validity import StatedValidity
from certificates.signing import Signer, is_genuine, sealed_with
from certificates.views.certificates import CertificateRow, Status
from kernel.events import Event, Recorded
from kernel.keyring import KeyRing
from kernel.sealed import ShreddedError
from kernel.service import Service, actor_of
from kernel.store.executing import Cause, Stored
from kernel.web import Asked


@dataclass(frozen=True, slots=True)
class Issuing:
    """Numbers, seals and issues; each step may be repeated after a crash and gives the same certificate."""

    service: Service
    signer: Signer

    async def issue(
        self, row: CertificateRow, by: str, stated: StatedValidity, asked: Asked
    ) -> Stored[e.CertificateEvent]:
        """Seal (unless that has been done before) and issue."""
        keep_decider_out(row.decided_by, by)
        step = asked
        if row.status is Status.DRAFTED:
            sealing = replace(asked, key=f"{asked.key}.seal")
            command = await self._sealing(row, by, stated, asked)
            sealed = await self.service.execute(CERTIFICATE, row.certificate_id, command, sealing)
            step = replace(asked, expected_version=sealed.version)
        return await self.service.execute(CERTIFICATE, row.certificate_id, c.IssueCertificate(by=by), step)

    async def _sealing(self, row: CertificateRow, by: str, stated: StatedValidity, asked: Asked) -> c.SealCertificate:
        today = self.service.parts.clock.now().date()
        number = await self._number(row, today, asked)
        numbering = c.Numbering(year=today.year, number=number, valid_from=today, stated=stated)
        drafted = await self._drafted(row)
        made = numbered(drafted.certificate_type, drafted.issuer, numbering)
        document = document_of(drafted, made, self.service.parts.keyring)
        seal = sealed_with(self.signer, seal_id_of(drafted.issuer.uscc), document)
        return c.SealCertificate(by=by, numbering=numbering, seal=seal)

    async def _number(self, row: CertificateRow, today: date, asked: Asked) -> int:
        """The certificate's own number: asking again draws no second one."""
        store, book = self.service.store, book_of(row.issuer.uscc, today.year)
        drawn_for = str(row.certificate_id)
        cause = Cause(actor=actor_of(asked), correlation_id=asked.correlation_id)
        await store.execute(CERTIFICATE_NUMBERS, book, DrawNumber(drawn_for=drawn_for), cause)
        folded = await store.load(CERTIFICATE_NUMBERS, book)
        return folded.state.drawn[drawn_for]

    async def _drafted(self, row: CertificateRow) -> e.CertificateDrafted:
        history = await self.service.store.read_stream(row.certificate_id)
        drafted = history[0].event
        assert isinstance(drafted, e.CertificateDrafted), "a certificate begins with its draft"
        return drafted


def document_of(drafted: e.CertificateDrafted, made: e.Numbered, keyring: KeyRing) -> bytes:
    """The canonical bytes of a certificate: all that is on its face."""
    return canonical_bytes(
        {
            "identifier": made.identifier,
            "number": made.number,
            "type_code": drafted.certificate_type.certificate_type_code,
            "type_name": drafted.certificate_type.name,
            "issuer": drafted.issuer.name,
            "issuer_uscc": drafted.issuer.uscc,
            "holder_name": keyring.open(drafted.holder.name),
            "holder_number": keyring.open(drafted.holder.number),
            "face": keyring.open(drafted.face),
            "valid_from": made.valid_from,
            "valid_to": made.valid_to,
        }
    )


class SealState(StrEnum):
    """印章核验的结果。"""

    NOT_YET = "NOT_YET"
    GENUINE = "GENUINE"
    BROKEN = "BROKEN"
    ERASED = "ERASED"


def seal_state(history: Sequence[Recorded[Event]], signer: Signer, keyring: KeyRing) -> SealState:
    """Whether the seal still fits the face as recorded; of an erased holder nobody can say any more."""
    events = [one.event for one in history]
    drafted = next((one for one in events if isinstance(one, e.CertificateDrafted)), None)
    sealed = next((one for one in events if isinstance(one, e.CertificateSealed)), None)
    if drafted is None or sealed is None:
        return SealState.NOT_YET
    try:
        document = document_of(drafted, sealed.numbered, keyring)
    except ShreddedError:
        return SealState.ERASED
    return SealState.GENUINE if is_genuine(signer, sealed.seal, document) else SealState.BROKEN
