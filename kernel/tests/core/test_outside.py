"""Topics on which others speak than services of ours: nothing is heard of them at rest, what was parked is not lost."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest

from kernel import inbox
from kernel.bus.inprocess import InProcessBus, UnknownTopicError
from kernel.messages import Heard, Message
from kernel.processes import Action, Ask
from kernel.replaying import replay
from kernel.service import Parts, Service
from kernel.store.executing import Cause
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import MORNING, memory_parts, settle
from kernel.testing.toy import BOX, Open, OpenBox, Put
from kernel.timers import Timer

TOPIC = "stranger.thing.v1"
CAUSE = Cause(actor="me", correlation_id="c")


class ThingTold(Message, type="hall.stranger.ThingTold.v1", topic=TOPIC):
    """有人从外面说了一样东西。"""

    thing: str


class Putting:
    """Puts what a stranger names into the box he means; it must have been opened."""

    name: ClassVar = "toy.putting"
    hears: ClassVar = (ThingTold,)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        return [Ask(BOX, heard.subject, Put(thing=heard.body.thing))]

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)


def built(parts: Parts) -> Service:
    service = Service(name="toy", parts=parts, deciders=(BOX,), processes=(Putting(),))
    service.connect()
    return service


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return memory_parts(tmp_path, url=f"sqlite:///{tmp_path / 'toy.db'}")


@pytest.fixture
async def parked(parts: Parts) -> UUID:
    """A box about which a stranger said two things before it was opened."""
    box, service = uuid4(), built(parts)
    assert isinstance(parts.bus, SpokenBus)
    for thing in ("a", "b"):
        parts.bus.say(box, ThingTold(thing=thing), MORNING)
    await settle(service)
    assert [one.reason for one in inbox.parked_list(service.database)] == ["BOX_SHUT", "BEHIND_PARKED"]
    await service.stop()
    return box


def at_rest(parts: Parts, outside: Sequence[str]) -> Service:
    """As `hall parked replay` builds it on the databases of a hall whose topics are on Kafka."""
    return built(replace(parts, bus=InProcessBus(outside=outside)))


async def test_a_topic_nobody_speaks_on_must_be_said_to_be_of_others(parts: Parts) -> None:
    with pytest.raises(UnknownTopicError):
        at_rest(parts, [])
    service = at_rest(parts, [TOPIC])
    assert service.caught_up()
    assert not await service.settle()
    await service.stop()


async def test_what_was_parked_of_others_is_dealt_with_as_it_was_kept_in_order(parts: Parts, parked: UUID) -> None:
    service = at_rest(parts, [TOPIC])
    assert (await replay(service)).stopped_by == "BOX_SHUT"
    await service.store.execute(BOX, parked, Open(), CAUSE)
    outcome = await replay(service)
    assert (outcome.done, outcome.unsaid, outcome.stopped_by) == (2, 0, "")
    state = (await service.store.load(BOX, parked)).state
    assert isinstance(state, OpenBox)
    assert state.things == ("a", "b")
    assert inbox.parked_list(service.database) == []
    await service.stop()


async def test_what_nobody_here_hears_is_left_alone(parts: Parts, parked: UUID) -> None:
    service = at_rest(parts, [TOPIC])
    service.processes = ()
    outcome = await replay(service)
    assert "does not hear" in outcome.stopped_by
    assert len(inbox.parked_list(service.database)) == 2
    await service.stop()
