"""期限计算：网页、接口和命令行说的是同一回事。"""

import pytest

from kernel.service import Service
from kernel.testing.parts import client_for

PAGE = {"Accept": "text/html"}
TWENTY = {"start": "2026-09-24T10:00", "amount": "20", "unit": "working_day"}


async def page(catalog: Service, **typed: str) -> str:
    async with client_for(catalog) as anyone:
        answer = await anyone.get("/deadline", params=typed, headers=PAGE)
    assert answer.status_code == 200
    return answer.text


async def test_anyone_may_ask_and_sees_every_day(catalog: Service) -> None:
    shown = await page(catalog, **TWENTY)
    assert "10 月 29 日" in shown
    assert "中秋节放假，不计入。" in shown
    assert "调休上班日，计入，第 6 个工作日。" in shown


async def test_nothing_is_answered_before_something_is_asked(catalog: Service) -> None:
    assert "逐日说明" not in await page(catalog)


async def test_an_open_pause_and_a_late_extension_are_told(catalog: Service) -> None:
    assert "计时暂停" in await page(catalog, **TWENTY, pause_from="2026-09-28T09:00")
    late = await page(catalog, **TWENTY, extension="10", extension_at="2026-11-02T09:00")
    assert "延长在届满之后才批准，不予计入" in late


async def test_a_receipt_without_notice_is_deemed_accepted(catalog: Service) -> None:
    shown = await page(catalog, **TWENTY, receipt="1")
    assert "2026-10-10 00:00 起（逾期未告知）" in shown
    assert "尚未受理" in await page(catalog, **TWENTY, receipt="1", noticed_at="2026-09-25T10:00")


async def test_a_year_nobody_has_published_is_marked(catalog: Service) -> None:
    assert "尚未公布放假安排" in await page(catalog, **TWENTY | {"start": "2026-12-24T10:00"})


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": ""}, "必须填写"),
        ({"amount": "abc"}, "应为数字"),
        ({"amount": "-1"}, "不应小于 0"),
        ({"amount": "2.5"}, "以工作日计的时限必须是整数"),
        ({"unit": "week"}, "不在可选范围内"),
        ({"start": "yesterday"}, "日期时间格式有误"),
        ({"start": "9999-09-24T10:00", "amount": "90000"}, "期限超出了日历所能表示的年份"),
        ({"start": "1758679200"}, "日期时间格式有误"),
        ({"start": "2026-02-30T10:00"}, "日期时间格式有误"),
        ({"amount": "nan", "unit": "working_hour"}, "应为数字"),
        ({"amount": "100001"}, "不应大于 100000"),
        ({"amount": "90000"}, "期限超出了日历所能表示的年份"),
        ({"pause_to": "2026-09-28T09:00"}, "必须填写"),
        ({"pause_from": "2026-09-28T09:00", "pause_to": "2026-09-27T09:00"}, "暂停的结束不能早于开始"),
        ({"extension": "10"}, "必须填写"),
        ({"extension": "0", "extension_at": "2026-09-28T09:00"}, "应大于 0"),
        ({"extension": "-1", "extension_at": "2026-09-28T09:00"}, "应大于 0"),
        ({"hall_hours": "all day"}, "办公时间应写作"),
        ({"hall_hours": "12:00-09:00"}, "办公时间须为当日内先后相接"),
        ({"receipt": "1", "noticed_at": "2026-09-01T10:00"}, "先后颠倒"),
    ],
)
async def test_what_is_wrong_stands_on_the_page(catalog: Service, typed: dict[str, str], sentence: str) -> None:
    shown = await page(catalog, **TWENTY | typed)
    assert sentence in shown
    assert "逐日说明" not in shown


async def test_a_limit_of_many_years_is_told_without_its_days(catalog: Service) -> None:
    shown = await page(catalog, **TWENTY | {"amount": "1200", "unit": "natural_day"})
    assert "2030-01-07 23:59:59" in shown
    assert "此处不逐日列出" in shown
    assert "逐日说明" not in shown


async def test_what_is_wrong_stands_beside_its_field(catalog: Service) -> None:
    shown = await page(catalog, **TWENTY, pause_from="2026-09-28T09:00", pause_to="2026-09-27T09:00")
    assert 'id="e-pause_to"' in shown


async def test_a_pause_still_to_come_counts_and_the_page_says_so(catalog: Service) -> None:
    """演示时间是 2026 年 9 月 24 日：11 月的暂停尚未到来，照所写计算。"""
    later = {"start": "2026-11-02T10:00", "amount": "5", "unit": "working_day"}
    shown = await page(catalog, **later, pause_from="2026-11-04T10:00", pause_to="2026-11-06T10:00")
    assert "11 月 11 日" in shown
    assert "无论已经发生还是将来，都照所写计算" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        '"amount": NaN',
        '"amount": 1e400',
        '"amount": -1',
        '"amount": 100001',
        '"amount": "20"',
        '"amount": 20, "unit": "week"',
        '"amount": 20, "start": "1758679200"',
        '"amount": 20, "start": "2026-09-24T10:00:00"',
        '"amount": 20, "hall_hours": "09:00-08:00"',
        '"amount": 20, "extensions": [{"amount": 0, "approved_at": "2026-09-28T09:00:00+08:00"}]',
        '"amount": 20, "pauses": [{"from": "2026-09-28T09:00:00+08:00", "to": "2026-09-27T09:00:00+08:00"}]',
    ],
)
async def test_the_interface_refuses_what_the_page_refuses(catalog: Service, wrong: str) -> None:
    body = '{"start": "2026-09-24T10:00:00+08:00", "unit": "working_day", ' + wrong + "}"
    async with client_for(catalog) as anyone:
        refused = await anyone.post("/api/deadline", content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code in {400, 422}
    assert refused.json()["code"] in {"BAD_INPUT", "BODY_UNREADABLE"}
    assert refused.json()["title"]


async def test_the_interface_answers_the_same(catalog: Service) -> None:
    async with client_for(catalog) as anyone:
        asked = {"start": "2026-09-24T10:00:00+08:00", "amount": 20, "unit": "working_day"}
        found = (await anyone.post("/api/deadline", json=asked)).json()
        refused = await anyone.post("/api/deadline", json=asked | {"amount": -1})
        beyond = await anyone.post("/api/deadline", json=asked | {"start": "9999-09-24T10:00:00Z", "amount": 90_000})
    assert (found["due"], found["remaining"], found["accepted_on"]) == ("2026-10-29T23:59:59+08:00", 20, None)
    assert sum(day["counted"] for day in found["days"]) == 20
    assert (refused.status_code, refused.json()["code"]) == (422, "BAD_INPUT")
    assert beyond.json()["code"] == "DEADLINE_OUT_OF_RANGE"
