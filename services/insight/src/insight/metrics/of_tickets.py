"""12345 热线的指标：差评转办的工单由好差评计算，这里不重复计。"""

from fractions import Fraction
from functools import partial

import sqlalchemy as sa

from insight.metrics.figure import Kind
from insight.metrics.metric import ONE, TICKETS, Metric, fallen_due, flag, overdue
from insight.metrics.of_ratings import NOT_NEGATIVE
from insight.views.ticket_facts import TICKET_FACTS

T = TICKET_FACTS.table.c
HOTLINE = "12345 热线"
OWN = T.source != "RATING"
CLOSED = T.closed_at.is_not(None)
DISPATCHED = T.dispatched_on.is_not(None)
CONCLUDED = (OWN, CLOSED, DISPATCHED)
ANSWERED = (OWN, T.solved != "", T.reason.not_like("CLOSABLE_KIND%"))

_of_tickets = partial(Metric, group=HOTLINE, base=TICKETS)

OF_TICKETS = (
    _of_tickets(
        name="ticket_count",
        variant="own",
        title="工单量",
        formula="登记的工单，差评转办的除外",
        among=(OWN, T.created_on.is_not(None)),
        counts=ONE,
        when=T.created_on,
        kind=Kind.COUNT,
    ),
    _of_tickets(
        name="ticket_on_time_rate",
        variant="due_or_done",
        title="12345 按时办结率",
        formula="到期前办结的 ÷ 已到期或已办结的派单工单",
        among=(OWN, DISPATCHED),
        counts=flag(sa.and_(CLOSED, T.on_time.is_(True))),
        when=T.due_on,
        due=fallen_due(T.due_at, CLOSED),
        target=Fraction(95, 100),
        missing_word="超期",
    ),
    _of_tickets(
        name="hotline_satisfaction_rate",
        variant="answered_not_negative",
        title="12345 满意率",
        formula="满意（含基本满意）÷ 回访时作答的；未作答的不算满意",
        among=(OWN, T.level != ""),
        counts=flag(T.level.in_(NOT_NEGATIVE)),
        when=T.followed_up_on,
        target=Fraction(95, 100),
        missing_word="不满意",
    ),
    _of_tickets(
        name="resolution_rate",
        variant="solved_or_partly",
        title="12345 解决率",
        formula="已解决、部分解决 ÷ 回访时作答的；应予办结的情形不计",
        among=ANSWERED,
        counts=flag(T.solved.in_(("YES", "PARTLY"))),
        when=T.followed_up_on,
        missing_word="未解决",
    ),
    _of_tickets(
        name="direct_answer_rate",
        variant="of_created",
        title="即时答复率",
        formula="不派单当场答复的 ÷ 登记的工单",
        among=(OWN, T.created_on.is_not(None)),
        counts=flag(T.answered_directly.is_(True)),
        when=T.created_on,
        missing_word="未当场答复",
    ),
    _of_tickets(
        name="dispatch_accuracy",
        variant="by_unit",
        title="派单准确率",
        formula="未被退回的派单 ÷ 派单（按承办单位计）",
        among=(OWN, DISPATCHED),
        counts=T.dispatches - T.returns,
        of=T.dispatches,
        when=T.dispatched_on,
        unit="单",
        missing_word="退单",
    ),
    _of_tickets(
        name="return_rate",
        variant="by_unit",
        title="退单率",
        formula="退单 ÷ 派单（按承办单位计）",
        among=(OWN, DISPATCHED),
        counts=T.returns,
        of=T.dispatches,
        when=T.dispatched_on,
        unit="单",
        missing_word="未退单",
    ),
    _of_tickets(
        name="follow_up_coverage",
        variant="of_dispatched",
        title="回访率",
        formula="已回访的 ÷ 派单后办结的工单",
        among=CONCLUDED,
        counts=flag(T.followed_up_on.is_not(None)),
        when=T.closed_on,
        missing_word="未回访",
    ),
    _of_tickets(
        name="rework_rate",
        variant="of_dispatched",
        title="重办率",
        formula="重办过的 ÷ 派单后办结的工单",
        among=CONCLUDED,
        counts=flag(T.reworks > 0),
        when=T.closed_on,
        missing_word="未重办",
    ),
    _of_tickets(
        name="ticket_overdue_count",
        variant="open",
        title="超期工单",
        formula="到期时刻已过、尚未办结的工单，差评转办的除外",
        among=(OWN, T.pending_due_at.is_not(None)),
        counts=ONE,
        due=overdue(T.pending_due_at),
        kind=Kind.COUNT,
    ),
)
