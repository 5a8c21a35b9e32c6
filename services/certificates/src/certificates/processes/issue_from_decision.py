"""准予即制证：决定结果返回后，按事项所产生的证照类型形成照面，等待用印、签发。"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID, uuid5

from certificates.consumed import ResultReturned
from certificates.domain.certificate.commands import DraftCertificate
from certificates.domain.certificate.decide import CERTIFICATE
from certificates.domain.certificate.events import Holder, Issuer, TypeOfCertificate
from certificates.views.case_facts import CaseFacts
from kernel.errors import UnavailableError
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.sealed import Sealed
from kernel.timers import Timer

GRANTED = "GRANTED"


class CaseFactsNotHeardError(UnavailableError):
    code = "CASE_FACTS_NOT_HEARD"
    title = "该办件的申请信息尚未收到，稍后自动再试"


@dataclass(frozen=True)
class IssueFromDecision:
    """A granted case whose item makes a certificate becomes a draft; what intake said may arrive after the decision."""

    facts_of: Callable[[UUID], CaseFacts | None]
    type_of: Callable[[str], tuple[TypeOfCertificate, Issuer]]

    name: ClassVar = "certificates.issue-from-decision"
    hears: ClassVar = (ResultReturned,)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        returned: ResultReturned = heard.body
        if returned.outcome != GRANTED:
            return []
        facts = self.facts_of(heard.subject)
        if facts is None or facts.item is None or facts.applicant is None or not facts.decided_by:
            raise CaseFactsNotHeardError
        if facts.item.certificate_type is None:
            return []
        certificate_type, issuer = self.type_of(facts.item.certificate_type)
        applicant = facts.applicant
        face = {"许可事项": facts.item.name, "决定文书": returned.document_no, "办件编号": facts.case_no}
        command = DraftCertificate(
            certificate_type=certificate_type,
            issuer=issuer,
            holder=Holder(person=applicant.person, kind=applicant.kind, name=applicant.name, number=applicant.number),
            face=Sealed.fresh(applicant.person, face),
            case_id=heard.subject,
            case_no=facts.case_no,
            decided_by=facts.decided_by,
        )
        return [Ask(CERTIFICATE, certificate_of(heard.subject), command)]

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)  # this process sets none


def certificate_of(case_id: UUID) -> UUID:
    """The certificate a case makes: always the same one."""
    return uuid5(case_id, "certificate")
