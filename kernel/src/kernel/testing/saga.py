"""A toy of two services that need each other: an order is completed when stock is held for it, or all is undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, assert_never
from uuid import UUID

from kernel.events import Command, Decider, Event, Recorded, State
from kernel.messages import Heard, Message
from kernel.processes import Action, Ask
from kernel.service import Parts, Service
from kernel.timers import DropTimer, SetTimer, Timer
from kernel.views import View

ORDERS, STOCK = "orders", "stock"
ORDERS_TOPIC, STOCK_TOPIC = "orders.order.v1", "stock.holding.v1"
PATIENCE: Final = timedelta(hours=1)


# -- orders


class OrderPlaced(Event, kind="orders.OrderPlaced"):
    """下单。"""

    wanted: int


class OrderCompleted(Event, kind="orders.OrderCompleted"):
    """完成。"""


class OrderCancelled(Event, kind="orders.OrderCancelled"):
    """撤销。"""


class NoOrder(State):
    """没有订单。"""


class Placed(State):
    """已下单。"""


class Completed(State):
    """已完成。"""


class Cancelled(State):
    """已撤销。"""


class Place(Command):
    """下单。"""

    wanted: int


class Complete(Command):
    """完成。"""


class Cancel(Command):
    """撤销。"""


OrderEvent = OrderPlaced | OrderCompleted | OrderCancelled
OrderState = NoOrder | Placed | Completed | Cancelled


def _evolve_order(_: OrderState, event: OrderEvent) -> OrderState:
    match event:
        case OrderPlaced():
            return Placed()
        case OrderCompleted():
            return Completed()
        case OrderCancelled():
            return Cancelled()
    assert_never(event)


def _decide_order(command: Place | Complete | Cancel, state: OrderState, now: datetime) -> Sequence[OrderEvent]:
    del now
    match command:
        case Place(wanted=wanted):
            return (OrderPlaced(wanted=wanted),) if isinstance(state, NoOrder) else ()
        case Complete():
            return (OrderCompleted(),) if isinstance(state, Placed) else ()
        case Cancel():
            return (OrderCancelled(),) if isinstance(state, Placed) else ()
    assert_never(command)


ORDER: Decider[Place | Complete | Cancel, OrderState, OrderEvent] = Decider(
    name="order",
    initial=NoOrder(),
    decide=_decide_order,
    evolve=_evolve_order,
    events=(OrderPlaced, OrderCompleted, OrderCancelled),
    states=(NoOrder, Placed, Completed, Cancelled),
)


# -- stock


class Held(Event, kind="stock.Held"):
    """留货。"""


class Refused(Event, kind="stock.Refused"):
    """缺货。"""


class Released(Event, kind="stock.Released"):
    """放回。"""


class Untouched(State):
    """未动。"""


class Holding(State):
    """已留货。"""


class Refusing(State):
    """缺货。"""


class Free(State):
    """已放回，不再留货。"""


class Hold(Command):
    """留货。"""

    wanted: int


class Release(Command):
    """放回。"""


StockEvent = Held | Refused | Released
StockState = Untouched | Holding | Refusing | Free


def _evolve_stock(_: StockState, event: StockEvent) -> StockState:
    match event:
        case Held():
            return Holding()
        case Refused():
            return Refusing()
        case Released():
            return Free()
    assert_never(event)


def _decide_stock(command: Hold | Release, state: StockState, now: datetime) -> Sequence[StockEvent]:
    del now
    match command:
        case Hold(wanted=wanted):
            if not isinstance(state, Untouched):
                return ()
            return (Held(),) if wanted else (Refused(),)
        case Release():
            # Also what was never held is released: a late wish finds that it is too late.
            return (Released(),) if isinstance(state, Untouched | Holding) else ()
    assert_never(command)


HOLDING: Decider[Hold | Release, StockState, StockEvent] = Decider(
    name="holding",
    initial=Untouched(),
    decide=_decide_stock,
    evolve=_evolve_stock,
    events=(Held, Refused, Released),
    states=(Untouched, Holding, Refusing, Free),
)


# -- what they say to each other


class OrderWanted(Message, type="hall.orders.OrderWanted.v1", topic=ORDERS_TOPIC):
    """有订单。"""

    wanted: int


class OrderGivenUp(Message, type="hall.orders.OrderGivenUp.v1", topic=ORDERS_TOPIC):
    """订单撤销。"""


class StockHeld(Message, type="hall.stock.StockHeld.v1", topic=STOCK_TOPIC):
    """已留货。"""


class StockRefused(Message, type="hall.stock.StockRefused.v1", topic=STOCK_TOPIC):
    """缺货。"""


def publish_order(recorded: Recorded[Any]) -> Message | None:
    match recorded.event:
        case OrderPlaced(wanted=wanted):
            return OrderWanted(wanted=wanted)
        case OrderCancelled():
            return OrderGivenUp()
    return None


def publish_stock(recorded: Recorded[Any]) -> Message | None:
    match recorded.event:
        case Held():
            return StockHeld()
        case Refused():
            return StockRefused()
    return None


class Following:
    """Follows an order to its end: by an answer, or because none came in time."""

    name: ClassVar = "orders.following"
    hears: ClassVar = (OrderPlaced, StockHeld, StockRefused)

    def __init__(self, patience: timedelta = PATIENCE) -> None:
        self._patience = patience

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        match heard.body:
            case OrderPlaced():
                return [SetTimer(str(heard.subject), heard.subject, heard.at + self._patience)]
            case StockHeld():
                return [Ask(ORDER, heard.subject, Complete()), DropTimer(str(heard.subject))]
            case StockRefused():
                return [Ask(ORDER, heard.subject, Cancel()), DropTimer(str(heard.subject))]
        return []

    def fire(self, timer: Timer) -> Sequence[Action]:
        return [Ask(ORDER, timer.subject, Cancel())]


class Keeping:
    """Holds stock for who wants it, and gives it back when it is not wanted any more."""

    name: ClassVar = "stock.keeping"
    hears: ClassVar = (OrderWanted, OrderGivenUp)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        match heard.body:
            case OrderWanted(wanted=wanted):
                return [Ask(HOLDING, heard.subject, Hold(wanted=wanted))]
            case OrderGivenUp():
                return [Ask(HOLDING, heard.subject, Release())]
        return []

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What was heard about an order, in the order in which it came; what comes twice stands twice."""

    order: str
    told: str


