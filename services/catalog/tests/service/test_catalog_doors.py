"""The catalog through its doors: what keepers ask, what the public sees, what neighbours hear."""

from uuid import uuid4

import pytest

from catalog.domain.service_item.elements import ImplementationList
from catalog.streams import item_stream
from catalog.views.item_details import find_item
from kernel.access import Person
from kernel.service import Service
from kernel.testing.parts import client_for, settle

KEEPER = Person("zhou-bianmu", "周编目", frozenset({"catalog_keeper"}), body="approval", body_name="行政审批局")
SECOND = Person("sun-fuhe", "孙复核", frozenset({"catalog_keeper"}), body="approval", body_name="行政审批局")
CLERK = Person("wang-shoujian", "王收件", frozenset({"window_clerk"}), body="approval", body_name="行政审批局")
CITIZEN = Person("c" * 32, "申请人", frozenset({"citizen"}))
PAGE = {"Accept": "text/html"}
DOOR = "/items/food-licence"


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


async def ask(service: Service, person: Person, path: str, **body: object) -> int:
    async with client_for(service, person) as client:
        answer = await client.post(path, json=body, headers=key())
    await settle(service)
    return answer.status_code


async def found(service: Service, words: str) -> list[str]:
    async with client_for(service) as anyone:
        answer = await anyone.get("/api/items", params={"q": words})
    return [item["name"] for item in answer.json()["items"]]


@pytest.mark.parametrize("words", ["spjyxk", "SPJYXK", "食品经营", "准入 食品经营", "11320826XN0000100K4320131907000"])
async def test_an_item_is_found_by_name_initials_topic_and_code(catalog: Service, words: str) -> None:
    assert "食品经营许可（新办）" in await found(catalog, words)


@pytest.mark.parametrize("words", ["%", "_", "没有这样的事"])
async def test_a_search_means_what_was_typed(catalog: Service, words: str) -> None:
    assert await found(catalog, words) == []


async def test_everything_shipped_is_in_force(catalog: Service) -> None:
    async with client_for(catalog) as anyone:
        answer = await anyone.get("/api/items", params={"limit": 200})
    assert answer.json()["total"] == len(answer.json()["items"]) == 89


async def test_a_suspended_item_leaves_the_public_list_and_comes_back(catalog: Service) -> None:
    assert await ask(catalog, KEEPER, f"{DOOR}/suspend", reason="法规修订") == 200
    assert await found(catalog, "spjyxk") == []
    async with client_for(catalog) as anyone:
        guide = await anyone.get(DOOR, headers=PAGE)
    assert "本事项暂停办理：法规修订" in guide.text
    assert await ask(catalog, KEEPER, f"{DOOR}/resume") == 200
    assert await found(catalog, "spjyxk") == ["食品经营许可（新办）"]


async def test_a_cancelled_item_is_gone_for_good(catalog: Service) -> None:
    assert await ask(catalog, KEEPER, f"{DOOR}/cancel", reason="许可取消") == 200
    assert await found(catalog, "spjyxk") == []
    assert await ask(catalog, KEEPER, f"{DOOR}/resume") == 409


async def test_the_same_key_twice_is_one_command(catalog: Service) -> None:
    once = key()
    async with client_for(catalog, KEEPER) as client:
        first = await client.post(f"{DOOR}/suspend", json={"reason": "法规修订"}, headers=once)
        again = await client.post(f"{DOOR}/suspend", json={"reason": "法规修订"}, headers=once)
        another = await client.post(f"{DOOR}/suspend", json={"reason": "另一原因"}, headers=once)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert another.json()["code"] == "KEY_REUSED"


@pytest.mark.parametrize("person", [CLERK, CITIZEN])
@pytest.mark.parametrize(
    "path", [f"{DOOR}/suspend", f"{DOOR}/submit", f"{DOOR}/review", f"{DOOR}/publish", "/calendar"]
)
async def test_only_a_keeper_changes_the_catalog(catalog: Service, person: Person, path: str) -> None:
    before = catalog.store.head
    body = {"reason": "x", "outcome": "PASSED", "year": 2027, "source": "x"}
    wanted = {"suspend": ("reason",), "review": ("outcome",), "calendar": ("year", "source")}
    asked = {name: body[name] for name in wanted.get(path.rpartition("/")[2], ())}
    assert await ask(catalog, person, path, **asked) == 403
    assert catalog.store.head == before


async def test_a_stranger_must_sign_in(catalog: Service) -> None:
    async with client_for(catalog) as stranger:
        door = await stranger.post(f"{DOOR}/suspend", json={"reason": "x"}, headers=key())
        page = await stranger.get("/")
    assert door.json()["code"] == page.json()["code"] == "SIGN_IN_REQUIRED"


