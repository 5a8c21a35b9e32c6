"""Samples for specs and contract tests: one item, one applicant who does not exist, one application in each state."""

from datetime import date, datetime, timedelta
from typing import Final

from intake.domain.application import events as e
from intake.domain.channels import Channel, Delivery
from intake.domain.items import Item, Material, Necessity, Situation, SpecialProcedure, Step
from intake.domain.materials import Holding
from kernel.clock import CHINA_TIME
from kernel.masking import Look, LookReason
from kernel.sealed import Sealed
from kernel.testing.spec import NOON
from legaltime import Budget, Unit

FORM_CODE, CHARTER_CODE, ID_CODE, PERMIT_CODE, PLAN_CODE, PROXY_CODE = (f"food-licence-m0{n}" for n in range(1, 7))
PERSON: Final = "a" * 32
NUMBER: Final = "320826199001010001"  # sequence 000: never issued
USCC: Final = "91320826XN0000377K"
CASE_NO: Final = "320826260924000001002"

ITEM: Final = Item(
    item_id="food-licence",
    task_code="11320826XN0000100K4320131907000",
    task_version=1,
    name="食品经营许可（新办）",
    topic="准入准营",
    body="market",
    body_name="涟水县市场监督管理局",
    case_kind="PROMISED",
    statutory_limit=Budget(amount=20, unit=Unit.WORKING_DAY),
    promised_limit=Budget(amount=8, unit=Unit.WORKING_DAY),
    result_name="食品经营许可证",
    certificate_type="food_licence",
    special_procedures=(
        SpecialProcedure(
            kind="SITE_INSPECTION",
            name="现场勘验",
            clock_stops=False,
            legal_basis="涟政发〔2022〕120号第11条",
            limit=Budget(amount=5, unit=Unit.WORKING_DAY),
            when="受理之后、决定之前",
        ),
    ),
    legal_basis=("《食品安全法》第三十五条",),
    materials=(
        Material(code=FORM_CODE, name="食品经营许可申请书", main=True),
        Material(
            code=CHARTER_CODE,
            name="营业执照",
            main=True,
            certificate_types=("business_licence",),
            waiver_mode="CERTIFICATE",
        ),
        Material(code=ID_CODE, name="居民身份证", main=True, certificate_types=("id_card",), waiver_mode="CERTIFICATE"),
        Material(
            code=PERMIT_CODE,
            name="自动售货设备放置地点清单",
            main=True,
            necessity=Necessity.NOT_NECESSARY,
            commitment_applicable=True,
        ),
        Material(code=PLAN_CODE, name="经营场所平面图", main=False, deferrable=True, necessity=Necessity.MAY_FOLLOW),
        Material(code=PROXY_CODE, name="授权委托书", main=False, necessity=Necessity.NOT_NECESSARY),
    ),
    situations=(
        Situation(question_id="food-licence-q1", question="是否使用自动售货设备经营？", yes_adds=(PERMIT_CODE,)),
        Situation(
            question_id="food-licence-q2",
            question="是否仅申请食品销售类项目且不含散装熟食？",
            yes_drops=(PLAN_CODE,),
        ),
    ),
    service_objects=(1, 2),
    tolerance_applicable=True,
    commitment_applicable=True,
    steps=(
        Step(code="food-licence-s1", name="受理", role="window_clerk", limit=Budget(amount=0, unit=Unit.WORKING_DAY)),
        Step(code="food-licence-s2", name="审查", role="inspector", limit=Budget(amount=7, unit=Unit.WORKING_DAY)),
        Step(code="food-licence-s3", name="决定", role="decider", limit=Budget(amount=1, unit=Unit.WORKING_DAY)),
    ),
)
Q1, Q2 = (one.question_id for one in ITEM.situations)

BUSINESS_LICENCE: Final = Holding(
    certificate_identifier="1.2.156.3005.2.11100000000013127D001.11320826XN000001254.20260901.001.X",
    certificate_type="business_licence",
    name="营业执照",
    valid_from=date(2026, 9, 1),
)
ID_CARD: Final = Holding(
    certificate_identifier="1.2.156.3005.2.11100000000013127D002.11320826XN000000011.20200101.001.Y",
    certificate_type="id_card",
    name="居民身份证",
    valid_from=date(2020, 1, 1),
    valid_to=date(2040, 1, 1),
)

APPLICANT: Final = e.Applicant(
    person=PERSON,
    kind=e.ApplicantKind.NATURAL_PERSON,
    name=Sealed.fresh(PERSON, "测试·周小满"),
    number=Sealed.fresh(PERSON, NUMBER),
    phone=Sealed.fresh(PERSON, "13800000001"),
)
FORM: Final[Sealed[dict[str, str]]] = Sealed.fresh(PERSON, {"matter": "新开一家小吃店"})

DRAFTED: Final = e.ApplicationDrafted(
    item=ITEM, drafted_by="wang-shoujian", channel=Channel.WINDOW, place="place-county-center", town="town-liancheng"
)
DRAFTED_ONLINE: Final = DRAFTED.model_copy(
    update={"drafted_by": PERSON, "channel": Channel.PC, "place": "", "town": ""}
)
ANSWERED: Final = (
    e.SituationAnswered(question_id=Q1, answer=False),
    e.SituationAnswered(question_id=Q2, answer=False),
)
NAMED: Final = e.ApplicantNamed(applicant=APPLICANT)
FILLED: Final = e.FormFilled(form=FORM, delivery=Delivery.WINDOW, town="town-liancheng")


