"""到期提醒：将到期的提醒一次，超期的再提醒一次；期限改了，另算。"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s


def remind(command: c.RemindDue, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """计时暂停的没有到期时刻，不提醒；提醒过的不再提醒。"""
    if not isinstance(state, s.ReceivedCase | s.AcceptedCase):
        return ()
    due = [
        s.Reminder(limit=limit, due_at=due_at, overdue=due_at < now)
        for limit, due_at in _limits(state)
        if due_at <= command.until
    ]
    return tuple(e.DueReminded(**one.model_dump()) for one in due if one not in state.reminded)


def _limits(state: s.ReceivedCase | s.AcceptedCase) -> Iterator[tuple[e.DueLimit, datetime]]:
    match state:
        case s.ReceivedCase():
            yield e.DueLimit.NOTICE, state.notice_due_at
        case s.AcceptedCase():
            if not state.promised.is_paused:
                yield e.DueLimit.PROMISED, state.promised_due.due_at
            if not state.statutory.is_paused:
                yield e.DueLimit.STATUTORY, state.statutory_due.due_at
