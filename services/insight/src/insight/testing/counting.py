"""Say something, let it settle, ask for a figure: for tests of formulas."""

from typing import Any

from insight.metrics.catalogue import metric
from insight.metrics.figure import Figure
from insight.metrics.metric import figures
from insight.metrics.scope import Period, Scope
from insight.testing.scenarios import Spoken, SpokenCase, at
from kernel.service import Service
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import settle

NOW = at(24, 15, 30)


async def told(service: Service, *said: Spoken) -> None:
    bus = service.parts.bus
    assert isinstance(bus, SpokenBus)
    for one in said:
        bus.say(one.subject, one.message, one.at)
    await settle(service)


def figure(service: Service, name: str, variant: str = "", period: Period = Period.MONTH, **where: Any) -> Figure:
    scope = Scope(as_of=NOW, period=period, **where)
    (found,) = figures(service.read, [metric(name, variant)], scope)
    return found


def pair(found: Figure) -> tuple[int, int | None]:
    return found.numerator, found.denominator


def concluded(number: int, *, channel: str = "WINDOW", **how: Any) -> SpokenCase:
    case = SpokenCase(number).received(at(1), channel=channel).accepted(at(1), at(10))
    return case.concluded(at(8), **how)
