"""A thousand answers at once, to two replicas of the service: however they fall, the branches join exactly once."""

import asyncio
import os
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from approval.domain.joint import commands as c
from approval.domain.joint import events as e
from approval.domain.joint.decide import JOINT
from approval.domain.joint.errors import OpinionGivenError, OpinionTooLateError
from approval.testing.joints import DUE, START, TIME_OUT, opinion
from kernel.keyring import KeyRing
from kernel.store.executing import Cause, Store
from kernel.store.recorders import open_recorder
from kernel.testing.parts import MORNING, SetClock

# Read now: inside the tests, what the shell says about a hall is out of sight.
RUNS = 1_000 if os.environ.get("HALL_FAULTS") == "full" else 10
AT_ONCE = 1_000
ASKED = tuple(c.CoBody(body=f"body-{n:02}", name=f"第{n}部门") for n in range(20))
CAUSE = Cause(actor="test", correlation_id="test")
OVER = DUE + timedelta(seconds=1)
Replicas = tuple[Store, Store]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
def replicas(tmp_path: Path, clock: SetClock) -> Iterator[Replicas]:
    """Two processes on one record: what one has in mind of a stream, the other may have overtaken."""
    recorder, keyring = open_recorder("memory://"), KeyRing(f"sqlite:///{tmp_path / 'keys.db'}", b"k" * 32)

    def store() -> Store:
        return Store(
            service="approval", recorder=recorder, deciders=(JOINT,), clock=clock, keyring=keyring, shared=True
        )

    yield store(), store()
    recorder.close()


def completions(chance: random.Random) -> list[c.JointCommand]:
    """Everybody's answer, most of them several times, some contradicting themselves, timers in between; shuffled."""
    stances = {one.body: chance.random() < 0.8 for one in ASKED}
    own = [opinion(body, agrees=agrees) for body, agrees in stances.items()]
    others = [*own, opinion(ASKED[0].body, agrees=not stances[ASKED[0].body]), TIME_OUT]
    asked = [*own, *chance.choices(others, k=AT_ONCE - len(own))]
    chance.shuffle(asked)
    return asked


@pytest.mark.parametrize("the_limit_ends_meanwhile", [False, True])
async def test_a_thousand_completions_at_once_join_once_each_time(
    replicas: Replicas, clock: SetClock, the_limit_ends_meanwhile: bool
) -> None:
    chance = random.Random(20260924)
    for _ in range(RUNS):
        stream_id = uuid4()
        clock.set(MORNING)
        await replicas[0].execute(JOINT, stream_id, START.model_copy(update={"co_bodies": ASKED}), CAUSE)
        ends_at = chance.randrange(AT_ONCE) if the_limit_ends_meanwhile else AT_ONCE

        async def complete(
            number: int, command: c.JointCommand, stream_id: UUID = stream_id, end: int = ends_at
        ) -> None:
            if number == end:
                clock.set(OVER)
            await chance.choice(replicas).execute(JOINT, stream_id, command, CAUSE)

        asked = completions(chance)
        told = await asyncio.gather(*(complete(*one) for one in enumerate(asked)), return_exceptions=True)
        await replicas[1].execute(JOINT, stream_id, TIME_OUT, CAUSE)
        assert {type(one) for one in told} <= {type(None), OpinionGivenError, OpinionTooLateError}
        history = [one.event for one in await replicas[0].read_stream(stream_id)]
        assert [type(event) for event in history].count(e.BranchesJoined) == 1
        assert isinstance(history[-1], e.BranchesJoined)
        answered = [event.body for event in history if isinstance(event, e.BranchOpinionGiven | e.BranchTimedOut)]
        assert sorted(answered) == [one.body for one in ASKED]
