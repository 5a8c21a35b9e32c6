"""审批的钟比我们快一小时或者慢一小时：照收，照它说的时刻显示，申请人接着能办。"""

from datetime import timedelta
from uuid import UUID

import pytest

from intake import consumed
from intake.testing.world import HTML, World
from intake.views.applications import APPLICATIONS
from intake.views.stages import OwnStage


@pytest.mark.parametrize("hours", [-1, 1])
async def test_what_approval_says_is_dated_by_approval(world: World, hours: int) -> None:
    moment = world.clock.now() + timedelta(hours=hours)
    async with world.client(world.citizen) as citizen:
        case_id, _ = await world.received(citizen)
        accepted = consumed.CaseAccepted(
            voucher_no="涟政服受字〔2026〕第1号", accepted_at=moment, due_at=moment, provisional=False
        )
        await world.said(UUID(case_id), accepted)
        returned = consumed.ResultReturned(document_no="涟政服决字〔2026〕第1号", outcome="GRANTED", returned_at=moment)
        await world.said(UUID(case_id), returned)
        page = await citizen.get(f"/applications/{case_id}", headers=HTML)
    assert page.status_code == 200
    row = world.service.read.get(APPLICATIONS, UUID(case_id))
    assert row is not None
    assert (row.accepted_at, row.own_stage) == (moment, OwnStage.READY)
