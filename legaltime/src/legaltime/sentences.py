"""The sentences of an explanation, one for each way a day can be marked."""

from typing import assert_never

from legaltime.budget import Unit
from legaltime.explained import DayFacts, Mark
from legaltime.moments import day_text
from legaltime.year import DayKind

PROVISIONAL = "该年放假安排尚未公布，暂按周末和法定假日推算。"


def sentence(facts: DayFacts, mark: Mark) -> str:
    return _sentence(facts, mark) + (PROVISIONAL if facts.provisional else "")


def caption(facts: DayFacts, mark: Mark) -> str:
    """The few characters that fit under the number in a calendar cell."""
    match mark:
        case Mark.COUNTED | Mark.MAKE_UP | Mark.REMAINING:
            return str(facts.ordinal) if facts.ordinal is not None else facts.unit.text(facts.used)
        case Mark.HOLIDAY:
            return facts.name
        case Mark.WEEKEND:
            return "休"
        case Mark.PAUSED:
            return facts.pause.reason if facts.pause and facts.pause.reason else "暂停"
        case Mark.START | Mark.DUE | Mark.OVERDUE:
            return mark.label
    assert_never(mark)


def _sentence(facts: DayFacts, mark: Mark) -> str:
    match mark:
        case Mark.START:
            return _start(facts)
        case Mark.COUNTED | Mark.MAKE_UP | Mark.REMAINING:
            return _counted(facts, mark)
        case Mark.WEEKEND | Mark.HOLIDAY:
            return f"{_rest(facts)}，不计入。"
        case Mark.PAUSED:
            return _paused(facts)
        case Mark.DUE:
            return _due(facts)
        case Mark.OVERDUE:
            return f"期限已于{day_text(facts.due_at) if facts.due_at else '此前'}届满，超期。"
    assert_never(mark)


def _start(facts: DayFacts) -> str:
    if facts.unit is Unit.NATURAL_DAY_BEFORE:
        return f"{day_text(facts.day)}为届满之日，自此向前计算，当日不计入。"
    if not facts.unit.is_hours:
        return f"{day_text(facts.day)}起算，当日不计入（民法典第二百零一条）。"
    if facts.counted:
        return f"自 {facts.started_at:%H:%M} 起计时，{_amount(facts)}{_aside(facts)}。"
    return "起算时不在办公时间或已暂停，当日不计入。"


def _counted(facts: DayFacts, mark: Mark) -> str:
    how = "尚未到，预计" if mark is Mark.REMAINING else "计入，"
    return f"{_called(facts)}{how}{_amount(facts)}{_aside(facts)}。"


def _paused(facts: DayFacts) -> str:
    why = f"（{facts.pause.reason}）" if facts.pause and facts.pause.reason else ""
    ends_today = facts.pause and facts.pause.ended_at and facts.pause.ended_at.date() == facts.day
    if ends_today and not facts.unit.is_hours:
        return f"暂停{why}于当日结束，当日不计入，次日恢复计算。"
    return f"暂停{why}，不计入。"


def _due(facts: DayFacts) -> str:
    if facts.unit.is_hours and facts.due_at:
        return f"{_amount(facts)}，时限于 {facts.due_at:%H:%M} 届满。"
    if facts.unit is Unit.NATURAL_DAY_BEFORE:
        return f"届满前第 {facts.ordinal} 天，最迟于当日 24 时。" if facts.counted else "最迟于当日 24 时。"
    if facts.counted:
        return f"{_called(facts)}{_amount(facts)}，期限于当日 24 时届满。"
    if facts.started_at.date() == facts.day:
        return "当日办结，期限于当日 24 时届满。"
    return "期限末日为休息日，顺延至本日 24 时届满（民法典第二百零三条）。"


def _called(facts: DayFacts) -> str:
    """Names a day only where its name could make a reader doubt that it counts."""
    if facts.kind is DayKind.WORKING:
        return ""
    return f"{facts.name}，"


def _rest(facts: DayFacts) -> str:
    return f"{facts.name}放假" if facts.kind is DayKind.HOLIDAY else facts.name


def _amount(facts: DayFacts) -> str:
    if facts.ordinal is None:
        return f"当日计 {facts.unit.text(facts.used)}"
    return f"第 {facts.unit.text(facts.ordinal)}"


def _aside(facts: DayFacts) -> str:
    if facts.uses_up and not facts.is_due_day and not facts.unit.is_hours:
        return "；期限末日为休息日，顺延至下一个工作日"
    if facts.pause_begins:
        return "；当日开始暂停" if facts.unit.is_hours else "；当日开始暂停，自次日起不计"
    return ""
