"""决定以后：撤销、更正传到申请人那里，看得到为什么，文书可以自己打印。"""

from uuid import UUID

from intake import consumed
from intake.testing.world import HTML, World

AT = {"document_no": "涟政服撤销字〔2026〕第0924000512号"}


async def test_an_applicant_sees_that_a_grant_was_revoked_and_why(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id, _ = await world.received(citizen)
        decided = world.clock.now()
        returned = consumed.ResultReturned(document_no="决字第1号", outcome="GRANTED", returned_at=decided)
        await world.said(UUID(case_id), returned)
        for corrects in ("第二段", "落款"):
            said = consumed.DecisionCorrected(document_no="更正1号", corrects=corrects, decided_at=decided)
            await world.said(UUID(case_id), said)
        revoked = consumed.DecisionRevoked(reasons="租赁合同系伪造", decided_at=decided, **AT)
        await world.said(UUID(case_id), revoked)
        refused = await world.post(citizen, f"/applications/{case_id}/deliver", {"method": "ONLINE"})
        page = (await citizen.get(f"/applications/{case_id}", headers=HTML)).text
    assert "准予的决定已撤销，证照同时失效" in page
    assert (refused.status_code, refused.json()["code"]) == (409, "RESULT_ANNULLED")
    assert "领取结果" not in page
    assert "租赁合同系伪造" in page
    assert "决定书已更正：落款" in page
    for paper in ("revocation", "correction", "correction-2"):
        assert f"/approval/cases/{case_id}/papers/{paper}" in page
