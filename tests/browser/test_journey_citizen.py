"""What a citizen does at home: look up, collect, rate, complain; and everything once more without script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from hall.simulation.visitor import SCAN

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from conftest import OpenWindow, Play
    from hall.simulation.cases import CaseLife

pytestmark = pytest.mark.browser


def look_up(citizen: Page, case: CaseLife) -> None:
    citizen.goto("/intake/progress")
    citizen.get_by_label("办件编号").fill(case.case_no)
    citizen.get_by_label("查询码").fill(case.query_code.lower())
    citizen.get_by_role("button", name="查询").click()


def test_a_citizen_collects_the_result_and_rates_once(window: OpenWindow, play: Play) -> None:
    case = play("social-card", before="collect")
    citizen = window()
    look_up(citizen, case)
    expect(citizen.get_by_role("heading", name="社会保障卡申领")).to_be_visible()
    citizen.get_by_role("button", name="网上领取电子版").click()
    expect(citizen.get_by_role("main")).to_contain_text("已领取")

    citizen.get_by_role("link", name="评一评这次办事").click()
    citizen.get_by_role("radio", name=re.compile("^非常满意")).check()
    praise = citizen.get_by_role("group", name=re.compile("^好在哪里"))
    praise.get_by_role("checkbox").first.check()
    citizen.get_by_label("还想说的话").fill("办得快，态度好。")
    citizen.get_by_role("button", name="提交评价").click()
    expect(citizen.get_by_role("heading", name="谢谢您的评价")).to_be_visible()

    look_up(citizen, case)
    citizen.get_by_role("link", name="评一评这次办事").click()
    expect(citizen.get_by_role("heading", name="已评价过")).to_be_visible()
    expect(citizen.get_by_role("button", name="提交评价")).to_have_count(0)


def test_a_bad_rating_is_put_right_and_becomes_a_ticket(window: OpenWindow, play: Play) -> None:
    case = play("social-card", before="collect")
    citizen = window()
    look_up(citizen, case)
    citizen.get_by_role("button", name="网上领取电子版").click()
    citizen.get_by_role("link", name="评一评这次办事").click()
    citizen.get_by_role("radio", name=re.compile("^非常不满意")).check()
    expect(citizen.get_by_text("我们会在一个工作日内联系核实")).to_be_visible()
    citizen.get_by_label("还想说的话").fill("来回跑了两趟。")
    citizen.get_by_role("button", name="提交评价").click()
    expect(citizen.get_by_role("heading", name="接下来")).to_be_visible()

    supervisor = window("zheng-pingjia")
    supervisor.get_by_role("link", name=case.case_no, exact=True).click()
    expect(supervisor.get_by_role("region", name="评价内容")).to_contain_text("来回跑了两趟。")
    expect(supervisor.get_by_role("region", name="联系核实")).to_be_visible()
    ticket_no = re.compile(r"^320826\d{6}12345\d{6}$")
    expect(
        supervisor.get_by_role("region", name="办件").get_by_role("definition").filter(has_text=ticket_no)
    ).to_be_visible()

    agent = window("wu-rexian")
    agent.get_by_label("来源").select_option(label="差评转办")
    agent.get_by_role("link", name=ticket_no).first.click()
    expect(agent.get_by_role("region", name="工单", exact=True)).to_contain_text("差评转办")
    expect(agent.get_by_role("region", name="承办单位", exact=True)).to_contain_text("人力资源和社会保障局")


def test_a_citizen_applies_collects_and_rates_without_script(window: OpenWindow, play: Play) -> None:
    citizen = window("citizen-2", java_script_enabled=False)
    expect(citizen).to_have_url(re.compile("/intake/$"))
    citizen.get_by_label("要办的事", exact=True).fill("社会保障卡")
    citizen.get_by_role("button", name="查找").click()
    citizen.get_by_role("link", name="社会保障卡申领").click()
    citizen.get_by_role("button", name="开始办理").click()
    for _ in range(2):
        citizen.get_by_role("radio", name=re.compile("^否")).check()
        citizen.get_by_role("button", name="下一步").click()
    citizen.get_by_role("radio", name=re.compile("^个人")).check()
    citizen.get_by_label("姓名或单位名称").fill("测试·陈大年")
    citizen.get_by_label("证件号码").fill("320826198507120000")
    citizen.get_by_role("button", name="下一步").click()
    citizen.get_by_label("申请内容").fill("首次申领社会保障卡")
    citizen.get_by_role("radio", name="网上领取电子版").check()
    citizen.get_by_role("button", name="下一步").click()
    while (wanted := citizen.locator("main input[type=file][required]")).count():
        wanted.first.set_input_files({"name": "scan.pdf", "mimeType": "application/pdf", "buffer": SCAN})
        citizen.get_by_role("button", name="上传").first.click()
    citizen.get_by_role("link", name="下一步：核对").click()
    citizen.get_by_role("button", name="提交申请").click()
    citizen.get_by_role("link", name="返回").click()
    expect(citizen.get_by_role("heading", name="社会保障卡申领")).to_be_visible()
    case_id = re.search(r"/applications/([0-9a-f-]+)", citizen.url)
    assert case_id

    play("social-card", before="collect", case_id=case_id[1])
    citizen.goto("/intake/mine")
    citizen.get_by_role("link", name="社会保障卡申领").click()
    citizen.get_by_role("button", name="网上领取电子版").click()
    citizen.get_by_role("link", name="评一评这次办事").click()
    citizen.get_by_role("radio", name=re.compile("^满意")).check()
    citizen.get_by_role("button", name="提交评价").click()
    expect(citizen.get_by_role("heading", name="谢谢您的评价")).to_be_visible()
