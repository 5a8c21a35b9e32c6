"""送达：决定作出之后十个工作日内；出件清单写明还剩几日。"""

from datetime import timedelta
from uuid import UUID

import pytest

from intake import consumed
from intake.testing.world import HTML, World


@pytest.mark.parametrize(("days", "told"), [(1, "剩 8 个工作日"), (25, "超期")])
async def test_a_result_is_delivered_within_ten_working_days(world: World, days: int, told: str) -> None:
    async with world.client(world.citizen) as citizen, world.client(world.clerk) as clerk:
        case_id, _ = await world.received(citizen)
        decided = world.clock.now()
        concluded = consumed.CaseConcluded(
            outcome="GRANTED", reasons="", late_reason="", concluded_at=decided, on_time=True
        )
        await world.said(UUID(case_id), concluded)
        returned = consumed.ResultReturned(document_no="决字第1号", outcome="GRANTED", returned_at=decided)
        await world.said(UUID(case_id), returned)
        world.clock.set(decided + timedelta(days=days + 4))
        page = await clerk.get("/window/results", headers=HTML)
    assert told in page.text
