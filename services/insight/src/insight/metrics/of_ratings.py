"""好差评的指标：默认评价不计；基本满意不算差评，严格口径另列。"""

from fractions import Fraction
from functools import partial

import sqlalchemy as sa

from insight.metrics.figure import Kind
from insight.metrics.metric import CASES, ONE, Metric, coming_due, fallen_due, flag, overdue
from insight.metrics.of_cases import CONCLUDED, NEARLY_DUE, RATED, RATINGS, C

NEGATIVE = ("DISSATISFIED", "VERY_DISSATISFIED")
PRAISE = ("VERY_SATISFIED", "SATISFIED")
NOT_NEGATIVE = (*PRAISE, "BASICALLY_SATISFIED")
SCORES = {"VERY_SATISFIED": 100, "SATISFIED": 80, "BASICALLY_SATISFIED": 60, "DISSATISFIED": 30, "VERY_DISSATISFIED": 0}

EFFECTIVE = (RATED,)
HAS_NEGATIVE = (C.negative_due_at.is_not(None),)
OPEN_NEGATIVE = (C.rectify_by.is_not(None),)
RECTIFIED = C.rectified_at.is_not(None)
DUE_OR_RECTIFIED = fallen_due(C.negative_due_at, RECTIFIED)
# 办结时的结论已计入延期；尚未办结的按开始时的到期时刻比。
RECTIFIED_ON_TIME = sa.case(
    (C.negative_on_time.is_not(None), C.negative_on_time), else_=C.rectified_at <= C.negative_due_at
)

_of_ratings = partial(Metric, group=RATINGS, base=CASES, among=EFFECTIVE, when=C.rated_on, unit="次")
_of_negatives = partial(Metric, group=RATINGS, base=CASES, when=C.negative_due_on, due=DUE_OR_RECTIFIED)
_open_negatives = partial(
    Metric, variant="open", group=RATINGS, base=CASES, among=OPEN_NEGATIVE, counts=ONE, kind=Kind.COUNT
)

OF_RATINGS = (
    _of_ratings(
        name="positive_rate",
        variant="not_negative",
        title="好评率",
        formula="非差评（含基本满意）÷ 有效评价；默认评价不计",
        counts=flag(C.level.in_(NOT_NEGATIVE)),
        target=Fraction(99, 100),
        missing_word="差评",
    ),
    _of_ratings(
        name="strict_positive_rate",
        variant="top_two_levels",
        title="好评率（严格口径）",
        formula="非常满意、满意 ÷ 有效评价",
        counts=flag(C.level.in_(PRAISE)),
        missing_word="基本满意及以下",
    ),
    _of_ratings(
        name="negative_rate",
        variant="bottom_two_levels",
        title="差评率",
        formula="不满意、非常不满意 ÷ 有效评价",
        counts=flag(C.level.in_(NEGATIVE)),
        missing_word="非差评",
    ),
    _of_ratings(
        name="satisfaction_score",
        variant="weights_100_80_60_30_0",
        title="满意度",
        formula="五级依次按 100、80、60、30、0 分加权 ÷ 有效评价",
        counts=sa.case(*((C.level == level, score) for level, score in SCORES.items()), else_=0),
        of=sa.literal(100),
        kind=Kind.SCORE,
        scale=100,
        missing_word="未得满分",
    ),
    Metric(
        name="active_rating_rate",
        variant="effective",
        title="主动评价率",
        formula="有有效评价的 ÷ 办结的办件",
        group=RATINGS,
        base=CASES,
        among=CONCLUDED,
        counts=flag(RATED),
        when=C.concluded_on,
        missing_word="未评价",
    ),
    _of_negatives(
        name="rectification_rate",
        variant="due_or_done",
        title="差评整改率",
        formula="已整改的 ÷ 已到期或已整改的差评",
        among=HAS_NEGATIVE,
        counts=flag(RECTIFIED),
        target=Fraction(1),
        missing_word="到期未整改",
    ),
    _of_negatives(
        name="rectification_on_time_rate",
        variant="due_or_done",
        title="差评按时整改率",
        formula="按时整改的 ÷ 已到期或已整改的差评",
        among=HAS_NEGATIVE,
        counts=flag(sa.and_(RECTIFIED, RECTIFIED_ON_TIME)),
        missing_word="未按时",
    ),
    _of_negatives(
        name="real_name_follow_up_rate",
        variant="due_or_done",
        title="实名差评回访整改率",
        formula="已反馈并整改的 ÷ 已到期或已整改的实名差评；必须为 100%",
        among=(*HAS_NEGATIVE, C.is_real_name.is_(True)),
        counts=flag(sa.and_(RECTIFIED, C.fed_back_at.is_not(None))),
        target=Fraction(1),
        missing_word="未反馈或未整改",
    ),
    _open_negatives(
        name="negative_overdue_count",
        title="差评整改超期",
        formula="整改到期时刻已过、尚未整改的差评",
        due=overdue(C.rectify_by),
    ),
    _open_negatives(
        name="negative_due_soon_count",
        title="差评整改24小时内到期",
        formula="二十四小时之内到期、尚未整改的差评",
        due=coming_due(C.rectify_by, NEARLY_DUE),
    ),
)
