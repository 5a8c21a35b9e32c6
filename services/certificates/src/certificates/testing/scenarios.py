"""Samples for specs and contract tests: a holder who does not exist, and one certificate in each of its states."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from certificates.domain.certificate import commands as c
from certificates.domain.certificate import events as e
from certificates.domain.certificate.decide import CERTIFICATE
from certificates.domain.certificate.making import seal_id_of
from certificates.domain.validity import Validity, ValidityKind
from kernel.masking import Look, LookReason
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, given

HOLDER: Final = "p" * 32
CASE_ID: Final = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
DECIDER, OFFICER, SECOND = "li-jueding", "sun-zhengzhao", "jiang-zhengzhao"
SHOWN: Final = "00000000-0000-4000-8000-000000000001"
LAW: Final = "《中华人民共和国行政许可法》第六十九条"

DRAFT: Final = c.DraftCertificate(
    certificate_type=e.TypeOfCertificate(
        certificate_type="food_licence",
        certificate_type_code="11100000MB0143028R901",
        name="食品经营许可证",
        validity=Validity(kind=ValidityKind.FIXED, months=60),
    ),
    issuer=e.Issuer(body="market", name="涟水县市场监督管理局", short_name="县市场监管局", uscc="11320826XN0000100K"),
    holder=e.Holder(
        person=HOLDER,
        kind="NATURAL_PERSON",
        name=Sealed.fresh(HOLDER, "测试·周小满"),
        number=Sealed.fresh(HOLDER, "320826199001010009"),
    ),
    face=Sealed.fresh(HOLDER, {"许可事项": "食品经营许可（新办）"}),
    case_id=CASE_ID,
    case_no="320826260924000512702",
    decided_by=DECIDER,
)
SEAL: Final = c.SealCertificate(
    by=OFFICER,
    numbering=c.Numbering(year=2026, number=1, valid_from=NOON.date()),
    seal=e.Seal(
        digest="d" * 64, seal_id=seal_id_of("11320826XN0000100K"), algorithm="ED25519-SOFTWARE", signature="5" * 128
    ),
)
ISSUE: Final = c.IssueCertificate(by=OFFICER)
REQUEST: Final = c.RequestRevocation(by=OFFICER, reason="以欺骗手段取得", legal_basis=LAW)
PRESENT: Final = c.PresentCertificate(by=HOLDER, presentation_id=SHOWN)
USE: Final = c.UseCertificate(
    presentation_id=SHOWN,
    case_id=UUID(int=7),
    material_code="company-setup-m03",
    purpose="免提交食品经营许可证",
    basis="持证人亮证",
    by="wang-shoujian",
    used_at=NOON + timedelta(seconds=30),
)
WAIVER_USE: Final = USE.model_copy(update={"presentation_id": "", "by": "process:intake", "basis": "免提交清单"})
ANNUL: Final = c.AnnulCertificate(
    document_no="涟政服撤销字〔2026〕第0924000512号",
    reason="提交的租赁合同系伪造",
    legal_basis="《中华人民共和国行政许可法》第六十九条第二款",
    annulled_at=NOON,
)
LOOK: Final = Look(fields=("name", "number"), reason=LookReason.OTHER, note=Sealed.fresh(HOLDER, "核对委托书上的姓名"))
LAST_DAY: Final = date(2031, 9, 23)

_History = tuple[e.CertificateEvent, ...]


def _after(history: _History, *commands: c.CertificateCommand) -> _History:
    for command in commands:
        history = (*history, *given(CERTIFICATE, *history).when(command).happens())
    return history


DRAFTED_CERTIFICATE: Final = _after((), DRAFT)
SEALED_CERTIFICATE: Final = _after(DRAFTED_CERTIFICATE, SEAL)
VALID_CERTIFICATE: Final = _after(SEALED_CERTIFICATE, ISSUE)
SUSPENDED_CERTIFICATE: Final = _after(
    VALID_CERTIFICATE, c.SuspendCertificate(by=OFFICER, reason="责令停业整顿", legal_basis=LAW)
)
LOOKED_AT_CERTIFICATE: Final = _after(VALID_CERTIFICATE, c.ShowHolder(look=LOOK))
PRESENTED_CERTIFICATE: Final = _after(VALID_CERTIFICATE, PRESENT)
REVOCATION_REQUESTED: Final = _after(VALID_CERTIFICATE, REQUEST)
REVOKED_CERTIFICATE: Final = _after(REVOCATION_REQUESTED, c.ConfirmRevocation(by=SECOND))
