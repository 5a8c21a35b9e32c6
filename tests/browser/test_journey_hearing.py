"""A hearing: its right is told, somebody asks for it, it is announced in writing, and the decision waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from hall_ui.testing.axe import violations

if TYPE_CHECKING:
    from conftest import Come, OpenWindow, Play

pytestmark = pytest.mark.browser


def test_the_right_to_a_hearing_is_told_used_and_announced(window: OpenWindow, play: Play) -> None:
    case = play("food-licence", before="decide")
    approver = window("li-jueding")
    approver.get_by_role("link", name=case.case_no, exact=True).click()
    expect(approver.get_by_text("准予…")).to_be_visible()
    approver.get_by_text("告知听证权利…").click()
    approver.get_by_label("涉及怎样的重大利益关系").fill("油烟排放影响楼上住户")
    approver.get_by_role("button", name="告知，出具听证告知书").click()
    expect(approver.get_by_role("region", name="办理", exact=True)).to_contain_text("要求听证的期限还没有届满")
    expect(approver.get_by_text("准予…")).to_have_count(0)

    approver.get_by_text("有人要求听证…").click()
    approver.get_by_label("谁要求听证").fill("楼上住户")
    approver.get_by_role("button", name="记下要求，启动听证").click()
    hearing = approver.get_by_role("region", name="特别程序：听证")
    expect(hearing).to_contain_text("由审查人员以外的人主持")
    hearing.get_by_text("安排…").click()
    approver.get_by_label("时间").fill("2026-10-16T09:00")
    approver.get_by_label("地点").fill("三楼会议室")
    approver.get_by_label("主持人").select_option("张负责")
    approver.get_by_role("group", name="其他人员").get_by_role("checkbox", name="金首席").check()
    approver.get_by_role("button", name="安排，书面通知申请人").click()
    expect(hearing).to_contain_text("张负责、金首席")
    expect(approver.get_by_role("region", name="办理", exact=True)).to_contain_text("听证举行以前不能作出决定")
    assert violations(approver) == []

    approver.get_by_role("listitem").filter(has_text="听证通知书").get_by_role("link", name="打印").click()
    expect(approver.get_by_role("heading", name="听证通知书")).to_be_visible()
    expect(approver.get_by_role("main")).to_contain_text("有权申请回避")

    clerk = window("wang-shoujian")
    clerk.goto(f"/intake/applications/{case.case_id}")
    expect(clerk.get_by_role("region", name="听证")).to_contain_text("三楼会议室")
    expect(clerk.get_by_role("listitem").filter(has_text="听证告知书")).to_be_visible()
    assert violations(clerk) == []


def test_a_hearing_asked_for_at_the_window_may_be_given_up(window: OpenWindow, play: Play, come: Come) -> None:
    case = play("food-licence", before="decide")
    approver = window("li-jueding")
    approver.get_by_role("link", name=case.case_no, exact=True).click()
    approver.get_by_text("告知听证权利…").click()
    approver.get_by_label("涉及怎样的重大利益关系").fill("油烟排放影响楼上住户")
    approver.get_by_role("button", name="告知，出具听证告知书").click()
    expect(approver.get_by_role("region", name="办理", exact=True)).to_contain_text("要求听证的期限还没有届满")

    clerk = window("wang-shoujian")
    clerk.goto(f"/intake/applications/{case.case_id}")
    asking = clerk.get_by_text("要求听证…")
    come(asking)
    asking.click()
    clerk.get_by_role("button", name="要求听证", exact=True).click()
    expect(clerk.get_by_text("申请人要求听证，转告部门")).to_be_visible()
    assert violations(clerk) == []

    hearing = approver.get_by_role("region", name="特别程序：听证")
    come(hearing)
    hearing.get_by_text("放弃听证…").click()
    approver.get_by_label("谁放弃、怎样表示").fill("申请人书面撤回要求")
    assert violations(approver) == []
    approver.get_by_role("button", name="记下放弃，听证终止").click()
    expect(approver.get_by_text("准予…")).to_be_visible()
    expect(approver.get_by_role("region", name="特别程序和听证")).to_contain_text("已放弃：申请人书面撤回要求")
