"""决定失效，证照随之失效：撤销、撤回、注销由审批机关作出，证照不必再由两人确认。"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from certificates.consumed import ApprovalDeregistered, ApprovalRepealed, DecisionRevoked
from certificates.domain.certificate.commands import AnnulCertificate
from certificates.domain.certificate.decide import CERTIFICATE
from certificates.processes.issue_from_decision import certificate_of
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import Timer


@dataclass(frozen=True)
class AnnulWithDecision:
    """What a decision made ends with it; a case that made no certificate has nothing to end."""

    name: ClassVar = "certificates.annul-with-decision"
    hears: ClassVar = (DecisionRevoked, ApprovalRepealed, ApprovalDeregistered)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        ended: DecisionRevoked | ApprovalRepealed | ApprovalDeregistered = heard.body
        command = AnnulCertificate(
            document_no=ended.document_no,
            reason=ended.reasons,
            legal_basis=ended.legal_basis,
            annulled_at=ended.decided_at,
        )
        return [Ask(CERTIFICATE, certificate_of(heard.subject), command)]

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)  # this process sets none
