"""决定以后从门到屏：负责人撤销、撤回、注销、更正，文书照原样打印，别人不能代作。"""

from pathlib import Path

import pytest

from approval.app import build
from approval.published import aftermath as published
from approval.published import publish
from approval.testing.doors import APPROVER, CASE_ID, HEAD, key, received
from kernel.access import Person
from kernel.service import Service
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle

HTML = {"Accept": "text/html"}
REVOKE = {"ground": "FRAUD", "reasons": "提交的租赁合同系伪造。"}
REPEAL = {"reasons": "所在地块列入征收范围。", "compensation": "依评估结果补偿装修损失。"}
DEREGISTER = {"ground": "ON_REQUEST", "reasons": "停止经营，申请注销。"}
CORRECT = {"corrects": "第二段", "wrong": "二〇二五年", "right": "二〇二六年"}


@pytest.fixture
async def service(tmp_path: Path) -> Service:
    service = build(memory_parts(tmp_path, clock=SetClock(MORNING)))
    service.connect()
    await received(service)
    await asked(service, "accept", {}, APPROVER)
    await asked(service, "conclude", {"outcome": "GRANTED", "opinion": "符合条件"}, APPROVER)
    return service


async def asked(service: Service, name: str, body: dict[str, str], who: Person = HEAD) -> tuple[int, str]:
    async with client_for(service, who) as client:
        answer = await client.post(f"/cases/{CASE_ID}/{name}", json=body, headers=key())
    await settle(service)
    return answer.status_code, answer.json().get("code", "")


async def shown(service: Service, path: str = "", who: Person = HEAD) -> str:
    async with client_for(service, who) as client:
        return (await client.get(f"/cases/{CASE_ID}{path}", headers=HTML)).text


async def standing(service: Service) -> str:
    async with client_for(service, HEAD) as client:
        return str((await client.get(f"/api/cases/{CASE_ID}")).json()["standing"])


@pytest.mark.parametrize(
    ("name", "body", "becomes", "title", "words"),
    [
        ("revoke", REVOKE, "REVOKED", "撤销决定书", "三年内不得再次申请"),
        ("repeal", REPEAL, "REPEALED", "撤回许可决定书", "依评估结果补偿装修损失。"),
        ("deregister", DEREGISTER, "DEREGISTERED", "注销决定书", "被许可人申请注销"),
    ],
)
async def test_the_head_takes_a_grant_back_and_the_paper_says_why(
    service: Service, name: str, body: dict[str, str], becomes: str, title: str, words: str
) -> None:
    assert await asked(service, name, body) == (200, "")
    assert await standing(service) == becomes
    page = await shown(service)
    assert title in page
    assert "证照同时失效" in page
    kind = {"revoke": "revocation", "repeal": "repeal", "deregister": "deregistration"}[name]
    paper = await shown(service, f"/papers/{kind}")
    assert words in paper
    assert "行政复议" in paper


async def test_a_slip_is_corrected_and_the_decision_stands(service: Service) -> None:
    assert await asked(service, "correct", CORRECT) == (200, "")
    assert await asked(service, "correct", {**CORRECT, "corrects": "落款"}) == (200, "")
    assert await standing(service) == "IN_FORCE"
    assert "二〇二五年" in await shown(service, "/papers/correction")
    assert "落款" in await shown(service, "/papers/correction-2")


async def test_others_are_told_and_the_words_of_a_correction_stay(service: Service) -> None:
    await asked(service, "correct", CORRECT)
    await asked(service, "revoke", REVOKE)
    history = await service.store.read_stream(CASE_ID)
    said = [publish(one) for one in history[-2:]]
    assert [type(one) for one in said] == [published.DecisionCorrected, published.DecisionRevoked]
    assert "二〇二五年" not in repr(said)


async def test_an_approver_alone_takes_nothing_back(service: Service) -> None:
    assert (await asked(service, "revoke", REVOKE, APPROVER))[0] == 403
    assert "撤销准予的决定" not in await shown(service, who=APPROVER)
    assert await standing(service) == "IN_FORCE"


async def test_what_the_law_does_not_name_is_no_ground(service: Service) -> None:
    assert await asked(service, "revoke", {**REVOKE, "ground": "A_WHIM"}) == (422, "BAD_INPUT")
    assert await asked(service, "deregister", {**DEREGISTER, "ground": "ANNULLED"}) == (409, "DEREGISTRATION_GROUND")
