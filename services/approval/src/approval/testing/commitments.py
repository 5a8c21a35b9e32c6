"""One commitment after the grant as the tests tell it: scheduled, checked, ordered to be put right."""

from uuid import UUID

from approval.domain.commitment import commands as c
from approval.domain.commitment import events as e
from approval.domain.commitment.decide import COMMITMENT
from approval.testing.examples import APPLICANT, CALENDAR
from kernel.sealed import Sealed
from kernel.testing.spec import given

CASE_ID = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
SCHEDULE = c.ScheduleCommitmentCheck(
    case_id=CASE_ID,
    case_no="320826260924000512702",
    item_id="food-licence",
    item_name="食品经营许可（新办）",
    body="market",
    body_name="涟水县市场监督管理局",
    decision_no="涟政服决字〔2026〕第0924000512号",
    materials=(e.PromisedMaterial(code="food-licence-m04", name="场所使用证明"),),
    conditions=("具有与经营的食品相适应的场所",),
    applicant=APPLICANT,
    calendar=CALENDAR,
)
SCHEDULED = given(COMMITMENT).when(SCHEDULE).happens()[0]
BOTH = ("zhao-hecha",)
PASS = c.PassCommitmentCheck(by="li-jueding", together_with=BOTH)
NOTE = Sealed.fresh(APPLICANT.person, "现场没有独立的操作间。")


def fail(finding: e.CommitmentFinding, together_with: tuple[str, ...] = BOTH) -> c.FailCommitmentCheck:
    """What two people found."""
    return c.FailCommitmentCheck(by="li-jueding", together_with=together_with, finding=finding, note=NOTE)


def order(working_days: int = 5) -> c.OrderRectification:
    return c.OrderRectification(by="li-jueding", working_days=working_days, calendar=CALENDAR)


ACCEPT = c.AcceptRectification(by="li-jueding", together_with=BOTH)
OVERDUE = c.DeclareRectificationOverdue()
REPAIR = c.RepairCredit(by="zhang-fuze", reason=Sealed.fresh(APPLICANT.person, "已经整改并书面说明。"))
