"""免提交即用证：收件时凭证照免交一份材料，就在该证照上留下使用记录。"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from certificates.consumed import MaterialWaived
from certificates.domain.certificate.commands import UseCertificate
from certificates.domain.certificate.decide import CERTIFICATE
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import Timer

BY_CERTIFICATE = "CERTIFICATE"


@dataclass(frozen=True)
class UseOnWaiver:
    """Evidence of a waiver, bound to its case and material."""

    find: Callable[[str], UUID]

    name: ClassVar = "certificates.use-on-waiver"
    hears: ClassVar = (MaterialWaived,)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        waived: MaterialWaived = heard.body
        if waived.mode != BY_CERTIFICATE:
            return []
        command = UseCertificate(
            case_id=heard.subject,
            material_code=waived.material_code,
            purpose=f"免提交：{waived.material_name}",
            basis=waived.basis,
            by="process:intake",
            used_at=waived.waived_at,
        )
        return [Ask(CERTIFICATE, self.find(waived.certificate_identifier), command)]

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)  # this process sets none
