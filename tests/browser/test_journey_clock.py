"""Training time: said on every page, moved forward by a person, with what it does to the deadlines on the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import OpenWindow, Play

pytestmark = pytest.mark.browser


def test_a_notice_nobody_sent_in_time_becomes_acceptance(window: OpenWindow, play: Play) -> None:
    """Five working days from 2026-09-24, around 中秋 and 国庆, end on 10-09; from 10-10 the case counts as accepted."""
    case = play("food-licence", before="examine")
    person = window()
    person.goto("/clock")
    expect(person.get_by_text("2026年9月24日").first).to_be_visible()
    person.get_by_role("button", name="过三天").click()
    expect(person.get_by_role("main")).to_contain_text("2026年9月27日")
    person.get_by_label("拨到").fill("2026-10-10T08:30")
    person.get_by_role("button", name="拨到这一刻").click()
    expect(person.get_by_role("main")).to_contain_text("2026年10月10日 08:30")

    approver = window("li-jueding")
    approver.get_by_role("link", name=case.case_no, exact=True).click()
    expect(approver.get_by_role("region", name="经过")).to_contain_text("视为受理")
    expect(approver.get_by_role("region", name="期限 · 为什么是这一天")).to_contain_text("10 月 13 日")


@pytest.mark.parametrize(
    ("account", "address"),
    [
        ("", "/"),
        ("", "/sign-in"),
        ("", "/intake/"),
        ("wang-shoujian", "/intake/window"),
        ("li-jueding", "/approval/"),
        ("sun-zhengzhao", "/certificates/"),
        ("wu-rexian", "/hotline/"),
        ("zheng-pingjia", "/ratings/"),
        ("feng-shixiang", "/catalog/"),
        ("chu-lingdao", "/insight/"),
    ],
)
def test_every_page_says_that_time_is_played(window: OpenWindow, account: str, address: str) -> None:
    page = window(account)
    page.goto(address)
    expect(page.get_by_text(re.compile(r"^演示时间 2026-\d\d-\d\d \d\d:\d\d$"))).to_be_visible()
