"""The other desks: the hotline and a unit it calls upon, the leader's cockpit, the keeper of items."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import OpenWindow, Play

pytestmark = pytest.mark.browser


def test_a_call_is_taken_dispatched_answered_called_back_and_closed(window: OpenWindow) -> None:
    agent = window("wu-rexian")
    agent.get_by_role("link", name="登记诉求").first.click()
    agent.get_by_role("radio", name="求助").check()
    agent.get_by_label("联系电话").fill("13900000001")
    agent.get_by_label("诉求人称呼").fill("测试·吴先生")
    agent.get_by_label("诉求内容").fill("小区门口路灯坏了三天，晚上出行不安全，请派人维修。")
    topic = agent.get_by_role("combobox", name="诉求分类")
    topic.press_sequentially("路灯")
    agent.get_by_role("option", name=re.compile("路灯")).first.click()
    expect(agent.get_by_role("region", name="派单目录")).to_contain_text("城市管理局")
    agent.get_by_role("radio", name="只登记").check()
    agent.get_by_role("button", name=re.compile("^登记")).click()
    ticket_no = agent.get_by_role("navigation", name="位置").get_by_text(re.compile(r"^320826\d{17}$")).inner_text()
    agent.get_by_role("button", name=re.compile("^派单")).click()
    expect(agent.get_by_role("region", name="等待承办单位")).to_contain_text("城市管理局")

    unit = window("unit_handler-urban")
    unit.get_by_role("link", name=ticket_no, exact=True).click()
    unit.get_by_role("button", name=re.compile("^签收")).click()
    unit.get_by_label("办理情况（答复诉求人）").fill("已现场核实并修复，照明恢复正常。")
    unit.get_by_role("button", name=re.compile("^答复")).click()
    expect(unit.get_by_role("region", name="城市管理局的答复")).to_contain_text("照明恢复正常")

    agent.goto("/hotline/?show=replied")
    agent.get_by_role("link", name=ticket_no, exact=True).click()
    expect(agent.get_by_text("已现场核实并修复，照明恢复正常。").first).to_be_visible()
    agent.get_by_role("group", name="诉求解决了吗").get_by_role("radio", name="已解决").check()
    agent.get_by_role("group", name="满意吗").get_by_role("radio", name="非常满意").check()
    agent.get_by_role("button", name=re.compile("^登记回访")).click()
    agent.get_by_role("button", name=re.compile("^办结 G")).click()
    expect(agent.get_by_role("region", name="结果")).to_contain_text("按期")


def test_a_figure_of_the_cockpit_opens_to_exactly_its_cases(window: OpenWindow, play: Play) -> None:
    for _ in range(2):
        play("social-card", before="collect")
    play("social-card", before="examine")
    leader = window("chu-lingdao")
    expect(leader.get_by_role("heading", level=1)).to_contain_text("政务服务")
    for figure in ("收件", "办结"):
        leader.goto("/insight/")
        tile = leader.locator("#numbers").get_by_role("link", name=re.compile(figure)).first
        number = int(re.sub(r"\D", "", tile.locator("b").inner_text()))
        assert number >= 2
        tile.click()
        expect(leader.locator("#rows tr")).to_have_count(number)


def test_a_keeper_finds_an_item_its_guide_and_the_calendar(window: OpenWindow) -> None:
    keeper = window("feng-shixiang")
    keeper.get_by_label("查找事项").last.fill("spjyxk")
    keeper.get_by_role("button", name="查找").click()
    keeper.get_by_role("link", name="食品经营许可（新办）").click()
    expect(keeper.get_by_role("heading", name="食品经营许可（新办）")).to_be_visible()
    keeper.get_by_role("main").get_by_role("link", name="办事指南").click()
    expect(keeper.get_by_role("heading", name="要准备的材料")).to_be_visible()
    expect(keeper.get_by_text("8 个工作日").first).to_be_visible()
    keeper.get_by_role("group", name="是否委托他人代办？").get_by_role("radio", name="是").check()
    keeper.get_by_role("button", name="按我的情形列材料").click()
    expect(keeper.get_by_role("complementary", name="怎样办")).to_contain_text("授权委托书")

    keeper.goto("/catalog/calendar?year=2026")
    expect(keeper.get_by_role("heading", name="2026 年工作日历")).to_be_visible()
    october = keeper.get_by_role("table", name=re.compile("^10 月"))
    expect(october.get_by_role("cell", name="10 调休上班日")).to_be_visible()
    expect(october.get_by_role("cell", name="1 国庆节", exact=True)).to_be_visible()
