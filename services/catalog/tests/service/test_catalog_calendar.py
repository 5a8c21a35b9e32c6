"""公布放假安排：网页、接口说的是同一回事；自相矛盾的不予公布，什么也不留下。"""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from catalog.streams import calendar_stream
from kernel.access import Person
from kernel.service import Service
from kernel.testing.parts import client_for, settle

KEEPER = Person("zhou-bianmu", "周编目", frozenset({"catalog_keeper"}), body="approval", body_name="行政审批局")
PAGE = {"Accept": "text/html"}
NEW_YEAR = {"name": "元旦", "first": "2027-01-01", "last": "2027-01-03"}
PLAN: dict[str, Any] = {
    "year": 2027,
    "source": "国务院办公厅关于2027年部分节假日安排的通知",
    "spans": [NEW_YEAR],
    "makeup_days": ["2027-01-09"],
}
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("CALENDAR_YEAR_WRONG", {"spans": [{"name": "元旦", "first": "2026-12-31", "last": "2027-01-02"}]}),
    ("CALENDAR_YEAR_WRONG", {"makeup_days": ["2028-01-08"]}),
    ("HOLIDAYS_MISSING", {"spans": []}),
    ("HOLIDAYS_MISSING", {"spans": [{"name": "元旦"}]}),
    ("HOLIDAY_UNNAMED", {"spans": [{"first": "2027-01-01"}]}),
    ("HOLIDAY_AND_MAKE_UP", {"makeup_days": ["2027-01-03"]}),
    ("HOLIDAY_SPAN_WRONG", {"spans": [{"name": "元旦", "first": "2027-01-03", "last": "2027-01-01"}]}),
    ("HOLIDAY_SPAN_WRONG", {"spans": [{"name": "元旦", "last": "2027-01-01"}]}),
    ("HOLIDAY_SPAN_WRONG", {"spans": [{"name": "元旦", "first": "2027-01-01", "last": "2027-03-01"}]}),
    ("HOLIDAY_TWICE", {"spans": [NEW_YEAR, {"name": "春节", "first": "2027-01-03"}]}),
    ("MAKE_UP_TWICE", {"makeup_days": ["2027-01-09", "2027-01-09"]}),
    ("MAKE_UP_ON_WORKDAY", {"makeup_days": ["2027-01-11"]}),
    ("CALENDAR_NOTICE_MISSING", {"source": " "}),
    ("CALENDAR_VERSION_SKIPPED", {"version": 2}),
    ("BAD_INPUT", {"source": ""}),
    ("BAD_INPUT", {"year": 1999}),
    ("BAD_INPUT", {"version": 0}),
    ("BAD_INPUT", {"makeup_days": ["2027-02-30"]}),
]


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


def form(plan: dict[str, Any]) -> dict[str, Any]:
    """The plan as the page's form sends it."""
    rows = {f"spans.{at}.{name}": value for at, span in enumerate(plan["spans"]) for name, value in span.items()}
    return {name: value for name, value in plan.items() if name != "spans"} | rows


async def ask(catalog: Service, plan: dict[str, Any], **more: str) -> tuple[int, dict[str, Any]]:
    async with client_for(catalog, KEEPER) as keeper:
        answer = await keeper.post("/calendar", json=plan, headers=key() | more)
    await settle(catalog)
    return answer.status_code, answer.json()


async def published(catalog: Service) -> tuple[int, list[str]]:
    """How often 2027 was published, and the days off as everyone reads them."""
    async with client_for(catalog) as anyone:
        years = (await anyone.get("/api/calendar")).json()["years"]
    days = [day for year in years if year["year"] == 2027 for day in year["holidays"]]
    return len(await catalog.store.read_stream(calendar_stream(2027))), sorted(days)


@pytest.mark.parametrize(("code", "changed"), WRONG)
async def test_a_contradiction_is_refused_and_leaves_nothing(
    catalog: Service, code: str, changed: dict[str, Any]
) -> None:
    head = catalog.store.head
    status, said = await ask(catalog, PLAN | changed)
    assert (said["code"], status in {409, 422}) == (code, True)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said["title"])
    assert catalog.store.head == head
    assert await published(catalog) == (0, [])


@pytest.mark.parametrize(("code", "changed"), WRONG)
async def test_the_page_says_the_same(catalog: Service, code: str, changed: dict[str, Any]) -> None:
    head = catalog.store.head
    _, said = await ask(catalog, PLAN | changed)
    async with client_for(catalog, KEEPER) as keeper:
        page = await keeper.post("/calendar", data=form(PLAN | changed), headers=key() | PAGE)
    assert page.status_code == said["status"]
    assert said["title"] in page.text
    assert said.get("detail", "") in page.text
    assert catalog.store.head == head


async def test_a_refusal_names_the_day(catalog: Service) -> None:
    _, said = await ask(catalog, PLAN | {"makeup_days": ["2027-01-11"]})
    assert said["detail"] == "2027-01-11"


async def test_the_same_year_twice_is_published_once(catalog: Service) -> None:
    first, again = await ask(catalog, PLAN), await ask(catalog, PLAN | {"version": 1})
    assert (first[0], again[0], again[1]["version"]) == (200, 200, 1)
    assert await published(catalog) == (1, ["2027-01-01", "2027-01-02", "2027-01-03"])


async def test_one_version_takes_no_second_content(catalog: Service) -> None:
    longer = PLAN | {"spans": [NEW_YEAR | {"last": "2027-01-04"}]}
    assert (await ask(catalog, PLAN | {"version": 1}))[0] == 200
    status, said = await ask(catalog, longer | {"version": 1})
    assert (status, said["code"]) == (409, "CALENDAR_VERSION_TAKEN")
    assert await published(catalog) == (1, ["2027-01-01", "2027-01-02", "2027-01-03"])
    assert (await ask(catalog, longer | {"version": 2}))[1]["version"] == 2
    assert (await published(catalog))[1][-1] == "2027-01-04"


async def test_of_two_keepers_with_the_same_page_the_second_is_told(catalog: Service) -> None:
    """两人同时打开公布的页面：先交的公布，后交的内容不同，不会盖掉前一份。"""
    async with client_for(catalog, KEEPER) as keeper:
        page = (await keeper.get("/calendar?year=2027", headers=PAGE)).text
        assert '<input type="hidden" name="version" value="1">' in page
        first = await keeper.post("/calendar", data=form(PLAN) | {"version": "1"}, headers=key())
        second = await keeper.post(
            "/calendar", data=form(PLAN | {"makeup_days": []}) | {"version": "1"}, headers=key() | PAGE
        )
        await settle(catalog)
        later = (await keeper.get("/calendar?year=2027", headers=PAGE)).text
    assert (first.status_code, second.status_code) == (200, 409)
    assert "这一版已经公布" in second.text
    assert '<input type="hidden" name="version" value="2">' in later


async def test_the_shipped_years_are_imported_under_the_version_of_their_notice(catalog: Service) -> None:
    """通知有变、随新版本而来的，是另一次导入；原样的不再导入。"""
    [first] = await catalog.store.read_stream(calendar_stream(2026))
    assert first.meta.command_key == "seed:calendar:2026:v1"
    assert date(2026, 10, 10) in first.event.model_dump()["makeup_days"]