async def test_a_change_goes_through_two_people_to_the_next_version(catalog: Service) -> None:
    row = find_item(catalog.read, "food-licence")
    assert row is not None
    days = {f"steps.{at}.code": step.code for at, step in enumerate(row.shown.steps)}
    days |= {f"steps.{at}.amount": str(1) for at in range(len(row.shown.steps))}
    form = {**days, "acceptance_conditions": "取得营业执照\n有食品安全管理制度", "onsite_visits": "0"}
    async with client_for(catalog, KEEPER) as keeper:
        assert (await keeper.post(f"{DOOR}/revise", data=form, headers=key())).status_code == 200
        assert (await keeper.post(f"{DOOR}/submit", headers=key())).status_code == 200
        own = await keeper.post(f"{DOOR}/review", json={"outcome": "PASSED"}, headers=key())
        assert own.json()["code"] == "REVIEWER_IS_SUBMITTER"
    assert await ask(catalog, SECOND, f"{DOOR}/review", outcome="PASSED") == 200
    assert await ask(catalog, KEEPER, f"{DOOR}/publish") == 200
    row = find_item(catalog.read, "food-licence")
    assert row is not None
    assert (row.task_version, row.draft) == (2, None)
    assert row.shown.promised_limit.amount == sum(step.counted for step in row.shown.steps)
    assert row.shown.acceptance_conditions == ("取得营业执照", "有食品安全管理制度")


async def test_a_keeper_sees_what_a_draft_would_change(catalog: Service) -> None:
    row = find_item(catalog.read, "food-licence")
    assert row is not None
    changed = row.shown.model_dump(mode="json") | {"acceptance_conditions": ["取得营业执照"]}
    assert await ask(catalog, KEEPER, "/items", **changed) == 200
    async with client_for(catalog, KEEPER) as keeper:
        page = await keeper.get(f"{DOOR}/keeping", headers=PAGE)
    assert "与现行第 1 版的差别" in page.text
    assert "<ins>取得营业执照</ins>" in page.text


async def test_pages_name_colleagues_and_the_record_keeps_their_accounts(catalog: Service) -> None:
    row = find_item(catalog.read, "food-licence")
    assert row is not None
    changed = row.shown.model_dump(mode="json") | {"acceptance_conditions": ["取得营业执照"]}
    assert await ask(catalog, KEEPER, "/items", **changed) == 200
    assert await ask(catalog, KEEPER, f"{DOOR}/submit") == 200
    assert await ask(catalog, SECOND, f"{DOOR}/review", outcome="PASSED") == 200
    async with client_for(catalog, CLERK) as clerk:
        page = await clerk.get(f"{DOOR}/keeping", headers=PAGE)
    assert page.text.count(f" · {KEEPER.name}") == 2
    assert page.text.count(f" · {SECOND.name}") == 1
    assert page.text.count(" · 县级数据导入") == 3
    assert page.text.count(" · 县级数据复核") == 1
    assert not any(one in page.text for one in (KEEPER.person_id, SECOND.person_id, "county-data"))
    row = find_item(catalog.read, "food-licence")
    assert row is not None
    assert row.history[0].by == SECOND.person_id


async def test_a_new_item_is_unknown_to_the_public_until_it_is_published(catalog: Service) -> None:
    row = find_item(catalog.read, "food-licence")
    assert row is not None
    number = "320131999000"
    code = f"{row.shown.body_uscc}4{number}"
    fresh = {
        "item_id": "new-item",
        "name": "小餐饮备案",
        "catalog_code": number,
        "task_code": code,
        "handle_item_code": f"{code}01",
    }
    assert await ask(catalog, KEEPER, "/items", **{**row.shown.model_dump(mode="json"), **fresh}) == 200
    assert await found(catalog, "xcyba") == []
    async with client_for(catalog) as anyone, client_for(catalog, CLERK) as clerk:
        assert (await anyone.get("/items/new-item")).json()["code"] == "ITEM_NOT_FOUND"
        assert (await anyone.get("/api/items/new-item")).json()["code"] == "ITEM_NOT_FOUND"
        assert "这是尚未公布的清单" in (await clerk.get("/items/new-item", headers=PAGE)).text
    assert await ask(catalog, KEEPER, "/items/new-item/submit") == 200
    assert await ask(catalog, SECOND, "/items/new-item/review", outcome="PASSED") == 200
    assert await ask(catalog, KEEPER, "/items/new-item/publish") == 200
    assert await found(catalog, "xcyba") == ["小餐饮备案"]


async def test_a_flawed_list_is_refused_with_its_own_code(catalog: Service) -> None:
    row = find_item(catalog.read, "food-licence")
    assert row is not None
    flawed = row.shown.model_dump(mode="json") | {"offered_at": []}
    assert await ask(catalog, KEEPER, "/items", **flawed) == 200
    async with client_for(catalog, KEEPER) as keeper:
        answer = await keeper.post(f"{DOOR}/submit", headers=key())
    assert (answer.status_code, answer.json()["code"]) == (409, "NOWHERE_OFFERED")


