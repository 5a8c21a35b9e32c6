"""待办的筛选从表单到屏：按事项、承办人、环节、编号缩小；起了名保存，列在自己的菜单里。"""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from approval.app import build
from approval.testing.doors import APPROVER, CASE_ID, HEAD, key, received
from approval.testing.examples import ITEM
from kernel.access import Person
from kernel.service import Service
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle

HTML = {"Accept": "text/html"}
DRUG = ITEM.model_copy(update={"item_id": "drug-retail", "name": "药品零售许可（新办）"})
DRUG_CASE, CLAIMED_CASE = uuid5(CASE_ID, "drug"), uuid5(CASE_ID, "claimed")
FOOD_NO, DRUG_NO, CLAIMED_NO = "320826260924000512702", "320826260924000512800", "320826260925000000100"
COLLEAGUE = replace(APPROVER, person_id="jin-shouxi", name="金首席")
STAFF = {APPROVER.person_id: APPROVER.name, COLLEAGUE.person_id: COLLEAGUE.name}


@pytest.fixture
async def service(tmp_path: Path) -> Service:
    parts = memory_parts(tmp_path, clock=SetClock(MORNING))
    service = build(replace(parts, colleagues_of=lambda body: STAFF if body == "market" else {}))
    service.connect()
    await received(service)
    await received(service, DRUG_CASE, item=DRUG, case_no=DRUG_NO)
    await received(service, CLAIMED_CASE, case_no=CLAIMED_NO)
    await asked(service, f"/cases/{CLAIMED_CASE}/claim", {}, COLLEAGUE)
    return service


async def asked(service: Service, path: str, body: dict[str, str], who: Person = APPROVER) -> tuple[int, str]:
    async with client_for(service, who) as client:
        answer = await client.post(path, json=body, headers=key())
    await settle(service)
    return answer.status_code, answer.json().get("code", "")


async def shown(service: Service, who: Person = APPROVER, **query: str) -> str:
    async with client_for(service, who) as client:
        answer = await client.get("/", params=query, headers=HTML)
    assert answer.status_code == 200
    return answer.text


async def listed(service: Service, **query: str) -> list[str]:
    """The numbers of the rows, in the order of their ids."""
    page = await shown(service, **query)
    cases: dict[str, UUID] = {FOOD_NO: CASE_ID, DRUG_NO: DRUG_CASE, CLAIMED_NO: CLAIMED_CASE}
    return [number for number, case_id in cases.items() if f'id="r-{case_id}"' in page]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, [FOOD_NO, DRUG_NO, CLAIMED_NO]),
        ({"item": "drug-retail"}, [DRUG_NO]),
        ({"assignee": "jin-shouxi"}, [CLAIMED_NO]),
        ({"stage": "RECEIVED"}, [FOOD_NO, DRUG_NO, CLAIMED_NO]),
        ({"stage": "WITHDRAWN"}, []),
        ({"text": "320826260924"}, [FOOD_NO, DRUG_NO]),
        ({"text": CLAIMED_NO}, [CLAIMED_NO]),
        ({"text": "药品"}, [DRUG_NO]),
        ({"text": "许可（新办）"}, []),
        ({"text": "烟花"}, []),
        ({"item": "food-licence", "text": "32082626092500"}, [CLAIMED_NO]),
        ({"show": "unclaimed", "item": "food-licence"}, [FOOD_NO]),
        ({"show": "done", "item": "food-licence"}, []),
        ({"show": "nonsense", "stage": "NONSENSE"}, [FOOD_NO, DRUG_NO, CLAIMED_NO]),
    ],
)
async def test_the_queue_is_narrowed(service: Service, query: dict[str, str], numbers: list[str]) -> None:
    assert await listed(service, **query) == numbers


async def test_a_name_that_fits_several_items_asks_which(service: Service) -> None:
    page = await shown(service, text="许可（新办）")
    assert "符合“许可（新办）”的事项不止一个" in page
    for item_id in ("food-licence", "drug-retail"):
        assert f"show=open&amp;item={item_id}" in page
    assert "没有办过名称含“烟花”的事项" in await shown(service, text="烟花")


async def test_a_saved_filter_stands_in_ones_own_menu_until_it_is_removed(service: Service) -> None:
    form = {"show": "open", "item_id": "drug-retail", "assignee": "", "stage": "", "case_no": ""}
    assert "保存这个筛选…" in await shown(service, item="drug-retail")
    assert await asked(service, "/filters", {"name": "药品零售", **form}) == (200, "")
    page = await shown(service, item="drug-retail")
    assert '<a href="/approval/?show=open&amp;item=drug-retail" aria-current="page">药品零售</a>' in page
    assert ("删除筛选“药品零售”" in page, "保存这个筛选…" in page) == (True, False)
    for who in (COLLEAGUE, HEAD):
        assert "我的筛选" not in await shown(service, who)
    async with client_for(service, APPROVER) as client:
        for path in ("/day", f"/cases/{CASE_ID}"):
            assert "药品零售</a>" in (await client.get(path, headers=HTML)).text
        (kept,) = (await client.get("/api/filters")).json()["filters"]
    assert (kept["name"], kept["narrowing"]["item_id"]) == ("药品零售", "drug-retail")
    assert await asked(service, "/filters/remove", {"name": "药品零售"}) == (200, "")
    assert "我的筛选" not in await shown(service)


async def test_a_form_leads_back_to_the_narrowed_queue(service: Service) -> None:
    async with client_for(service, APPROVER) as client:
        form = {
            "name": "二十四日收的",
            "show": "open",
            "case_no": "320826260924",
            "idempotency_key": key()["Idempotency-Key"],
        }
        answer = await client.post("/filters", data=form, headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/?show=open&text=320826260924")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "超" * 21}, (409, "FILTER_NAME")),
        ({"name": "一", "case_no": "周小满"}, (422, "BAD_INPUT")),
        ({"name": "一", "assignee": "周 小满"}, (422, "BAD_INPUT")),
        ({"name": "一", "stage": "受理"}, (422, "BAD_INPUT")),
    ],
)
async def test_what_makes_no_filter_is_not_saved(
    service: Service, wrong: dict[str, str], told: tuple[int, str]
) -> None:
    assert await asked(service, "/filters", wrong) == told
