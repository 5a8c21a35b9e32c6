"""按件计算的指标：收件、受理、办结、证照、跑动。"""

from datetime import timedelta
from fractions import Fraction
from functools import partial

import sqlalchemy as sa

from insight.metrics.figure import Kind
from insight.metrics.metric import CASES, ONE, Metric, coming_due, flag, overdue
from insight.views.case_facts import CASE_FACTS, ENTERED_ONLINE

C = CASE_FACTS.table.c
UNIFIED = ("WINDOW", *sorted(ENTERED_ONLINE))  # 综合窗口、电脑端、移动端、自助终端；邮寄不经统一平台申请
GRANTED = ("GRANTED", "GRANTED_TOLERANT")
NEARLY_DUE = timedelta(days=1)

RECEIVED = (C.received_on.is_not(None),)
ACCEPTED = (C.accepted_on.is_not(None),)  # 撤回的不计：撤回后这两个日期即清空
CONCLUDED = (C.concluded_on.is_not(None),)
WAITING = (C.pending_due_at.is_not(None),)
APPLIED_ONLINE = sa.and_(C.channel.in_(ENTERED_ONLINE), C.assisted.is_(False))
RATED = C.level != ""

ONLINE, SPEED, LESS, RATINGS, COUNTS = "网上办理", "办理时效", "减材料、减跑动", "好差评", "办件量"

_of_accepted = partial(Metric, base=CASES, among=ACCEPTED, when=C.accepted_on)
_of_concluded = partial(Metric, base=CASES, among=CONCLUDED, when=C.concluded_on)
_of_waiting = partial(Metric, base=CASES, among=WAITING, group=COUNTS, kind=Kind.COUNT)

OF_CASES = (
    Metric(
        name="received_count",
        variant="cases",
        title="收件量",
        formula="收件的办件数",
        group=COUNTS,
        counts=ONE,
        kind=Kind.COUNT,
        base=CASES,
        among=RECEIVED,
        when=C.received_on,
    ),
    _of_accepted(
        name="accepted_count",
        variant="cases",
        title="受理量",
        formula="受理（含视为受理）的办件数，撤回的除外",
        group=COUNTS,
        counts=ONE,
        kind=Kind.COUNT,
    ),
    _of_concluded(
        name="concluded_count",
        variant="cases",
        title="办结量",
        formula="作出决定的办件数，撤回的除外",
        group=COUNTS,
        counts=ONE,
        kind=Kind.COUNT,
    ),
    _of_waiting(
        name="overdue_count",
        variant="cases",
        title="超期在办",
        formula="承诺到期时刻已过、尚未办结的办件数；计时暂停的不算",
        counts=ONE,
        due=overdue(C.pending_due_at),
    ),
    _of_waiting(
        name="due_soon_count",
        variant="cases",
        title="24小时内到期",
        formula="二十四小时之内到期、尚未办结的办件数",
        counts=ONE,
        due=coming_due(C.pending_due_at, NEARLY_DUE),
    ),
    _of_accepted(
        name="one_net_case_rate",
        variant="unified_channel",
        title="一网通办率（办件）",
        formula="经统一渠道（电脑端、移动端、自助终端、综合窗口）申请的 ÷ 受理的办件",
        group=ONLINE,
        counts=flag(C.channel.in_(UNIFIED)),
        target=Fraction(98, 100),
        missing_word="未经统一渠道",
    ),
    _of_accepted(
        name="one_net_case_rate",
        variant="web_and_app",
        title="一网通办率（仅电脑端、移动端）",
        formula="经电脑端、移动端申请的 ÷ 受理的办件",
        group=ONLINE,
        counts=flag(C.channel.in_(("PC", "MOBILE"))),
        missing_word="其他渠道",
    ),
    _of_accepted(
        name="actual_online_rate",
        variant="not_assisted",
        title="实际网办率",
        formula="申请人自己在电脑端、移动端、自助终端申请的 ÷ 受理的办件；窗口人员代录的不算网办",
        group=ONLINE,
        counts=flag(APPLIED_ONLINE),
        missing_word="非自行网办",
    ),
    _of_concluded(
        name="online_concluded_rate",
        variant="not_assisted",
        title="网上办结率",
        formula="网上申请并办结的 ÷ 办结的办件",
        group=ONLINE,
        counts=flag(APPLIED_ONLINE),
        missing_word="非自行网办",
    ),
    _of_concluded(
        name="on_time_rate",
        variant="promised_limit",
        title="按时办结率",
        formula="承诺期限内办结的（依法暂停的时间不计）÷ 办结的办件",
        group=SPEED,
        counts=flag(C.on_time.is_(True)),
        target=Fraction(99, 100),
        missing_word="超期",
    ),
    _of_concluded(
        name="statutory_on_time_rate",
        variant="statutory_limit",
        title="法定期限按时办结率",
        formula="法定期限内办结的 ÷ 办结的办件",
        group=SPEED,
        counts=flag(C.statutory_on_time.is_(True)),
        target=Fraction(1),
        missing_word="超法定期限",
    ),
    _of_concluded(
        name="early_rate",
        variant="before_promised_day",
        title="提前办结率",
        formula="早于承诺到期日办结的 ÷ 办结的办件",
        group=SPEED,
        counts=flag(C.early.is_(True)),
        missing_word="未提前",
    ),
    _of_concluded(
        name="immediate_case_rate",
        variant="same_day",
        title="当日办结率",
        formula="受理当日办结的 ÷ 办结的办件",
        group=SPEED,
        counts=flag(C.same_day.is_(True)),
        missing_word="非当日",
    ),
    _of_accepted(
        name="supplement_rate",
        variant="one_or_more",
        title="补正率",
        formula="告知过补正的 ÷ 受理的办件",
        group=SPEED,
        counts=flag(C.supplements >= 1),
        missing_word="未补正",
    ),
    _of_accepted(
        name="second_notice_rate",
        variant="two_or_more",
        title="两次以上告知率",
        formula="告知补正两次以上的 ÷ 受理的办件；一次性告知要求为零",
        group=SPEED,
        counts=flag(C.supplements > 1),
        missing_word="合规",
    ),
    _of_concluded(
        name="waiver_rate",
        variant="case_materials",
        title="免提交率",
        formula="免于提交的材料份数 ÷ 应交材料份数（办结的办件）",
        group=LESS,
        counts=C.waived_count,
        of=C.required_count,
        unit="份",
        missing_word="仍须提交",
    ),
    _of_concluded(
        name="zero_visit_rate",
        variant="case",
        title="零跑动率（办件）",
        formula="没有跑动记录的 ÷ 办结的办件；窗口申请记一次，另日到窗口领取再记一次",
        group=LESS,
        counts=flag(C.visits == 0),
        missing_word="有跑动",
    ),
    _of_concluded(
        name="avg_visits",
        variant="case",
        title="平均跑动次数",
        formula="有记录的跑动次数 ÷ 办结的办件",
        group=LESS,
        counts=C.visits,
        kind=Kind.MEAN,
        unit="次",
        missing_word="零跑动",
    ),
    Metric(
        name="e_certificate_coverage",
        variant="granted",
        title="电子证照覆盖率",
        formula="已签发电子证照的 ÷ 准予且应发证照的办结办件",
        group=LESS,
        base=CASES,
        among=(*CONCLUDED, C.outcome.in_(GRANTED), C.result_certificate != ""),
        counts=flag(C.certificate_issued_at.is_not(None)),
        when=C.concluded_on,
        missing_word="未签发",
    ),
)
