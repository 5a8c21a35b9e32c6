"""Seeing the applicant whom the page of a received application masks."""

from pathlib import Path
from uuid import UUID

import pytest

from intake.testing import scenarios as sc
from intake.testing.world import HTML, World, opened
from kernel.access import Person
from kernel.testing.parts import SetClock
from kernel.testing.showing import ShowingContract, Sight

COLLEAGUE = Person("zhao-shoujian", "赵收件", frozenset({"window_clerk"}), "approval", "行政审批局")
APPROVER = Person("li-jueding", "李决定", frozenset({"approver"}), "market", "市场监管局")


@pytest.fixture
async def world(tmp_path: Path) -> World:
    return await opened(tmp_path, SetClock(), url=f"sqlite:///{tmp_path / 'intake.db'}")


@pytest.fixture
async def sight(world: World) -> Sight:
    async with world.client(world.citizen) as citizen:
        case_id, _ = await world.received(citizen)
    return Sight(
        service=world.service,
        clock=world.clock,
        stream_id=UUID(case_id),
        page=f"/applications/{case_id}",
        door=f"/applications/{case_id}/show-applicant",
        person=world.clerk,
        colleague=COLLEAGUE,
        strangers=(
            (None, 401, "SIGN_IN_REQUIRED"),
            (APPROVER, 403, "NOT_YOUR_ROLE"),
            (world.other, 403, "NOT_YOUR_ROLE"),
            (world.citizen, 403, "NOT_YOUR_ROLE"),
        ),
        clear={"name": "测试·周小满", "number": sc.NUMBER, "phone": "13800000001"},
    )


class TestShowingTheApplicant(ShowingContract):
    """All that is owed by a door that shows."""

    async def test_the_applicants_own_page_is_no_place_for_it(self, sight: Sight, world: World) -> None:
        async with world.client(world.clerk) as clerk, world.client(world.citizen) as citizen:
            await sight.ask(clerk)
            page = await citizen.get(sight.page, headers=HTML)
        assert "查看申请人信息" not in page.text
        assert "show-applicant" not in page.text

    async def test_a_draft_is_not_looked_into(self, world: World) -> None:
        async with world.client(world.clerk) as clerk:
            draft = await world.begin(clerk, place="place-county-center")
            refused = await world.post(clerk, f"/applications/{draft}/show-applicant", {"reason": "CONTACT"})
        assert (refused.status_code, refused.json()["code"]) == (409, "NOT_RECEIVED")