def _story(row: Story | None, heard: Heard[Any]) -> Story:
    word = f"{type(heard.body).__name__}"
    return Story(order=str(heard.subject), told=f"{row.told} {word}" if row else word)


def story(name: str, *hears: type) -> View[Story]:
    return View(name=name, row=Story, key="order", hears=hears, evolve=_story, key_of=lambda heard: str(heard.subject))


HEARD_BY_ORDERS: Final = story("heard_by_orders_v1", StockHeld, StockRefused)
HEARD_BY_STOCK: Final = story("heard_by_stock_v1", OrderWanted, OrderGivenUp)


def orders(parts: Parts, patience: timedelta = PATIENCE) -> Service:
    return Service(
        name=ORDERS,
        parts=parts,
        deciders=(ORDER,),
        publish=publish_order,
        topics=(ORDERS_TOPIC,),
        views=(HEARD_BY_ORDERS,),
        processes=(Following(patience),),
    )


def stock(parts: Parts) -> Service:
    return Service(
        name=STOCK,
        parts=parts,
        deciders=(HOLDING,),
        publish=publish_stock,
        topics=(STOCK_TOPIC,),
        views=(HEARD_BY_STOCK,),
        processes=(Keeping(),),
    )


# -- the verdict


_STORIES: Final = {
    ("orders.OrderCompleted", "stock.Held"): ("StockHeld", "OrderWanted"),
    ("orders.OrderCancelled", "stock.Refused"): ("StockRefused", "OrderWanted OrderGivenUp"),
    ("orders.OrderCancelled", "stock.Held stock.Released"): ("StockHeld", "OrderWanted OrderGivenUp"),
}
"""How an order and its stock may end, and what each side then has heard of the other, once and in order.

The time-out never overtakes the wish: both go one way, so stock is always asked before it is told to give back.
"""


def half_done(
    asked: Sequence[UUID], ordered: dict[str, str], held: dict[str, str], heard: tuple[dict[str, str], dict[str, str]]
) -> list[str]:
    """Every order that did not end as it may: kinds as recorded on either side, words as heard on either side."""
    wrong = []
    for order in map(str, asked):
        end = ordered.get(order, "").removeprefix("orders.OrderPlaced "), held.get(order, "")
        words = heard[0].get(order, ""), heard[1].get(order, "")
        if _STORIES.get(end) != words:
            wrong.append(f"{order}: {end}, heard {words}")
    return wrong
