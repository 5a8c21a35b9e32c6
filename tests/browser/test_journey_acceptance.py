"""Ways to accept: what may follow is promised, noticed and handed in; a proof is promised instead of brought."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pypdf
import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from conftest import Come, OpenWindow, Play, Review

pytestmark = pytest.mark.browser


def pages_of(page: Page) -> int:
    return len(pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))).pages)


def test_what_was_promised_is_noticed_handed_in_and_then_the_result_goes_out(
    window: OpenWindow, play: Play, review: Review, come: Come
) -> None:
    case = play("food-licence", before="examine", promises=True)
    approver = window("li-jueding")
    approver.get_by_role("checkbox", name=f"选择 {case.case_no}").check()
    approver.get_by_role("button", name=re.compile("^认领")).click()
    expect(approver).to_have_url(re.compile("show=mine"))
    approver.get_by_role("link", name=case.case_no, exact=True).click()
    approver.get_by_text("容缺受理…").click()
    approver.get_by_role("button", name="容缺受理，出具通知书").click()
    expect(approver.get_by_role("region", name="办理")).to_contain_text("补齐后才发出结果")
    approver.get_by_role("listitem").filter(has_text="容缺受理通知书").get_by_role("link", name="打印").click()
    expect(approver.get_by_role("heading", name="容缺受理通知书")).to_be_visible()
    expect(approver.get_by_role("main")).to_contain_text("视为撤回申请")
    assert pages_of(approver) == 1
    approver.get_by_role("link", name="返回").click()
    review(approver)
    approver.get_by_text("准予…").click()
    approver.get_by_role("button", name="符合法定条件、标准，准予。").click()
    approver.get_by_role("button", name="准予", exact=True).click()
    expect(approver.get_by_role("region", name="已准予，等待补齐")).to_be_visible()

    clerk = window("wang-shoujian")
    clerk.goto(f"/intake/applications/{case.case_id}")
    owed = clerk.get_by_role("region", name="承诺后补的材料")
    expect(owed).to_contain_text("逾期没有补齐的，视为撤回申请")
    while (papers := owed.get_by_role("button", name=re.compile("^收到纸质"))).count():
        left = papers.count()
        papers.first.click()
        expect(papers).to_have_count(left - 1)
    owed.get_by_role("button", name="补交给部门").click()
    result = clerk.get_by_role("region", name="领取结果")
    come(result)  # the department hears of it and its result comes back
    expect(result).to_contain_text("准予")
    clerk.get_by_role("listitem").filter(has_text="容缺受理通知书").get_by_role("link", name="打印").click()
    expect(clerk.get_by_role("heading", name="容缺受理通知书")).to_be_visible()
