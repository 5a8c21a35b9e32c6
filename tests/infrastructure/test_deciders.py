"""Every decider on real histories: what is stored reads and writes alike, any snapshot is as good as a replay."""

import asyncio
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approval.domain.commitment.commands import commitment_of
from approval.domain.commitment.decide import COMMITMENT
from approval.domain.dispatch.decide import DISPATCH, dispatch_of
from approval.domain.joint.commands import joint_of
from approval.domain.joint.decide import JOINT
from approval.domain.saved_filter.commands import SaveFilter, filters_of
from approval.domain.saved_filter.decide import SAVED_FILTER
from approval.domain.saved_filter.events import Narrowing
from approval.testing import commitments, joints
from approval.testing.dispatches import DISPATCH_TASK
from hall.embedded import BUILDERS, Hall
from hall.settings import HallSettings
from hall.simulation.playing import play_quietly
from hall.testing import served
from kernel.database import Database
from kernel.events import Decider, Recorded
from kernel.store.codec import Codec
from kernel.store.executing import Cause
from kernel.store.folded import Folded
from kernel.store.recorders import LeanRow
from kernel.store.snapshots import Snapshots

# insight records nothing: it has no deciders.
SERVICES = [name for build in BUILDERS if (name := build.__module__.partition(".")[0]) != "insight"]
CASES, SEED = 12, 9

AnyDecider = Decider[Any, Any, Any]
History = Sequence[Recorded[Any]]


@dataclass(frozen=True, slots=True)
class Lived:
    """What one service recorded: its rows as stored, and each stream's events with the decider they belong to."""

    codec: Codec
    rows: list[LeanRow]
    histories: list[tuple[AnyDecider, History]]
    deciders: Sequence[AnyDecider]


def lived(hall: Hall, name: str) -> Lived:
    service = hall.services[name]
    rows, streams = service.store.read_rows(0, 1_000_000), defaultdict[UUID, list[Recorded[Any]]](list)
    for recorded in service.store.read_log(0, 1_000_000):
        streams[recorded.stream_id].append(recorded)
    histories = [(decider_of(service.deciders, history), history) for history in streams.values()]
    return Lived(service.store.codec, rows, histories, service.deciders)


def decider_of(deciders: Sequence[AnyDecider], history: History) -> AnyDecider:
    """Each stream has one; its events are of no other."""
    (found,) = [one for one in deciders if {type(recorded.event) for recorded in history} <= set(one.events)]
    return found


async def what_is_rare(hall: Hall) -> None:
    """A small county asks no other department and no department's system, checks no promise and saves no filter."""
    store, task = hall.services["approval"].store, dispatch_of(DISPATCH_TASK.case_id, DISPATCH_TASK.recipient)
    await store.execute(DISPATCH, task, DISPATCH_TASK, _asked_once("task"))
    for number, command in enumerate((joints.START, joints.opinion("police"), joints.opinion("fire", agrees=False))):
        await store.execute(JOINT, joint_of(joints.CASE_ID), command, _asked_once(f"joint{number}"))
    for number, command in enumerate((commitments.SCHEDULE, commitments.PASS)):
        await store.execute(COMMITMENT, commitment_of(commitments.CASE_ID), command, _asked_once(f"check{number}"))
    late = SaveFilter(by="li-jueding", name="超期的", narrowing=Narrowing(show="late"))
    await store.execute(SAVED_FILTER, filters_of(late.by), late, _asked_once("filter"))


def _asked_once(key: str) -> Cause:
    return Cause(actor="test", correlation_id="test", key=key)


@pytest.fixture(scope="module")
def county(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Lived]:
    """A small county, played once."""
    data = tmp_path_factory.mktemp("played") / "hall"
    shutil.copytree(seeded, data, ignore=shutil.ignore_patterns("clock.offset"))

    async def played() -> dict[str, Lived]:
        async with served(HallSettings(data=data)) as there:
            assert (await play_quietly(there.url, cases=CASES, seed=SEED)).sentences == []
            await what_is_rare(there.hall)
            await there.hall.settle()
            return {name: lived(there.hall, name) for name in SERVICES}

    return asyncio.run(played())


@pytest.fixture(scope="module")
def snapshots() -> Iterator[Snapshots]:
    database = Database("memory://")
    yield Snapshots(database)
    database.close()


def replayed(decider: AnyDecider, history: History, start: Folded[Any] | None = None) -> Folded[Any]:
    folded = start or Folded(state=decider.initial)
    for recorded in history:
        folded = folded.and_then(decider.evolve(folded.state, recorded.event), recorded)
    return folded


@pytest.mark.parametrize("service", SERVICES)
def test_every_stored_event_is_read_and_written_again_as_the_same_document(
    service: str, county: dict[str, Lived]
) -> None:
    codec = county[service].codec
    for row in county[service].rows:
        one = codec.decode(*row)
        again = codec.encode(one.stream_id, one.version, one.event, one.meta)
        assert (again.originator_id, again.originator_version, again.topic, again.state) == row[1:]


@pytest.mark.parametrize("service", SERVICES)
def test_a_snapshot_at_any_version_and_the_rest_are_as_good_as_a_replay(
    service: str, county: dict[str, Lived], snapshots: Snapshots
) -> None:
    for decider, history in county[service].histories:
        whole = replayed(decider, history)
        for version in range(1, len(history) + 1):
            stream_id = uuid4()
            snapshots.keep(decider, stream_id, replayed(decider, history[:version]))
            assert replayed(decider, history[version:], snapshots.newest(decider, stream_id)) == whole


@pytest.mark.parametrize("service", SERVICES)
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_events_in_any_order_fold_to_a_state_that_a_snapshot_keeps(
    service: str, county: dict[str, Lived], snapshots: Snapshots, data: st.DataObject
) -> None:
    for decider in county[service].deciders:
        pool = [one for owner, history in county[service].histories if owner is decider for one in history]
        assert pool, f"nobody met {decider.name}"
        history = data.draw(st.lists(st.sampled_from(pool), max_size=12), label=decider.name)
        folded, stream_id = replayed(decider, history), uuid4()
        snapshots.keep(decider, stream_id, folded)
        assert snapshots.newest(decider, stream_id) == folded
