"""有效期届满：最后一天过完，证照自次日零时失效。"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, assert_never

from certificates.domain.certificate import events as e
from certificates.domain.certificate.commands import ExpireCertificate
from certificates.domain.certificate.decide import CERTIFICATE
from certificates.domain.validity import expires_at
from kernel.clock import CHINA_TIME
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import DropTimer, SetTimer, Timer


@dataclass(frozen=True)
class Expiry:
    """A timer per certificate that has a last day; firing late, it still records the moment the law names."""

    name: ClassVar = "certificates.expiry"
    hears: ClassVar = (e.CertificateIssued, e.CertificateRevoked)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        key = str(heard.subject)
        said: e.CertificateIssued | e.CertificateRevoked = heard.body
        match said:
            case e.CertificateIssued(valid_to=last_day) if last_day is not None:
                return [SetTimer(key, heard.subject, expires_at(last_day, CHINA_TIME))]
            case e.CertificateIssued():
                return []
            case e.CertificateRevoked():
                return [DropTimer(key)]
        assert_never(said)

    def fire(self, timer: Timer) -> Sequence[Action]:
        return [Ask(CERTIFICATE, timer.subject, ExpireCertificate())]
