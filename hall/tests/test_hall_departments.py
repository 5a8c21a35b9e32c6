"""Departments' own systems: simulated where a hall demonstrates itself, and nowhere else taken for granted."""

from pathlib import Path

import pytest

from approval.recipients import RECIPIENTS
from department.systems import SIMULATED
from hall.embedded import BUILDERS, build_hall
from hall.preparing import TOPICS, resting_parts
from hall.settings import HallSettings
from kernel.serving import ServingSettings


class OnFiles(ServingSettings):
    """A distributed hall's settings, without a server."""

    def database_url(self, service: str) -> str:
        return f"sqlite:///{self.data / service}.db"


@pytest.mark.parametrize("simulated", [True, False])
async def test_a_hall_runs_with_and_without_the_simulated_systems(data: Path, simulated: bool) -> None:
    hall = build_hall(HallSettings(data=data, simulated_departments=simulated))
    await hall.start()
    await hall.settle()
    assert ("department" in hall.services) is simulated
    assert all(service.caught_up() for service in hall.services.values())
    await hall.stop()


def test_every_department_that_is_simulated_is_one_that_tasks_go_to() -> None:
    assert set(SIMULATED) <= set(RECIPIENTS)


def test_both_topics_of_every_department_are_made() -> None:
    assert {topic for one in RECIPIENTS.values() for topic in (one.tasks, one.results)} <= set(TOPICS)
    assert len(TOPICS) == len(set(TOPICS))


async def test_services_at_rest_need_nobody_to_speak_for_the_departments(tmp_path: Path) -> None:
    parts = resting_parts(OnFiles(database="", KAFKA_BOOTSTRAP="nowhere:9092", data=tmp_path))
    services = [build(parts) for build in BUILDERS]
    for service in services:
        service.connect()
    (approval,) = (service for service in services if service.name == "approval")
    assert approval.runner.sources["approval.department-answers"] == []
    for service in services:
        await service.stop()
    parts.keyring.close()
