"""An insight service in memory, to which a test speaks for the neighbours."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from insight.app import build
from insight.testing.scenarios import Spoken, at
from kernel.access import Person
from kernel.messages import Message
from kernel.service import Service
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import SetClock, memory_parts, settle

LEADER = Person("chu-lingdao", "褚领导", frozenset({"leader"}), body="approval", body_name="行政审批局")
NOW = at(24, 15, 30)

Tell = Callable[[Iterable[Spoken]], None]


@pytest.fixture
def leader() -> Person:
    return LEADER


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def service(tmp_path: Path, clock: SetClock) -> Service:
    service = build(memory_parts(tmp_path, clock=clock))
    service.connect()
    return service


@pytest.fixture
def tell(service: Service) -> Callable[..., None]:
    """Says things on the bus: lives of cases and tickets, or single messages."""
    bus = service.parts.bus
    assert isinstance(bus, SpokenBus)

    def say(*said: Spoken | Message, subject: UUID | None = None, when: datetime = NOW) -> None:
        for one in said:
            if isinstance(one, Spoken):
                bus.say(one.subject, one.message, one.at)
            else:
                bus.say(subject or uuid4(), one, when)

    return say


@pytest.fixture
def settled(service: Service) -> Callable[[], object]:
    return lambda: settle(service)
