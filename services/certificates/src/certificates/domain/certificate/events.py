"""证照的事件：这些名字和字段就是存档格式，增删须升版本。"""

from datetime import date, datetime
from uuid import UUID

from certificates.domain.validity import Validity
from kernel.events import Event, Value
from kernel.masking import Look
from kernel.sealed import Sealed


class TypeOfCertificate(Value):
    """制证时锁定的证照类型。"""

    certificate_type: str
    certificate_type_code: str
    name: str
    validity: Validity


class Issuer(Value):
    """制发单位。"""

    body: str
    name: str
    short_name: str
    uscc: str


class Holder(Value):
    """持证主体；姓名或者名称、证件号码均为密文。"""

    person: str
    kind: str
    name: Sealed[str]
    number: Sealed[str]


class Numbered(Value):
    """制证时定下的标识、证照编码和有效期；`valid_to` 为最后一天，没有即长期。"""

    identifier: str
    number: str
    valid_from: date
    valid_to: date | None


class Seal(Value):
    """一次用印：规范字节的 SM3 摘要，所用印章，签名算法和签名值（十六进制）。"""

    digest: str
    seal_id: str
    algorithm: str
    signature: str


class CertificateDrafted(Event, kind="certificates.CertificateDrafted"):
    """制证：决定准予之后（或者登记存量证照时）形成照面，等待用印、签发。"""

    certificate_type: TypeOfCertificate
    issuer: Issuer
    holder: Holder
    face: Sealed[dict[str, str]]
    case_id: UUID | None
    case_no: str
    decided_by: str


class CertificateSealed(Event, kind="certificates.CertificateSealed"):
    """用印：定下标识、编码和有效期，对照面的规范字节加盖电子印章。"""

    numbered: Numbered
    seal: Seal
    sealed_by: str


class CertificateIssued(Event, kind="certificates.CertificateIssued"):
    """签发：证照自此有效，送入持证人名下。"""

    identifier: str
    number: str
    certificate_type: str
    certificate_type_name: str
    holder: str
    holder_name: Sealed[str]
    issuing_body: str
    issuing_body_name: str
    case_id: UUID | None
    issued_by: str
    issued_at: datetime
    valid_from: date
    valid_to: date | None


class CertificateSuspended(Event, kind="certificates.CertificateSuspended"):
    """暂扣：暂扣期间不能出示和使用。"""

    identifier: str
    reason: str
    legal_basis: str
    suspended_by: str


class CertificateRestored(Event, kind="certificates.CertificateRestored"):
    """发还：暂扣结束，恢复有效。"""

    identifier: str
    reason: str
    restored_by: str


class RevocationRequested(Event, kind="certificates.RevocationRequested"):
    """撤销：一人提出，写明理由和法律依据，等待另一人确认。"""

    identifier: str
    reason: str
    legal_basis: str
    requested_by: str


class RevocationDeclined(Event, kind="certificates.RevocationDeclined"):
    """撤销：未获确认，证照状态不变。"""

    identifier: str
    reason: str
    declined_by: str


class CertificateRevoked(Event, kind="certificates.CertificateRevoked"):
    """撤销：由另一人确认，证照自此失效。"""

    identifier: str
    reason: str
    legal_basis: str
    revoked_by: str
    confirmed_by: str
    revoked_at: datetime


class CertificateExpired(Event, kind="certificates.CertificateExpired"):
    """届满失效：有效期最后一天过完，自次日零时失效。"""

    identifier: str
    expired_at: datetime


class CertificateAnnulled(Event, kind="certificates.CertificateAnnulled"):
    """随决定失效：准予的决定被撤销、撤回或者注销，证照随之失效；没有签发的不再签发，此时没有标识。"""

    identifier: str
    document_no: str
    reason: str
    legal_basis: str
    annulled_at: datetime


class CertificatePresented(Event, kind="certificates.CertificatePresented"):
    """亮证：持证人出示，六十秒内有效，只能使用一次。"""

    identifier: str
    presentation_id: str
    presented_by: str
    presented_at: datetime
    expires_at: datetime


class CertificateUsed(Event, kind="certificates.CertificateUsed"):
    """用证：为某一办件的某份材料使用了该证照；由亮证而来的记明是哪一次亮证。"""

    identifier: str
    presentation_id: str
    case_id: UUID
    material_code: str
    purpose: str
    basis: str
    used_by: str
    used_at: datetime


class HolderShown(Event, kind="certificates.HolderShown", by_the_way=True):
    """查看：制发单位的人说明事由，看了持证主体脱敏的信息；看了哪几项、为什么，记录在案。"""

    look: Look


CertificateEvent = (
    CertificateDrafted
    | CertificateSealed
    | CertificateIssued
    | CertificateSuspended
    | CertificateRestored
    | RevocationRequested
    | RevocationDeclined
    | CertificateRevoked
    | CertificateExpired
    | CertificateAnnulled
    | CertificatePresented
    | CertificateUsed
    | HolderShown
)
