"""撤回承诺 through the doors: by the applicant or at the window, and what was promised is handed in as usual."""

from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from intake import consumed
from intake.domain.application import events as e
from intake.testing import scenarios as sc
from intake.testing.world import HTML, World


async def promised(world: World, client: AsyncClient) -> str:
    """An application with a machine to be listed, which is promised instead."""
    case_id = await world.complete(client)
    door = f"/applications/{case_id}"
    assert (await world.post(client, f"{door}/situations/1", {"answer": True})).is_success
    answered = await world.post(client, f"{door}/receive", {"commitment_signed": True})
    assert answered.is_success, answered.text
    return case_id


async def said(world: World, case_id: str) -> list[Any]:
    return [one.event for one in await world.service.store.read_stream(UUID(case_id))]


@pytest.mark.parametrize("who", ["citizen", "clerk"])
async def test_a_commitment_is_withdrawn_and_the_proof_handed_in(world: World, who: str) -> None:
    async with world.client(world.citizen) as citizen, world.client(getattr(world, who)) as someone:
        case_id = await promised(world, citizen)
        door = f"/applications/{case_id}"
        assert "撤回承诺…" in (await someone.get(door, headers=HTML)).text
        for _ in range(2):
            assert (await world.post(someone, f"{door}/withdraw-commitment")).status_code == 200
        page = (await someone.get(door, headers=HTML)).text
        assert "撤回以后，承诺代替" not in page
        assert "撤回承诺以后照常提交的材料" in page
        owed = (await someone.get(f"/api{door}")).json()["owed"]
        assert [one["code"] for one in owed] == [sc.PERMIT_CODE]
        assert (await world.upload(someone, case_id, sc.PERMIT_CODE)).is_success
        assert (await world.post(someone, f"{door}/outstanding")).status_code == 200
        page = (await someone.get(door, headers=HTML)).text
    assert "撤回承诺以后照常提交的材料" not in page
    kinds = [type(one) for one in await said(world, case_id)]
    assert kinds.count(e.CommitmentWithdrawn) == 1
    assert e.OutstandingMaterialReceived in kinds


async def test_others_do_not_withdraw_it_and_nobody_after_the_result(world: World) -> None:
    async with world.client(world.citizen) as citizen, world.client(world.other) as other:
        case_id = await promised(world, citizen)
        door = f"/applications/{case_id}/withdraw-commitment"
        assert (await world.post(other, door)).status_code == 404
        plain, _ = await world.received(citizen)
        refused = await world.post(citizen, f"/applications/{plain}/withdraw-commitment")
        assert (refused.status_code, refused.json()["code"]) == (409, "NO_COMMITMENT")
        returned = consumed.ResultReturned(
            document_no="涟政服决字〔2026〕第1号", outcome="GRANTED", returned_at=world.clock.now()
        )
        await world.said(UUID(case_id), returned)
        late = await world.post(citizen, door)
    assert (late.status_code, late.json()["code"]) == (409, "DECIDED_ALREADY")
