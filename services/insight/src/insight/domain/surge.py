"""办件激增：一个事项、一处场所或者一类诉求，什么时候起明显多于平时，什么时候回落。"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID, uuid5

from insight.domain.surge_rule import has_begun, has_ended
from kernel.events import Command, Decider, Event, State

_STREAMS = UUID("5d9a3c1e-7f42-5b7e-9a60-2c8f1e4b7d05")


class Watched(StrEnum):
    """看着什么：事项、场所、热线诉求分类。"""

    ITEM = "ITEM"
    PLACE = "PLACE"
    TOPIC = "TOPIC"

    @property
    def label(self) -> str:
        return {"ITEM": "事项", "PLACE": "服务场所", "TOPIC": "热线诉求"}[self]


class SurgeDetected(Event, kind="insight.SurgeDetected"):
    """办件激增：到 `began_at` 为止的一小时收到 `count` 件，平时是 `usual_hours` 个钟点共 `usual_count` 件。"""

    watched: Watched
    code: str
    name: str
    began_at: datetime
    count: int
    usual_count: int
    usual_hours: int


class SurgeEnded(Event, kind="insight.SurgeEnded"):
    """办件激增：`began_at` 起的那一次，到 `ended_at` 已经回落。"""

    watched: Watched
    code: str
    name: str
    began_at: datetime
    ended_at: datetime
    count: int


class CalmState(State):
    """没有激增；`until` 以前的判断过了，不再翻案。"""

    until: datetime | None = None


class SurgingState(State):
    """正在激增：何时起，当时的平时是多少。"""

    began_at: datetime
    usual_count: int
    usual_hours: int


class JudgeWindow(Command):
    """一格过完了，看这一小时：到 `window_ends_at` 为止收到几件，平时几件。"""

    watched: Watched
    code: str
    name: str
    window_ends_at: datetime
    count: int
    usual_count: int
    usual_hours: int


SurgeEvent = SurgeDetected | SurgeEnded
SurgeState = CalmState | SurgingState


def evolve(state: SurgeState, event: SurgeEvent) -> SurgeState:
    del state
    match event:
        case SurgeDetected():
            return SurgingState(began_at=event.began_at, usual_count=event.usual_count, usual_hours=event.usual_hours)
        case SurgeEnded():
            return CalmState(until=event.ended_at)
    assert_never(event)


def decide(command: JudgeWindow, state: SurgeState, now: datetime) -> Sequence[SurgeEvent]:
    del now  # the window says when it was
    match state:
        case CalmState():
            return _watch(command, state)
        case SurgingState():
            return _watch_on(command, state)
    assert_never(state)


def _watch(command: JudgeWindow, calm: CalmState) -> Sequence[SurgeEvent]:
    if calm.until is not None and command.window_ends_at <= calm.until:
        return ()
    if not has_begun(command.count, command.usual_count, command.usual_hours):
        return ()
    return (
        SurgeDetected(
            watched=command.watched,
            code=command.code,
            name=command.name,
            began_at=command.window_ends_at,
            count=command.count,
            usual_count=command.usual_count,
            usual_hours=command.usual_hours,
        ),
    )


def _watch_on(command: JudgeWindow, surging: SurgingState) -> Sequence[SurgeEvent]:
    if command.window_ends_at <= surging.began_at:
        return ()
    if not has_ended(command.count, surging.usual_count, surging.usual_hours):
        return ()
    return (
        SurgeEnded(
            watched=command.watched,
            code=command.code,
            name=command.name,
            began_at=surging.began_at,
            ended_at=command.window_ends_at,
            count=command.count,
        ),
    )


def surge_stream(watched: Watched, code: str) -> UUID:
    """The stream of all surges of one watched thing, the same wherever it is judged."""
    return uuid5(_STREAMS, f"{watched}:{code}")


SURGE: Decider[JudgeWindow, SurgeState, SurgeEvent] = Decider(
    name="surge",
    initial=CalmState(),
    decide=decide,
    evolve=evolve,
    events=(SurgeDetected, SurgeEnded),
    states=(CalmState, SurgingState),
)
