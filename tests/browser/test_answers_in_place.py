"""What a command leads to, shown in the page that is open; with script and without, under the hall's own headers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from hall_ui.testing.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from conftest import OpenWindow, Play

pytestmark = pytest.mark.browser


def opened(window: OpenWindow, play: Play, before: str, **options: Any) -> Page:
    """The page of a case in the window of the approver it waits for, remembered as the document it is."""
    case = play("food-licence", before=before)
    approver = window("li-jueding", **options)
    approver.get_by_role("link", name=case.case_no, exact=True).click()
    expect(approver.get_by_role("region", name="经过")).to_be_visible()
    approver.evaluate("window.marked = true")
    return approver


def test_accepting_a_case_shows_it_accepted_without_loading_a_page(window: OpenWindow, play: Play) -> None:
    approver = opened(window, play, "examine")
    before = approver.url
    approver.get_by_role("button", name=re.compile("^受理")).click()
    expect(approver.get_by_role("button", name="提出意见")).to_be_visible()
    expect(approver.get_by_role("heading", level=1)).to_be_focused()
    expect(approver).to_have_url(re.compile(re.escape(before) + r"\?after=approval:\d+$"))
    assert approver.evaluate("window.marked")
    assert violations(approver) == []
    approver.reload()
    expect(approver.get_by_role("button", name="提出意见")).to_be_visible()
    approver.go_back()
    expect(approver).to_have_url(before)
    expect(approver.get_by_role("button", name="提出意见")).to_be_visible()


def test_a_command_given_without_script_leads_to_the_same_page(window: OpenWindow, play: Play) -> None:
    approver = opened(window, play, "examine", java_script_enabled=False)
    approver.get_by_role("button", name=re.compile("^受理")).click()
    expect(approver).to_have_url(re.compile(r"\?after=approval:\d+$"))
    expect(approver.get_by_role("button", name="提出意见")).to_be_visible()


def test_back_from_a_refusal_leads_to_the_form_as_it_was_filled_in(window: OpenWindow, play: Play) -> None:
    approver = opened(window, play, "decide")
    approver.get_by_text("不予…").click()
    approver.get_by_label("审查意见").last.fill("经营场所与申请不符。")
    approver.get_by_role("button", name="不予", exact=True).click()
    expect(approver.get_by_role("heading", level=1)).to_be_focused()
    expect(approver.get_by_text("怎么办")).to_be_visible()
    assert violations(approver) == []
    approver.go_back()
    expect(approver.get_by_label("审查意见").last).to_have_value("经营场所与申请不符。")
    assert approver.evaluate("window.marked")
    approver.get_by_label("不予的理由").fill("不具备与经营规模相适应的场所。")
    approver.get_by_role("button", name="不予", exact=True).click()
    expect(approver.get_by_role("region", name="结果")).to_contain_text("按时")


def test_a_table_of_the_cockpit_stays_open_while_its_figures_follow(window: OpenWindow, play: Play) -> None:
    leader = window("chu-lingdao")
    expect(leader.locator("#trend .canvas svg")).to_be_visible()
    leader.locator("#trend summary").click()
    expect(leader.locator("#trend table")).to_be_visible()
    figures = leader.locator("#numbers")
    known = figures.inner_text()
    play("social-card", before="examine")
    expect(figures).not_to_have_text(known, use_inner_text=True)
    expect(leader.locator("#trend table")).to_be_visible()
    expect(leader.locator("#trend .canvas svg")).to_be_visible()
