"""The distributed hall on this machine: `hall up`, one application, a killed process, `hall down`."""

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from hall.simulation.playing import play_quietly
from hall.simulation.visitor import Visitor
from hall.testing import HALL
from hall.testing_up import Up, is_free, lacking, started
from hall.up import leftovers
from hall.up.layout import NAMES
from hall.up.programs import addresses
from hall.verifying import sole_user
from kernel.brokers.broker import free_ports

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.slow]
LEADER = "chu-lingdao"


@pytest.fixture(scope="module")
def running() -> Iterator[Up]:
    if missing := lacking():
        pytest.skip(missing)
    with started() as up:
        yield up


def test_every_part_is_ready_and_says_how_far_behind_it_is(running: Up) -> None:
    said = running.says("status", "--json")
    assert said.returncode == 0, said
    parts = {part["name"]: part for part in json.loads(said.stdout)}
    assert all(part["ready"] and part["pid"] for part in parts.values()), parts
    assert {"nginx", "intake-0", "intake-1", "approval-0", "approval-1", "insight-0", "prometheus"} <= parts.keys()
    assert parts["nginx"]["lag_s"] is None


def test_an_application_goes_from_receipt_to_the_cockpit_through_one_address(running: Up) -> None:
    async def received_and_shown() -> None:
        played = await play_quietly(running.url, cases=1)
        assert not played.refused, played.sentences
        leader = Visitor(running.url, LEADER)
        try:
            await (await leader.sign_in()).until("/insight/api/figures", counts_one_received)
        finally:
            await leader.close()

    asyncio.run(received_and_shown())


def counts_one_received(shown: dict[str, Any]) -> bool:
    return any(one["metric"] == "received_count" and one["numerator"] == 1 for one in shown["figures"])


def test_a_killed_service_is_started_again_and_the_rest_goes_on(running: Up) -> None:
    before = running.parts()
    os.kill(before["approval-0"].pid, signal.SIGKILL)
    running.until_back("approval-0", but_not=before["approval-0"].pid)
    after = running.parts()
    assert {name for name in before if before[name].pid != after[name].pid} == {"approval-0"}


def test_a_killed_front_is_back_on_the_same_address(running: Up) -> None:
    killed = running.parts()["nginx"].pid
    os.kill(killed, signal.SIGKILL)
    running.until_back("nginx", but_not=killed)


def test_what_services_measure_is_not_shown_outside(running: Up) -> None:
    for path in ("/metrics", "/intake/metrics"):
        assert httpx.get(f"{running.url}{path}", trust_env=False).status_code == 404


def test_stores_topics_and_views_are_one_after_all_that(running: Up) -> None:
    compared = running.says("verify")
    assert compared.returncode == 0, compared.stdout
    assert "store = topics = views" in compared.stdout


def test_a_second_start_only_says_that_it_is_up_already(running: Up) -> None:
    pids = {name: part.pid for name, part in running.parts().items()}
    again = running.says("up")
    assert again.returncode == 0
    assert "已在运行" in again.stdout
    assert {name: part.pid for name, part in running.parts().items()} == pids


def test_no_other_hall_starts_on_the_same_folder(running: Up) -> None:
    other = subprocess.run(
        [HALL, "run"],
        env={**running.told, "HALL_PORT": str(free_ports(1)[0])},
        cwd=running.data.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert other.returncode == 1
    assert "已有一个大厅在运行" in other.stderr


def test_what_nobody_recorded_is_found_on_a_topic(running: Up) -> None:
    async def said_by_a_stranger() -> None:
        topic = f"{running.told['HALL_TOPIC_PREFIX']}ratings.rating.v1"
        event = b'{"id": "nobody", "position": "%d"}' % (1 << 60)
        async with AIOKafkaProducer(bootstrap_servers=addresses(running.settings)[1]) as stranger:
            await stranger.send_and_wait(topic, event, partition=0)

    asyncio.run(said_by_a_stranger())
    compared = running.says("verify")
    assert compared.returncode == 1
    assert "partition 0: 0 missing, 1 nobody recorded" in compared.stdout


def test_after_stopping_nothing_of_it_is_left(running: Up) -> None:
    pids = [part.pid for part in running.parts().values()]
    assert leftovers.of(running.data / "up"), "it runs before"
    assert running.says("down").returncode == 0
    assert not [pid for pid in pids if leftovers.lives(pid)]
    assert not leftovers.of(running.data / "up")
    assert all(map(is_free, range(running.port, running.port + len(NAMES))))
    with sole_user(running.data) as alone:
        assert alone
    assert running.says("status").returncode == 1
    refused = running.says("renew")
    assert refused.returncode == 1
    assert "没有大厅" in refused.stderr
