"""审管协同的指标：推送的审管信息有没有按时签收，此刻有多少逾期未签收。"""

from insight.metrics.figure import Kind
from insight.metrics.metric import NOTICES, ONE, Metric, fallen_due, flag, overdue
from insight.views.supervision_facts import SUPERVISION_FACTS

S = SUPERVISION_FACTS.table.c
SUPERVISION = "审管协同"

OF_SUPERVISION = (
    Metric(
        name="supervision_sign_rate",
        variant="due_or_signed",
        title="审管信息签收率",
        formula="期限内签收的 ÷ 已到期或已签收的审管信息；按签收之日计，逾期的按到期之日计",
        group=SUPERVISION,
        base=NOTICES,
        among=(S.due_at.is_not(None),),
        counts=flag(S.on_time.is_(True)),
        when=S.settled_on,
        due=fallen_due(S.due_at, S.acknowledged_at.is_not(None)),
        missing_word="未按时",
    ),
    Metric(
        name="supervision_overdue_count",
        variant="notices",
        title="审管信息逾期未签收",
        formula="签收期限已过、尚未签收的审管信息份数",
        group=SUPERVISION,
        base=NOTICES,
        among=(S.due_at.is_not(None), S.acknowledged_at.is_(None)),
        counts=ONE,
        due=overdue(S.due_at),
        kind=Kind.COUNT,
        unit="份",
    ),
)
