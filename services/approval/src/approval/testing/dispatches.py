"""One task as the tests tell it: dispatched to the market office, taken up, answered, contradicted."""

from uuid import UUID

from approval.domain.case.events import OutstandingMaterial
from approval.domain.dispatch import commands as c
from approval.domain.dispatch import events as e
from approval.domain.dispatch.decide import DISPATCH
from approval.testing.examples import APPLICANT
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, given

CASE_ID = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
DISPATCH_TASK = c.DispatchTask(
    case_id=CASE_ID,
    case_no="320826260924000512702",
    recipient="market",
    recipient_name="涟水县市场监督管理局",
    item_id="drug-retail",
    item_name="药品零售经营许可",
    task_code="11320826XN0000100K4320131908000",
    asked_for="现场检查验收，提出意见",
    materials=(e.NamedMaterial(code="drug-retail-m01", name="药品经营许可申请表"),),
    missing=(OutstandingMaterial(code="drug-retail-m06", name="质量管理制度目录", deferrable=True),),
    applicant=APPLICANT,
)
TAKE_UP = c.TakeUpTask(reference_no="YW320826260924000512702", taken_up_at=NOON)
RECALL = c.RecallTask(case_id=CASE_ID, recipient="market", reason=e.RecallReason.CONCLUDED)
SETTLE = c.SettleContradiction(by="li-jueding", note=Sealed.fresh(APPLICANT.person, "已电话核实，以第一份为准。"))


def result(number: int, outcome: e.DepartmentOutcome, document_no: str = "") -> e.DepartmentResult:
    """One result; the same outcome under the same document number is the same result."""
    return e.DepartmentResult(
        result_id=f"{TAKE_UP.reference_no}-{number}",
        outcome=outcome,
        opinion=Sealed.fresh(APPLICANT.person, f"{outcome.label}。"),
        document_no=document_no or f"业务系统意见〔2026〕{number}号",
    )


AGREED = result(1, e.DepartmentOutcome.GRANTED)
OBJECTED = result(2, e.DepartmentOutcome.DENIED)
DISPATCHED = given(DISPATCH).when(DISPATCH_TASK).happens()[0]
TAKEN_UP = given(DISPATCH, DISPATCHED).when(TAKE_UP).happens()[0]
ANSWERED = given(DISPATCH, DISPATCHED, TAKEN_UP).when(c.ReceiveDepartmentResult(result=AGREED)).happens()[0]
CONTRADICTED = given(DISPATCH, DISPATCHED, TAKEN_UP, ANSWERED).when(c.NoteContradiction(result=OBJECTED)).happens()[0]
SETTLED = given(DISPATCH, DISPATCHED, TAKEN_UP, ANSWERED, CONTRADICTED).when(SETTLE).happens()[0]
RECALLED = given(DISPATCH, DISPATCHED).when(RECALL).happens()[0]
