"""The storage format of what happens while a case is examined, and after its decision."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from approval.domain.case import events as e
from kernel.clock import CHINA_TIME
from kernel.events import Event
from kernel.sealed import Sealed
from kernel.testing.golden import approved, read_back, written
from legaltime import Budget, Unit

GOLDEN = Path(__file__).parent / "golden"
STREAM = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
AT = datetime(2026, 9, 24, 10, 0, tzinfo=CHINA_TIME)
DUE = datetime(2026, 10, 13, 23, 59, 59, tzinfo=CHINA_TIME)
PLAN = e.OutstandingMaterial(code="food-licence-m03", name="经营场所平面图", deferrable=True)
REVIEW = e.Step(code="food-licence-s2", name="审查", role="reviewer", limit=Budget(amount=3, unit=Unit.WORKING_DAY))


def sealed(field: str) -> Sealed[str]:
    return Sealed.stored(f"s1.aes256gcm.{'p' * 32}.{STREAM}.1.{field}.AAAAAAAAAAAAAAAA")


EXAMPLES: tuple[Event, ...] = (
    e.StepOpinionGiven(
        step=REVIEW,
        opinion=sealed("opinion"),
        given_by="li-jueding",
        together_with=("zhou-shenpi",),
        given_at=AT,
    ),
    e.SpecialProcedureScheduled(
        document_no="涟政服特通字〔2026〕第0924000512号",
        held_at=DUE,
        place="经营场所",
        staff=("li-jueding", "zhou-shenpi"),
        scheduled_by="li-jueding",
    ),
    e.HearingRightTold(
        document_no="涟政服听告字〔2026〕第0924000512号",
        interest=sealed("interest"),
        told_by="li-jueding",
        told_at=AT,
        request_by=DUE,
    ),
    e.HearingRequested(requester=sealed("requester"), taken_by="li-jueding", requested_at=AT, hold_by=DUE),
    e.HearingGivenUp(reason=sealed("reason"), taken_by="li-jueding", given_up_at=AT),
    e.ProcedureRedated(due=e.Reckoned(due_at=DUE), request_by=DUE, hold_by=DUE),
    e.DueReminded(limit=e.DueLimit.PROMISED, due_at=DUE, overdue=False),
    e.CommitmentWithdrawn(materials=(PLAN,), withdrawn_at=AT),
    e.ToleranceExtended(
        due_at=DUE,
        reason="连日暴雨，道路中断",
        extended_by="zhang-fuze",
        document_no="涟政服容延字〔2026〕第0924000512号",
        outstanding=(PLAN,),
    ),
    e.DecisionRevoked(
        document_no="涟政服撤销字〔2026〕第0924000512号",
        ground=e.RevocationGround.FRAUD,
        reasons="提交的租赁合同系伪造。",
        legal_basis="《中华人民共和国行政许可法》第六十九条第二款",
        decided_by="zhang-fuze",
        decided_at=AT,
    ),
    e.ApprovalRepealed(
        document_no="涟政服撤回字〔2026〕第0924000512号",
        reasons="所在地块列入征收范围。",
        compensation="依评估结果补偿装修损失。",
        legal_basis="《中华人民共和国行政许可法》第八条第二款",
        decided_by="zhang-fuze",
        decided_at=AT,
    ),
    e.ApprovalDeregistered(
        document_no="涟政服注字〔2026〕第0924000512号",
        ground=e.DeregistrationGround.ON_REQUEST,
        reasons="被许可人停止经营，申请注销。",
        legal_basis="《中华人民共和国行政许可法》第七十条",
        decided_by="zhang-fuze",
        decided_at=AT,
    ),
    e.DecisionCorrected(
        document_no="涟政服更正字〔2026〕第0924000512号",
        corrects="决定书第二段",
        wrong="二〇二五年",
        right="二〇二六年",
        decided_by="zhang-fuze",
        decided_at=AT,
    ),
)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_the_stored_form_is_the_approved_one(event: Event) -> None:
    assert approved(event, GOLDEN) == written(event)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_an_approved_form_is_read_back_as_the_same_event(event: Event) -> None:
    assert read_back(event, GOLDEN) == event


def test_every_event_of_these_has_an_approved_form() -> None:
    elsewhere = {e.CommitmentWithdrawn, e.ToleranceExtended, e.SpecialProcedureScheduled, e.DueReminded}
    here = {*e.ReviewEvent.__args__, *e.AftermathEvent.__args__}
    assert {type(event) for event in EXAMPLES} == here | elsewhere
