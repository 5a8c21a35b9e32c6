"""One supervision notice as the tests tell it: sent, signed, an inspection reported."""

from datetime import date
from uuid import UUID

from approval.domain.supervision import commands as c
from approval.domain.supervision import events as e
from approval.domain.supervision.decide import SUPERVISION
from approval.testing.examples import APPLICANT, CALENDAR, at
from kernel.sealed import Sealed
from kernel.testing.spec import given

CASE_ID = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
FILE = e.GrantFile(
    result_name="食品经营许可证",
    certificate_type="food_licence",
    conditions=("具有与经营的食品相适应的场所",),
    legal_basis=("《食品安全法》第三十五条",),
)
SEND = c.SendSupervisionNotice(
    case_id=CASE_ID,
    case_no="320826260924000512702",
    item_id="food-licence",
    item_name="食品经营许可（新办）",
    approving_body="approval",
    approving_body_name="涟水县行政审批局",
    supervising_body="market",
    supervising_body_name="涟水县市场监督管理局",
    document_no="涟政服决字〔2026〕第0924000512号",
    file=FILE,
    applicant=APPLICANT,
    calendar=CALENDAR,
)
SENT = given(SUPERVISION).when(SEND).happens()[0]
SIGN = c.AcknowledgeSupervisionNotice(by="han-jianguan")
SIGNED = given(SUPERVISION, SENT).when(SIGN, at=at(9, 28)).happens()[0]
REPORT = c.ReportSupervisionFinding(
    by="han-jianguan",
    finding=e.FindingKind.NOT_COMPLIANT,
    inspected_on=date(2026, 10, 20),
    text=Sealed.fresh(APPLICANT.person, "冷藏设备未达到规定温度，责令限期改正。"),
)
