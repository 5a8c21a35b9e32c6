"""超期公开：超过承诺期限办结的，原因人人可看；不写申请人，也不写办件编号。"""

from datetime import timedelta
from pathlib import Path

from approval.app import build
from approval.testing.doors import APPROVER, CASE_ID, key, received
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle

HTML = {"Accept": "text/html"}


async def test_a_late_conclusion_says_why_to_everybody(tmp_path: Path) -> None:
    clock = SetClock(MORNING)
    service = build(memory_parts(tmp_path, clock=clock))
    service.connect()
    await received(service)
    async with client_for(service, APPROVER) as approver, client_for(service) as anybody:
        assert "没有超期办结的办件" in (await anybody.get("/late", headers=HTML)).text
        await approver.post(f"/cases/{CASE_ID}/accept", json={}, headers=key())
        await settle(service)
        clock.set(MORNING + timedelta(days=22))
        grant = {"outcome": "GRANTED", "opinion": "符合条件"}
        refused = await approver.post(f"/cases/{CASE_ID}/conclude", json=grant, headers=key())
        assert refused.json()["code"] == "LATE_REASON_NEEDED"
        late = {**grant, "late_reason": "现场复核两次"}
        concluded = await approver.post(f"/cases/{CASE_ID}/conclude", json=late, headers=key())
        assert concluded.status_code == 200, concluded.text
        await settle(service)
        page = (await anybody.get("/late", headers=HTML)).text
    for words in ("食品经营许可（新办）", "现场复核两次", "3 个工作日"):
        assert words in page
    assert "320826260924000512702" not in page
    assert "周小满" not in page
