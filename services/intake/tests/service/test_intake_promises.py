"""承诺书：承诺了什么、不兑现会怎样，本人和窗口都能照原样打印；没有作出的承诺没有承诺书。"""

import pytest

from intake.testing.world import HTML, World

BOTH = {"commitment_signed": True, "tolerance_promised": True}
WORDS = {
    "commitment": ("告知承诺书", "作出决定以前可以撤回承诺", "国办发〔2020〕42号"),
    "tolerance": ("容缺补交承诺书", "视为撤回申请", "涟政发〔2022〕120号任务21"),
}


@pytest.mark.parametrize("kind", WORDS)
async def test_a_letter_says_what_was_promised_and_what_follows(world: World, kind: str) -> None:
    async with world.client(world.citizen) as citizen, world.client(world.clerk) as clerk:
        case_id = await world.complete(citizen)
        door = f"/applications/{case_id}"
        assert (await world.post(citizen, f"{door}/situations/1", {"answer": True})).is_success
        assert (await world.post(citizen, f"{door}/receive", BOTH)).is_success
        for person in (citizen, clerk):
            assert f"{door}/promises/{kind}" in (await person.get(door, headers=HTML)).text
            page = (await person.get(f"{door}/promises/{kind}", headers=HTML)).text
            assert all(word in page for word in WORDS[kind])
            assert "测试·周小满" in page
            assert "320826199001010001" not in page


@pytest.mark.parametrize("kind", [*WORDS, "whatever"])
async def test_what_was_not_promised_has_no_letter(world: World, kind: str) -> None:
    async with world.client(world.citizen) as citizen, world.client(world.other) as other:
        case_id, _ = await world.received(citizen)
        door = f"/applications/{case_id}"
        assert "打印告知承诺书" not in (await citizen.get(door, headers=HTML)).text
        answered = await citizen.get(f"{door}/promises/{kind}")
        assert (answered.status_code, answered.json()["code"]) == (404, "PROMISE_NOT_MADE")
        assert (await other.get(f"{door}/promises/{kind}")).status_code in (403, 404)
