"""Approval and a department's own system, each with its own record, joined by nothing but their two topics."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid4, uuid5

import pytest

import approval.app
import department.app
from approval.domain.dispatch.decide import dispatch_of
from approval.testing.departments import accepted, asked
from approval.testing.doors import APPROVER, CASE_ID
from approval.views.dispatches import DispatchRow, DispatchStage, of_case
from department.domain.task.commands import RepeatResult, ReviseResult
from department.domain.task.decide import TASK
from department.views.tasks import TASKS, TaskStage
from kernel import inbox
from kernel.bus.topics import partition_of
from kernel.replaying import replay
from kernel.store.executing import Cause
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import client_for, memory_parts, settle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kernel.service import Service

PARTITIONS = 6
TASKS_TOPIC, RESULTS_TOPIC = "department.market.tasks.v1", "department.market.results.v1"


class PartitionedBus(SpokenBus):
    """The topics as they are where they are real: in several partitions, each in order, none waiting for another."""

    def __init__(self) -> None:
        super().__init__()
        self._partitions = PARTITIONS


class Both:
    """The two systems, and what a test does to them."""

    def __init__(self, folder: Path) -> None:
        parts = replace(memory_parts(folder), bus=PartitionedBus())
        self.hall, self.theirs = approval.app.build(parts), department.app.build(parts)
        for service in (self.hall, self.theirs):
            service.connect()

    async def settled(self) -> None:
        await settle(self.hall, self.theirs)

    async def says(self, command: RepeatResult | ReviseResult, case_id: UUID = CASE_ID) -> None:
        """Somebody in the department sends once more."""
        cause = Cause(actor="li-jueding", correlation_id="c", key=uuid4().hex)
        await self.theirs.store.execute(TASK, dispatch_of(case_id, "market"), command, cause)
        await self.settled()

    def row(self, case_id: UUID = CASE_ID) -> DispatchRow:
        (row,) = of_case(self.hall.read, case_id)
        return row

    def parked(self) -> list[str]:
        return [one.reason for one in inbox.parked_list(self.hall.database)]


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    both = Both(tmp_path)
    yield both
    for service in (both.hall, both.theirs):
        await service.stop()


async def test_an_accepted_case_comes_back_with_the_departments_opinion(both: Both) -> None:
    await accepted(both.hall)
    await both.settled()
    row = both.row()
    assert row.result is not None
    assert (row.stage, row.result.outcome) == (DispatchStage.ANSWERED, "GRANTED")
    assert row.reference_no == "YW320826260924000512702"
    async with client_for(both.hall, APPROVER) as approver:
        page = await approver.get(f"/cases/{CASE_ID}", headers={"Accept": "text/html"})
    assert "材料齐全，现场检查验收符合要求，同意。" in page.text
    await asked(both.hall, "conclude", {"outcome": "GRANTED", "opinion": "准予"})
    await both.settled()
    assert both.parked() == []


async def test_the_same_result_sent_again_and_again_is_one(both: Both) -> None:
    await accepted(both.hall)
    await both.settled()
    before = await both.hall.store.read_stream(dispatch_of(CASE_ID, "market"))
    for _ in range(3):
        await both.says(RepeatResult())
    assert await both.hall.store.read_stream(dispatch_of(CASE_ID, "market")) == before
    assert both.parked() == []


async def test_a_department_that_contradicts_itself_is_parked_and_settled(both: Both) -> None:
    await accepted(both.hall)
    await both.settled()
    await both.says(ReviseResult())
    await both.says(RepeatResult())
    assert both.parked() == ["DEPARTMENT_RESULT_CONTRADICTS", "BEHIND_PARKED"]
    row = both.row()
    assert row.result is not None
    assert (row.contradicted, row.result.outcome) == (True, "GRANTED")
    assert [one.outcome for one in row.contradictions] == ["DENIED"]
    await asked(both.hall, "dispatches/market/settle", {"note": "已核实，以第一份为准"})
    assert (await replay(both.hall)).stopped_by == ""
    assert (both.parked(), both.row().contradicted) == ([], False)


async def test_a_task_that_is_recalled_before_anybody_looked_is_never_answered(both: Both) -> None:
    await accepted(both.hall)
    await asked(both.hall, "conclude", {"outcome": "GRANTED", "opinion": "准予"})
    await both.settled()
    task = both.theirs.read.get(TASKS, dispatch_of(CASE_ID, "market"))
    assert task is not None
    assert (both.row().stage, task.stage) == (DispatchStage.RECALLED, TaskStage.RECALLED)
    assert both.parked() == []


async def test_a_result_that_crosses_with_the_decision_is_too_late_and_parked(both: Both) -> None:
    await accepted(both.hall)
    await settle(both.theirs)
    await asked(both.hall, "conclude", {"outcome": "GRANTED", "opinion": "准予"})
    await both.settled()
    task = both.theirs.read.get(TASKS, dispatch_of(CASE_ID, "market"))
    assert task is not None
    assert (both.row().stage, task.stage) == (DispatchStage.RECALLED, TaskStage.REPORTED)
    assert both.parked() == ["DEPARTMENT_RESULT_TOO_LATE"]


async def test_of_many_cases_each_keeps_its_order_in_a_partition_of_its_own(both: Both) -> None:
    """Key = task: whatever is said of one task goes through one partition, there in the order it was said."""
    cases = [uuid5(CASE_ID, str(number)) for number in range(12)]
    for case_id in cases:
        await accepted(both.hall, case_id)
    await both.settled()
    for case_id in cases:
        await both.says(RepeatResult(), case_id)
    tasks = {dispatch_of(case_id, "market") for case_id in cases}
    for topic, service in ((TASKS_TOPIC, both.hall), (RESULTS_TOPIC, both.theirs)):
        told = _told(both, topic)
        assert {subject for _, subject, _ in told} == tasks
        assert all(partition == partition_of(subject, PARTITIONS) for partition, subject, _ in told)
        assert len({partition for partition, _, _ in told}) > 1
        for subject in tasks:
            versions = [version for _, one, version in told if one == subject]
            recorded = [one.version for one in await service.store.read_stream(subject)]
            assert versions == [version for version in recorded if version in versions]
    assert all(both.row(case_id).stage is DispatchStage.ANSWERED for case_id in cases)
    assert both.parked() == []


def _told(both: Both, topic: str) -> list[tuple[int, UUID, int]]:
    """What lies on a topic: partition, subject, and the version of the stream that said it, by its message id."""
    asker = both.theirs if topic == TASKS_TOPIC else both.hall
    teller = both.hall if topic == TASKS_TOPIC else both.theirs
    versions = _versions(teller)
    (process,) = (one for one in asker.processes if any(getattr(form, "topic", "") == topic for form in one.hears))
    told = []
    for source in asker.runner.sources[process.name]:
        partition = int(source.name.rpartition(":")[2])
        told += [(partition, one.subject, versions[one.position]) for one in source.read(0, 10_000).heard]
    return told


def _versions(service: Service) -> dict[int, int]:
    return {one.position: one.version for one in service.store.read_log(0, 10_000)}
