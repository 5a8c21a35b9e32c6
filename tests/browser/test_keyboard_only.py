"""An approver who never touches the mouse: claims, accepts, gives the opinions and decides, by keys alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from conftest import OpenWindow, Play

pytestmark = pytest.mark.browser
TABS = 120


def reach(page: Page, wanted: Locator) -> None:
    """Tab by tab, as far as a page goes."""
    expect(wanted).to_be_visible()
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("no number of tabs leads there")


def write(page: Page, into: Locator, words: str) -> None:
    reach(page, into)
    page.keyboard.insert_text(words)


def press(page: Page, button: Locator) -> None:
    reach(page, button)
    page.keyboard.press("Enter")


def test_a_case_is_decided_by_keys_alone(window: OpenWindow, play: Play) -> None:
    case = play("nurse-registration", before="examine")
    approver = window("approver-health")
    press(approver, approver.get_by_role("link", name=case.case_no, exact=True))
    expect(approver.get_by_role("button", name="受理 A", exact=True)).to_be_visible()
    approver.keyboard.press("c")
    expect(approver.get_by_text("转交…")).to_be_visible()
    approver.keyboard.press("a")
    review = approver.get_by_role("region", name="审查", exact=True)
    write(approver, review.get_by_role("textbox").first, "符合要求。")
    press(approver, review.get_by_role("button", name="提出意见"))
    expect(review.get_by_text("还没有意见")).to_have_count(0)
    approver.keyboard.press("g")
    write(approver, approver.get_by_role("textbox", name="审查意见"), "符合法定条件、标准，准予。")
    press(approver, approver.get_by_role("button", name="准予", exact=True))
    expect(approver.get_by_role("region", name="结果")).to_contain_text("已办结")