def attached(code: str, collected_as: e.Collected = e.Collected.PAPER) -> e.MaterialAttached:
    """That one material has been handed in."""
    material = ITEM.material(code)
    assert material is not None
    uploaded = {"digest": "f" * 64, "media_type": "application/pdf", "size": 1024}
    how = uploaded if collected_as is e.Collected.UPLOADED else {}
    return e.MaterialAttached(
        attachment=e.Attachment.model_validate(
            {"code": code, "name": material.name, "collected_as": collected_as, **how}
        )
    )


COMPLETE: Final = (
    DRAFTED,
    *ANSWERED,
    NAMED,
    FILLED,
    attached(FORM_CODE),
    attached(CHARTER_CODE),
    attached(ID_CODE),
)
RECEIVED_EVENT: Final = e.ApplicationReceived(
    case_no=CASE_NO,
    item=ITEM.pinned,
    applicant=APPLICANT,
    channel=Channel.WINDOW,
    place="place-county-center",
    town="town-liancheng",
    received_by="wang-shoujian",
    received_at=NOON,
    delivery=Delivery.WINDOW,
    materials=tuple(
        e.FiledMaterial(code=code, name=name, main=True, collected_as=e.Collected.PAPER)
        for code, name in ((FORM_CODE, "食品经营许可申请书"), (CHARTER_CODE, "营业执照"), (ID_CODE, "居民身份证"))
    ),
    outstanding=(e.OutstandingMaterial(code=PLAN_CODE, name="经营场所平面图", deferrable=True),),
    required_count=4,
    waived_count=0,
    situation_answers={Q1: False, Q2: False},
)
RECEIVED: Final = (*COMPLETE, RECEIVED_EVENT)
NOTICED: Final = e.SupplementNoticed(
    notice_no="涟政服补字〔2026〕第0924000001号",
    missing=(e.MissingMaterial(code=PLAN_CODE, name="经营场所平面图", what="缺操作间布局"),),
    legal_basis="《中华人民共和国行政许可法》第三十二条第一款第四项",
)
READY: Final = e.ResultReady(
    outcome=e.ResultOutcome.GRANTED, document_no="涟政服决字〔2026〕第0924000001号", ready_at=NOON
)
WITHDRAWN: Final = e.ApplicationWithdrawn(reason=e.WithdrawReason.WRONG_ITEM, withdrawn_at=NOON)
ANNULLED: Final = e.ResultAnnulled(document_no="涟政服撤销字〔2026〕第0924000001号", annulled_at=NOON)
DELIVERED: Final = e.ResultDelivered(
    case_no=CASE_NO, method=Delivery.WINDOW, delivered_by="wang-shoujian", delivered_at=NOON
)
WAIVED: Final = e.MaterialWaived(
    case_no=CASE_NO,
    material_code=CHARTER_CODE,
    material_name="营业执照",
    mode="CERTIFICATE",
    certificate_type="business_licence",
    certificate_identifier=BUSINESS_LICENCE.certificate_identifier,
    basis="《国务院关于在线政务服务的若干规定》（国务院令第716号）第十条；涟政发〔2022〕120号任务30",
    waived_at=NOON,
)
SUPPLEMENTED: Final = e.SupplementReceived(
    materials=(e.FiledMaterial(code=PLAN_CODE, name="经营场所平面图", main=False, collected_as=e.Collected.PAPER),),
    received_at=NOON,
)
PLAN_OWED: Final = e.OutstandingMaterial(code=PLAN_CODE, name="经营场所平面图", deferrable=True)
TOLERATED: Final = e.ToleranceNoticed(
    notice_no="涟政服容受字〔2026〕第0924000001号",
    outstanding=(PLAN_OWED,),
    due_at=datetime(2026, 10, 12, 23, 59, 59, tzinfo=CHINA_TIME),
)
POSTPONED: Final = e.ToleranceExtended(
    document_no="涟政服容延字〔2026〕第0924000001号",
    due_at=datetime(2026, 10, 20, 23, 59, 59, tzinfo=CHINA_TIME),
    reason="因暴雨封路，不能按期补交。",
)
HANDED_IN: Final = e.OutstandingMaterialReceived(materials=SUPPLEMENTED.materials, received_at=NOON)
COMMITTED: Final = e.CommitmentSigned(
    case_no=CASE_NO,
    document_no="涟政服诺字〔2026〕第0924000001号",
    materials=(
        e.FiledMaterial(
            code=PERMIT_CODE,
            name="自动售货设备放置地点清单",
            main=True,
            collected_as=e.Collected.WAIVED,
            by_commitment=True,
        ),
    ),
    signed_at=NOON,
)
HEARING_BY: Final = NOON + timedelta(days=7)
HEARING_NOTICED: Final = e.HearingNoticed(request_by=HEARING_BY)
HEARING_REQUESTED: Final = e.HearingRequested(
    requester=Sealed.fresh(PERSON, "申请人，网上提出"), taken_by="", requested_at=NOON
)
UNCOMMITTED: Final = e.CommitmentWithdrawn(
    materials=tuple(
        e.OutstandingMaterial(code=one.code, name=one.name, deferrable=False) for one in COMMITTED.materials
    ),
    withdrawn_at=NOON,
)
ABANDONED: Final = e.DraftAbandoned(abandoned_at=NOON)
SHOWN: Final = e.ApplicantShown(
    look=Look(
        fields=("name", "number", "phone"), reason=LookReason.OTHER, note=Sealed.fresh(PERSON, "核对委托书上的姓名")
    )
)
