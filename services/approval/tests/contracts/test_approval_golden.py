"""The storage format of every event, approved as files; changing one is a visible difference."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from approval.domain.case import events as e
from approval.domain.case.decide import CASE
from kernel.clock import CHINA_TIME
from kernel.events import Event
from kernel.masking import Look, LookReason
from kernel.sealed import Sealed
from kernel.testing.golden import approved, read_back, written
from legaltime import Budget, Unit

GOLDEN = Path(__file__).parent / "golden"
STREAM = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
AT = datetime(2026, 9, 24, 10, 0, tzinfo=CHINA_TIME)
DUE = e.Reckoned(due_at=datetime(2026, 10, 13, 23, 59, 59, tzinfo=CHINA_TIME))
INSPECTION = e.SpecialProcedure(
    kind="SITE_INSPECTION", name="现场勘验", clock_stops=False, legal_basis="涟政发〔2022〕120号第11条"
)


def sealed(field: str) -> Sealed[str]:
    return Sealed.stored(f"s1.aes256gcm.{'p' * 32}.{STREAM}.1.{field}.AAAAAAAAAAAAAAAA")


PAPER = e.FiledMaterial(code="food-licence-m01", name="食品经营许可申请书", main=True, collected_as="PAPER")
PLAN = e.OutstandingMaterial(code="food-licence-m03", name="经营场所平面图", deferrable=True)
EXAMPLES: tuple[Event, ...] = (
    e.CaseReceived(
        case_no="320826260924000512702",
        item=e.PinnedItem(
            item_id="food-licence",
            task_code="11320826XN0000100K4320131907000",
            task_version=1,
            name="食品经营许可（新办）",
            body="market",
            body_name="涟水县市场监督管理局",
            statutory_limit=Budget(amount=20, unit=Unit.WORKING_DAY),
            promised_limit=Budget(amount=8, unit=Unit.WORKING_DAY),
            result_name="食品经营许可证",
            certificate_type="food_licence",
            special_procedures=(INSPECTION,),
            legal_basis=("《食品安全法》第三十五条",),
            tolerance_applicable=True,
            commitment_applicable=True,
        ),
        applicant=e.Applicant(
            person="p" * 32,
            kind="NATURAL_PERSON",
            name=sealed("applicant/name"),
            number=sealed("applicant/number"),
            phone=sealed("applicant/phone"),
        ),
        channel="WINDOW",
        place="place-county-center",
        received_by="wang-shoujian",
        received_at=AT,
        materials=(PAPER,),
        notice_due_at=datetime(2026, 10, 10, tzinfo=CHINA_TIME),
        outstanding=(PLAN,),
        tolerance_promised=True,
    ),
    e.CaseAssigned(assignee="li-jueding", assigned_by="li-jueding", reason=""),
    e.SupplementRequested(
        notice_no="涟政服补字〔2026〕第0924000512号",
        missing=(e.MissingMaterial(code="food-licence-m03", name="经营场所平面图", what="缺操作间布局"),),
        requested_by="li-jueding",
        legal_basis="《中华人民共和国行政许可法》第三十二条第一款第四项",
    ),
    e.SupplementCompleted(materials=(PAPER,), completed_at=AT, notice_due_at=DUE.due_at),
    e.CaseAccepted(
        mode=e.AcceptanceMode.NORMAL,
        voucher_no="涟政服受字〔2026〕第0924000512号",
        accepted_by="li-jueding",
        accepted_at=AT,
        promised=DUE,
        statutory=DUE,
    ),
    e.AcceptanceDeemed(
        voucher_no="涟政服受字〔2026〕第0924000512号",
        deemed_from=AT.date(),
        started_at=AT,
        promised=DUE,
        statutory=DUE,
    ),
    e.AcceptanceRefused(
        reason=e.RefusalReason.NOT_COMPETENT,
        document_no="涟政服不受字〔2026〕第0924000512号",
        explanation="该事项由市级机关办理",
        competent_body="淮安市市场监督管理局",
        refused_by="li-jueding",
    ),
    e.ToleranceGranted(
        notice_no="涟政服容受字〔2026〕第0924000512号",
        outstanding=(PLAN,),
        due_at=DUE.due_at,
        granted_by="li-jueding",
        legal_basis="涟政发〔2022〕120号任务21（容缺受理）",
    ),
    e.OutstandingReminded(outstanding=(PLAN,), due_at=DUE.due_at),
    e.OutstandingMaterialReceived(
        materials=(e.FiledMaterial(code=PLAN.code, name=PLAN.name, main=False, collected_as="UPLOADED"),),
        received_at=AT,
    ),
    e.ToleranceFulfilled(fulfilled_at=AT),
    e.ToleranceLapsed(
        document_no="涟政服视撤字〔2026〕第0924000512号",
        outstanding=(PLAN,),
        lapsed_at=DUE.due_at,
        legal_basis="涟政发〔2022〕120号任务21（容缺受理）",
    ),
    e.BreachRepaired(reason="已补齐材料并说明情况。", repaired_by="zhang-fuze", repaired_at=AT),
    e.SpecialProcedureStarted(procedure=INSPECTION, reason="核实经营场所", started_by="li-jueding", started_at=AT),
    e.SpecialProcedureEnded(result="符合要求", ended_by="li-jueding", ended_at=AT, promised=DUE, statutory=DUE),
    e.TimeLimitExtended(
        document_no="涟政服延字〔2026〕第0924000512号",
        amount=10,
        reason="案情复杂，需要进一步核查",
        legal_basis="《中华人民共和国行政许可法》第四十二条第一款",
        approved_by="zhang-fuze",
        approved_at=AT,
        statutory=DUE,
    ),
    e.DueDateRecalculated(promised=DUE, statutory=DUE),
    e.CaseConcluded(
        outcome=e.Outcome.GRANTED,
        opinion="符合条件，准予。",
        reasons="",
        legal_basis="《中华人民共和国行政许可法》第三十八条",
        late_reason="",
        decided_by="li-jueding",
        concluded_at=AT,
        promised=DUE,
        statutory=DUE,
        on_time=True,
        statutory_on_time=True,
    ),
    e.ResultReturned(document_no="涟政服决字〔2026〕第0924000512号", outcome=e.Outcome.GRANTED),
    e.CaseWithdrawn(withdrawn_at=AT, reason="NO_LONGER_NEEDED"),
    e.ApplicantShown(
        look=Look(fields=("name", "number", "phone"), reason=LookReason.OTHER, note=sealed("look/note")),
    ),
)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_the_stored_form_is_the_approved_one(event: Event) -> None:
    assert approved(event, GOLDEN) == written(event)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_an_approved_form_is_read_back_as_the_same_event(event: Event) -> None:
    assert read_back(event, GOLDEN) == event


def test_every_event_has_an_approved_form() -> None:
    later = {e.CommitmentWithdrawn, e.ToleranceExtended, e.SpecialProcedureScheduled, e.DueReminded}
    elsewhere = {*e.ReviewEvent.__args__, *e.AftermathEvent.__args__, *later}
    assert {type(event) for event in EXAMPLES} == set(CASE.events) - elsewhere
