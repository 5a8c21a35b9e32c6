"""服务场所：政务服务中心、分中心、便民服务中心、便民服务站，及其窗口。"""

from collections.abc import Sequence
from datetime import datetime

from catalog.domain import errors
from kernel.events import Command, Decider, Event, State, Value


class Window(Value):
    """场所中的一个窗口，及在此办理的实施主体。"""

    window_no: str
    name: str
    kind: str
    bodies: tuple[str, ...] = ()


class Place(Value):
    """一处服务场所；`town` 为所在乡镇（街道），县本级的为空。"""

    place: str
    name: str
    kind: str
    region_code: str
    town: str = ""
    town_name: str = ""
    hours: str = ""
    windows: tuple[Window, ...] = ()


# -- events


class PlacePublished(Event, kind="catalog.PlacePublished"):
    """服务场所：一处场所及其窗口对外公布或者变更。"""

    published: Place


# -- state


class KnownPlace(State):
    """现行的一条；没有则尚未公布。"""

    known: Place | None = None


def evolve(state: KnownPlace, event: PlacePublished) -> KnownPlace:
    del state
    return KnownPlace(known=event.published)


# -- commands


class PublishPlace(Command):
    """公布或者变更一处服务场所。"""

    wanted: Place


# -- decisions


def decide(command: PublishPlace, state: KnownPlace, now: datetime) -> Sequence[PlacePublished]:
    del now
    if state.known == command.wanted:
        return ()
    numbers = [window.window_no for window in command.wanted.windows]
    if len(set(numbers)) < len(numbers):
        raise errors.WindowTwiceError
    return (PlacePublished(published=command.wanted),)


PLACE: Decider[PublishPlace, KnownPlace, PlacePublished] = Decider(
    name="place",
    initial=KnownPlace(),
    decide=decide,
    evolve=evolve,
    events=(PlacePublished,),
    states=(KnownPlace,),
)
