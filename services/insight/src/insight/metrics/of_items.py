"""按事项计算的指标：此刻公布在办的事项中，多少可以这样办；以及免提交的种类。"""

from fractions import Fraction
from functools import partial

import sqlalchemy as sa

from insight.metrics.figure import Kind
from insight.metrics.metric import ITEMS, ONE, WAIVERS, Metric, flag
from insight.metrics.of_cases import LESS, ONLINE, SPEED
from insight.views.item_facts import ITEM_FACTS, PUBLISHED
from insight.views.waiver_facts import WAIVER_FACTS

I = ITEM_FACTS.table.c  # noqa: E741 -- the name of this set in the definitions of the metrics
W = WAIVER_FACTS.table.c
IN_FORCE = (I.state == PUBLISHED,)
GOVERNANCE = "事项管理"

_of_items = partial(Metric, base=ITEMS, among=IN_FORCE, unit="项")

OF_ITEMS = (
    _of_items(
        name="one_net_item_rate",
        variant="online_acceptance",
        title="一网通办率（事项）",
        formula="统一平台可网上受理的 ÷ 公布的依申请事项",
        group=ONLINE,
        counts=flag(sa.and_(I.accepts_online.is_(True), I.is_online.is_(True))),
        target=Fraction(98, 100),
        missing_word="不能网上受理",
    ),
    _of_items(
        name="online_capable_rate",
        variant="listed_online",
        title="网上可办率",
        formula="网上可办的 ÷ 公布的依申请事项",
        group=ONLINE,
        counts=flag(I.is_online.is_(True)),
        missing_word="网上不可办",
    ),
    _of_items(
        name="full_online_rate",
        variant="item",
        title="全程网办率",
        formula="深度为四级且到现场零次的 ÷ 公布的依申请事项",
        group=ONLINE,
        counts=flag(sa.and_(I.depth_level == "IV", I.onsite_visits == 0)),
        missing_word="不能全程网办",
    ),
    _of_items(
        name="nearby_rate",
        variant="of_all_items",
        title="就近可办率",
        formula="乡镇（街道）或村（社区）可办的 ÷ 公布的依申请事项；下沉清单尚未单列，以全部事项为分母",
        group=ONLINE,
        counts=flag(I.near.is_(True)),
        missing_word="只在县级办",
    ),
    _of_items(
        name="immediate_item_rate",
        variant="item",
        title="即办率",
        formula="即办件 ÷ 公布的依申请事项",
        group=SPEED,
        counts=flag(I.case_kind == "IMMEDIATE"),
        missing_word="承诺件",
    ),
    Metric(
        name="promise_compression",
        variant="sum_of_limits",
        title="承诺时限压缩比",
        formula="承诺比法定少用的时限之和 ÷ 法定时限之和；没有法定时限的不计，即办件承诺计零，自然日按五比七折算",
        group=SPEED,
        base=ITEMS,
        among=(*IN_FORCE, I.statutory_sevenths > 0),
        counts=I.statutory_sevenths - I.promised_sevenths,
        of=I.statutory_sevenths,
        unit="个工作日",
        scale=7,
        missing_word="仍承诺",
    ),
    _of_items(
        name="zero_visit_rate",
        variant="item",
        title="零跑动率",
        formula="到现场零次的 ÷ 公布的依申请事项",
        group=LESS,
        counts=flag(I.onsite_visits == 0),
        missing_word="须到现场",
    ),
    _of_items(
        name="one_visit_rate",
        variant="item",
        title="最多跑一次率",
        formula="到现场不超过一次的 ÷ 公布的依申请事项",
        group=LESS,
        counts=flag(I.onsite_visits <= 1),
        missing_word="两次以上",
    ),
    _of_items(
        name="waiver_rate",
        variant="item",
        title="免提交率（事项）",
        formula="至少一份材料可免提交的 ÷ 公布的依申请事项",
        group=LESS,
        counts=flag(I.waivable.is_(True)),
        missing_word="无可免材料",
    ),
    _of_items(
        name="certificate_free_rate",
        variant="item",
        title="免证可办率",
        formula="不必提交纸质证照即可办成的 ÷ 公布的依申请事项",
        group=LESS,
        counts=flag(I.certificate_free.is_(True)),
        target=Fraction(80, 100),
        missing_word="仍须纸质证照",
    ),
    Metric(
        name="waiver_type_count",
        variant="certificate_types",
        title="免提交类数",
        formula="目录内至少免提交过一次的证照种类",
        group=LESS,
        base=WAIVERS,
        among=(W.published.is_(True), W.times > 0),
        counts=ONE,
        kind=Kind.COUNT,
        unit="类",
        target=Fraction(200),
    ),
    _of_items(
        name="in_center_rate",
        variant="of_all_items",
        title="进驻率",
        formula="进驻政务服务中心的 ÷ 公布的依申请事项；负面清单尚未单列，未从分母扣除",
        group=GOVERNANCE,
        counts=flag(I.in_center.is_(True)),
        missing_word="未进驻",
    ),
)
