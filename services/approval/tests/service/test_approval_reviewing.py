"""审查从门到屏：清单的环节按顺序提意见，核查要两人，意见没有到齐不能决定；意见只存密文。"""

from dataclasses import replace
from pathlib import Path

import pytest

from approval.app import build
from approval.domain.case.events import StepOpinionGiven
from approval.testing.doors import APPROVER, CASE_ID, CLERK, HEAD, OTHER, key, received
from approval.testing.examples import STEPPED_ITEM
from kernel.access import Person
from kernel.service import Service
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle

HTML = {"Accept": "text/html"}
CHECKED = {"step": "s2", "opinion": "现场与申请一致。", "together_with": ["jin-shouxi"]}
REVIEWED = {"step": "s3", "opinion": "材料真实、齐全。"}
GRANT = {"outcome": "GRANTED", "opinion": "准予"}
MARKET = {"li-jueding": "李决定", "jin-shouxi": "金首席", CLERK.person_id: CLERK.name}


@pytest.fixture
async def service(tmp_path: Path) -> Service:
    parts = memory_parts(tmp_path, clock=SetClock(MORNING))
    names = {"name_of": lambda account: MARKET.get(account, account)}
    service = build(replace(parts, **names, colleagues_of=lambda body: MARKET if body == "market" else {}))
    service.connect()
    await received(service, item=STEPPED_ITEM)
    return service


async def asked(service: Service, verb: str, body: dict[str, object], who: Person = APPROVER) -> tuple[int, str]:
    async with client_for(service, who) as client:
        answer = await client.post(f"/cases/{CASE_ID}/{verb}", json=body, headers=key())
    await settle(service)
    return answer.status_code, answer.json().get("code", "")


async def shown(service: Service, who: Person = APPROVER) -> str:
    async with client_for(service, who) as client:
        return (await client.get(f"/cases/{CASE_ID}", headers=HTML)).text


async def steps_of(service: Service) -> tuple[list[str], str | None]:
    """Which steps are done, and which one waits."""
    async with client_for(service, APPROVER) as client:
        said = (await client.get(f"/api/cases/{CASE_ID}")).json()
    return [one["code"] for one in said["steps"] if one["done"]], said["waiting_step"]


async def test_the_steps_of_the_list_go_one_after_another_to_the_decision(service: Service) -> None:
    assert await steps_of(service) == ([], None)
    assert await asked(service, "accept", {}) == (200, "")
    assert await steps_of(service) == (["s1"], "s2")
    assert await asked(service, "opinion", REVIEWED) == (409, "STEP_OUT_OF_ORDER")
    assert await asked(service, "opinion", {**CHECKED, "together_with": []}) == (409, "TWO_PEOPLE_NEEDED")
    assert await asked(service, "conclude", GRANT) == (409, "STEP_OPEN")
    assert await asked(service, "opinion", CHECKED) == (200, "")
    assert await steps_of(service) == (["s1", "s2"], "s3")
    assert await asked(service, "opinion", REVIEWED) == (200, "")
    assert await steps_of(service) == (["s1", "s2", "s3"], None)
    assert await asked(service, "conclude", GRANT) == (200, "")
    assert await steps_of(service) == (["s1", "s2", "s3", "s4", "s5"], None)


async def test_whoever_checks_with_you_works_in_your_department(service: Service) -> None:
    await asked(service, "accept", {})
    stranger = {**CHECKED, "together_with": ["zhao-qita"]}
    assert await asked(service, "opinion", stranger) == (422, "COLLEAGUE_UNKNOWN")
    receiver = {**CHECKED, "together_with": [CLERK.person_id]}
    assert await asked(service, "opinion", receiver) == (409, "RECEIVER_MAY_NOT_DECIDE")


async def test_only_an_approver_of_the_department_gives_an_opinion(service: Service) -> None:
    await asked(service, "accept", {})
    assert await asked(service, "opinion", CHECKED, OTHER) == (403, "OTHER_DEPARTMENT")
    for who in (HEAD, CLERK):
        assert await asked(service, "opinion", CHECKED, who) == (403, "NOT_YOUR_ROLE")


async def test_an_opinion_is_sealed_and_shown_where_the_case_is_decided(service: Service) -> None:
    await asked(service, "accept", {})
    await asked(service, "opinion", CHECKED)
    (said,) = [one.event for one in await service.store.read_stream(CASE_ID) if isinstance(one.event, StepOpinionGiven)]
    assert not said.opinion.is_fresh
    page = await shown(service)
    assert page.count("现场与申请一致。") == 2  # 审查, 经过
    assert "李决定、金首席" in page


async def test_the_page_waits_with_the_decision_until_every_step_has_its_opinion(service: Service) -> None:
    await asked(service, "accept", {})
    page = await shown(service)
    assert "等“书面审查与现场核查”的意见" in page
    assert ('name="together_with" value="jin-shouxi"' in page, f'value="{CLERK.person_id}"' in page) == (True, False)
    assert "/conclude" not in page
    await asked(service, "opinion", CHECKED)
    page = await shown(service)
    assert ("等“审核”的意见" in page, "together_with" in page) == (True, False)
    await asked(service, "opinion", REVIEWED)
    page = await shown(service)
    assert ("的意见；各环节" in page, "/opinion" in page, "准予…" in page) == (False, False, True)


async def test_the_bar_shows_the_lists_own_steps(service: Service) -> None:
    page = await shown(service)
    bar = page[page.index('<ol class="steps">') : page.index("</ol>")]
    for name in ("收件", "受理", "书面审查与现场核查", "审核", "决定", "制证与送达"):
        assert f"<b>{name}</b>" in bar
    assert "不计入承诺期限" in bar


async def test_an_erased_person_leaves_a_page_that_says_so(service: Service) -> None:
    await asked(service, "accept", {})
    await asked(service, "opinion", CHECKED)
    service.parts.keyring.shred(service.parts.keyring.person_of("320826199001010001"), reason="依法删除", by="系统")
    page = await shown(service, HEAD)
    assert "现场与申请一致。" not in page
    assert "书面审查与现场核查" in page
