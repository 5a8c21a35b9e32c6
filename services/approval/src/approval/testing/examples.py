"""One case as the domain tests tell it: received, accepted, noticed."""

from datetime import date, datetime

from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case.decide import CASE
from kernel.clock import CHINA_TIME
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, given
from legaltime import Budget, Calendar, Unit, YearCalendar

CALENDAR = Calendar.of(
    [
        YearCalendar(
            year=2026,
            holidays={date(2026, 9, 25): "中秋节", **{date(2026, 10, day): "国庆节" for day in range(1, 8)}},
            makeup_days=(date(2026, 9, 20), date(2026, 10, 10)),
        )
    ]
)
INSPECTION = e.SpecialProcedure(
    kind="SITE_INSPECTION", name="现场勘验", clock_stops=False, legal_basis="涟政发〔2022〕120号第11条"
)
TESTING = e.SpecialProcedure(kind="TESTING", name="检验检测", clock_stops=True, legal_basis="行政许可法第四十五条")
ITEM = e.PinnedItem(
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
    special_procedures=(INSPECTION, TESTING),
    legal_basis=("《食品安全法》第三十五条",),
)
APPLICANT = e.Applicant(
    person="p" * 32,
    kind="NATURAL_PERSON",
    name=Sealed.fresh("p" * 32, "测试·周小满"),
    number=Sealed.fresh("p" * 32, "320826199001010001"),
)
MATERIAL = e.FiledMaterial(code="food-licence-m01", name="食品经营许可申请书", main=True, collected_as="PAPER")
RECEIVED = e.CaseReceived(
    case_no="320826260924000512702",
    item=ITEM,
    applicant=APPLICANT,
    channel="WINDOW",
    place="place-county-center",
    received_by="wang-shoujian",
    received_at=NOON,
    materials=(MATERIAL,),
    notice_due_at=datetime(2026, 10, 10, tzinfo=CHINA_TIME),
)
RECEIVE = c.ReceiveCase(
    **{name: getattr(RECEIVED, name) for name in e.CaseReceived.model_fields if name != "notice_due_at"},
    calendar=CALENDAR,
)
ACCEPT = c.AcceptCase(by="li-jueding", calendar=CALENDAR)
ACCEPTED = given(CASE, RECEIVED).when(ACCEPT).happens()[0]
MISSING = e.MissingMaterial(code="food-licence-m03", name="经营场所平面图", what="缺操作间布局")
NOTICED = given(CASE, RECEIVED).when(c.RequestSupplement(by="li-jueding", missing=(MISSING,))).happens()[0]
GRANT = c.ConcludeCase(by="li-jueding", outcome=e.Outcome.GRANTED, opinion="符合条件", calendar=CALENDAR)
PLAN = e.OutstandingMaterial(code="food-licence-m03", name="经营场所平面图", deferrable=True)
PROXY = e.OutstandingMaterial(code="food-licence-m06", name="授权委托书", deferrable=True)
OWED = (PLAN, PROXY)
TOLERANT_ITEM = ITEM.model_copy(update={"tolerance_applicable": True})
RECEIVED_OWING = RECEIVED.model_copy(update={"item": TOLERANT_ITEM, "outstanding": OWED, "tolerance_promised": True})
TOLERATE = c.AcceptTolerantly(by="li-jueding", due_on=date(2026, 10, 12), has_breach=False, calendar=CALENDAR)
STEPS = tuple(
    e.Step(code=code, name=name, role=role, limit=Budget(amount=days, unit=Unit.WORKING_DAY), counted=code != "s5")
    for code, name, role, days in (
        ("s1", "受理", "window_clerk", 0),
        ("s2", "书面审查与现场核查", "inspector", 6),
        ("s3", "审核", "reviewer", 1),
        ("s4", "决定", "decider", 1),
        ("s5", "制证与送达", "delivery_clerk", 2),
    )
)
STEPPED_ITEM = ITEM.model_copy(update={"steps": STEPS})
OPINION = Sealed.fresh("p" * 32, "符合要求")


def reviewed_by(by: str, step: str, *together_with: str) -> c.GiveStepOpinion:
    return c.GiveStepOpinion(by=by, step=step, opinion=OPINION, together_with=together_with)


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=CHINA_TIME)
