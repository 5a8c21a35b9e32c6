"""A toy aggregate for the kernel's own tests: a box things are put into, with an owner whose name is sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from kernel.errors import RuleBrokenError
from kernel.events import Command, Decider, Event, Recorded, State
from kernel.messages import Heard, Message
from kernel.sealed import Sealed
from kernel.views import View

TOPIC = "toy.box.v1"


class BoxOpened(Event, kind="toy.BoxOpened"):
    """开箱。"""

    owner: Sealed[str] | None = None


class ThingPut(Event, kind="toy.ThingPut"):
    """放入一样东西。"""

    thing: str


class BoxShut(Event, kind="toy.BoxShut"):
    """关箱。"""


class NoBox(State):
    """还没有箱子。"""


class OpenBox(State):
    """开着的箱子。"""

    things: tuple[str, ...] = ()


class ShutBox(State):
    """关上的箱子。"""


class Open(Command):
    """开箱。"""

    owner: Sealed[str] | None = None


class Put(Command):
    """放入。"""

    thing: str


class Shut(Command):
    """关箱。"""


class BoxShutError(RuleBrokenError):
    code = "BOX_SHUT"
    title = "箱子已关上"


BoxEvent = BoxOpened | ThingPut | BoxShut
BoxState = NoBox | OpenBox | ShutBox


def evolve(state: BoxState, event: BoxEvent) -> BoxState:
    match event:
        case BoxOpened():
            return OpenBox()
        case ThingPut():
            return OpenBox(things=(*state.things, event.thing)) if isinstance(state, OpenBox) else state
        case BoxShut():
            return ShutBox()
    assert_never(event)


def decide(command: Open | Put | Shut, state: BoxState, now: datetime) -> Sequence[BoxEvent]:
    del now
    match command:
        case Open():
            return (BoxOpened(owner=command.owner),) if isinstance(state, NoBox) else ()
        case Put():
            if not isinstance(state, OpenBox):
                raise BoxShutError
            return (ThingPut(thing=command.thing),)
        case Shut():
            return (BoxShut(),) if isinstance(state, OpenBox) else ()
    assert_never(command)


BOX: Decider[Open | Put | Shut, BoxState, BoxEvent] = Decider(
    name="box",
    initial=NoBox(),
    decide=decide,
    evolve=evolve,
    events=(BoxOpened, ThingPut, BoxShut),
    states=(NoBox, OpenBox, ShutBox),
    snapshot_every=10,
)


class ThingSeen(Message, type="hall.toy.ThingSeen.v1", topic=TOPIC):
    """有东西放入。"""

    thing: str


def publish(recorded: Recorded[Any]) -> Message | None:
    match recorded.event:
        case ThingPut() as put:
            return ThingSeen(thing=put.thing)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """How much is in a box."""

    box: str
    count: int
    last: str


def contents(row: Contents | None, heard: Heard[Any]) -> Contents | None:
    match heard.body:
        case ThingPut(thing=thing) | ThingSeen(thing=thing):
            return Contents(box=str(heard.subject), count=(row.count if row else 0) + 1, last=thing)
        case BoxShut():
            return None
    return row


def contents_view(name: str = "contents_v1", hears: tuple[type, ...] = (ThingPut, BoxShut)) -> View[Contents]:
    return View(
        name=name, row=Contents, key="box", hears=hears, evolve=contents, key_of=lambda heard: str(heard.subject)
    )