async def test_what_changed_meanwhile_is_told(catalog: Service) -> None:
    async with client_for(catalog, KEEPER) as keeper:
        answer = await keeper.post(f"{DOOR}/suspend", json={"reason": "x"}, headers=key() | {"If-Match": '"1"'})
    assert answer.json()["code"] == "CHANGED_MEANWHILE"


async def test_answers_to_the_questions_leave_only_the_papers_needed(catalog: Service) -> None:
    row = find_item(catalog.read, "food-licence")
    assert row is not None
    no_to_all = {question.question_id: "no" for question in row.shown.situations}
    async with client_for(catalog) as anyone:
        open_page = await anyone.get(DOOR, headers=PAGE)
        answered = await anyone.get(DOOR, params=no_to_all, headers=PAGE)
    assert "答“是”时要交" in open_page.text
    assert "答“是”时要交" not in answered.text
    assert answered.text.count('class="gone"') > 0


@pytest.mark.parametrize(
    "path",
    ["/", "/?show=online&q=spjyxk", "/items/food-licence/keeping", "/certificate-types", "/calendar", "/guides"],
)
async def test_staff_pages_open(catalog: Service, path: str) -> None:
    async with client_for(catalog, CLERK) as clerk:
        page = await clerk.get(path, headers=PAGE)
    assert page.status_code == 200
    assert "涟水县政务服务" in page.text


@pytest.mark.parametrize("path", ["/guides", "/guides?topic=户籍", "/places", "/calendar?year=2027", "/items/id-card"])
async def test_public_pages_open_without_signing_in(catalog: Service, path: str) -> None:
    async with client_for(catalog) as anyone:
        page = await anyone.get(path, headers=PAGE)
    assert page.status_code == 200


async def test_every_item_has_a_guide_that_opens(catalog: Service) -> None:
    async with client_for(catalog) as anyone:
        items = (await anyone.get("/api/items", params={"limit": 200})).json()["items"]
        answers = [await anyone.get(f"/items/{item['item_id']}", headers=PAGE) for item in items]
    assert {answer.status_code for answer in answers} == {200}


async def test_a_clerk_sees_no_keepers_buttons(catalog: Service) -> None:
    async with client_for(catalog, CLERK) as clerk, client_for(catalog, KEEPER) as keeper:
        seen = await clerk.get(f"{DOOR}/keeping", headers=PAGE)
        kept = await keeper.get(f"{DOOR}/keeping", headers=PAGE)
    assert "/suspend" not in seen.text
    assert "/suspend" in kept.text


async def test_next_years_holidays_are_published_from_the_form(catalog: Service) -> None:
    form = {
        "year": "2027",
        "source": "国务院办公厅关于2027年部分节假日安排的通知",
        "spans.0.name": "元旦",
        "spans.0.first": "2027-01-01",
        "spans.0.last": "2027-01-03",
        "spans.1.name": "春节",
        "spans.1.first": "",
        "spans.1.last": "",
        "makeup_days": ["2027-01-09", ""],
    }
    async with client_for(catalog, KEEPER) as keeper:
        answer = await keeper.post("/calendar", data=form, headers=key())
        await settle(catalog)
        years = (await keeper.get("/api/calendar")).json()["years"]
    assert answer.status_code == 200
    assert years[-1]["holidays"] == {f"2027-01-0{day}": "元旦" for day in (1, 2, 3)}
    assert years[-1]["makeup_days"] == ["2027-01-09"]


async def test_a_holiday_that_ends_before_it_begins_is_refused(catalog: Service) -> None:
    span = {"name": "元旦", "first": "2027-01-03", "last": "2027-01-01"}
    async with client_for(catalog, KEEPER) as keeper:
        answer = await keeper.post("/calendar", json={"year": 2027, "source": "x", "spans": [span]}, headers=key())
    assert answer.json()["code"] == "HOLIDAY_SPAN_WRONG"


async def test_views_are_what_a_rebuild_gives(catalog: Service) -> None:
    assert await ask(catalog, KEEPER, f"{DOOR}/suspend", reason="法规修订") == 200
    assert {name: await catalog.projector.differs(name) for name in catalog.projector.views} == dict.fromkeys(
        catalog.projector.views, 0
    )


async def test_the_record_holds_the_whole_list(catalog: Service) -> None:
    first = (await catalog.store.read_stream(item_stream("id-card")))[0].event
    row = find_item(catalog.read, "id-card")
    assert row is not None
    assert isinstance(row.live, ImplementationList)
    assert first.model_dump()["item"] == row.live.model_dump()
