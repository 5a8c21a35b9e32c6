"""At the counter and behind it: a clerk receives, an approver decides, a certificate officer issues."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pypdf
import pytest
from playwright.sync_api import expect

from hall.simulation.county import Applicant, uscc

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from conftest import OpenWindow, Play, Review

pytestmark = pytest.mark.browser

MM = 72 / 25.4
SECOND = Applicant("ORGANIZATION", "涟水试2商贸有限公司", uscc(2), "13800000002")


def printed(page: Page) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))


def answer(clerk: Page, question: str, said: str, *, heading: str) -> None:
    expect(clerk.get_by_role("heading", name=question)).to_be_visible()
    clerk.get_by_role("radio", name=re.compile(f"^{said}")).check()
    expect(clerk.get_by_role("complementary")).to_contain_text(heading)
    clerk.get_by_role("button", name="下一步").click()


def test_a_clerk_receives_an_application_and_prints_the_voucher(window: OpenWindow) -> None:
    clerk = window("wang-shoujian")
    clerk.get_by_label("事项", exact=True).fill("spjyxk")
    clerk.get_by_role("button", name="查找").click()
    clerk.get_by_role("row", name="食品经营许可（新办）").get_by_role("button", name="开始收件").click()

    papers = clerk.get_by_role("complementary", name="要准备的材料")
    expect(papers).to_contain_text("您要准备 5 份材料")
    answer(clerk, "是否使用自动售货设备经营？", "是", heading="您要准备 6 份材料")
    answer(clerk, "是否为连锁企业门店？", "否", heading="您要准备 6 份材料")
    answer(clerk, "是否仅申请食品销售类项目且不含散装熟食？", "是", heading="您要准备 5 份材料")
    answer(clerk, "是否委托他人代办？", "否", heading="您要准备 5 份材料")

    clerk.get_by_role("radio", name=re.compile("^企业或其他单位")).check()
    clerk.get_by_label("姓名或单位名称").fill("涟水试3商贸有限公司")
    clerk.get_by_label("证件号码").fill(f"{uscc(3)[:-1]}A")
    clerk.get_by_label("联系电话").fill("13800000001")
    clerk.get_by_role("button", name="下一步").click()
    expect(clerk.get_by_role("alert")).to_contain_text("统一社会信用代码有误")
    clerk.get_by_label("证件号码").fill(uscc(3))
    clerk.get_by_role("button", name="下一步").click()

    clerk.get_by_label("申请内容").fill("在涟城街道新开一家小吃店")
    clerk.get_by_role("radio", name="窗口领取").check()
    clerk.get_by_role("button", name="下一步").click()

    for paper in ("食品经营许可申请书", "营业执照", "利用自动设备经营的设备放置清单"):
        clerk.get_by_role("checkbox", name=paper).check()
    clerk.get_by_role("button", name="收下勾选的材料").click()
    expect(papers.get_by_text("已交")).to_have_count(3)
    clerk.get_by_role("link", name="下一步：核对").click()
    expect(clerk.get_by_role("main")).to_contain_text("913208********")
    clerk.get_by_role("button", name="确认收件，打印凭证").click()

    expect(clerk.get_by_role("heading", name="收件凭证")).to_be_visible()
    expect(clerk.get_by_text(re.compile(r"^涟政服收字〔2026〕第\d{10}号$"))).to_be_visible()
    expect(clerk.get_by_role("cell", name=re.compile(r"^\d{21}$"))).to_be_visible()
    expect(clerk.get_by_text("查询码").locator("b")).to_have_text(re.compile(r"^[0-9A-Z]{6}$"))
    expect(clerk.get_by_role("img", name="查进度二维码")).to_be_visible()
    sheets = printed(clerk).pages
    assert len(sheets) == 1
    assert (float(sheets[0].mediabox.width), float(sheets[0].mediabox.height)) == pytest.approx(
        (210 * MM, 148 * MM), abs=2
    )

    clerk.get_by_role("link", name="返回").click()
    expect(clerk.get_by_role("heading", name="食品经营许可（新办）")).to_be_visible()


def test_an_approver_sees_a_case_arrive_and_takes_it_to_a_decision(
    window: OpenWindow, play: Play, review: Review
) -> None:
    play("food-licence", before="examine")
    approver = window("li-jueding")
    expect(approver.get_by_role("heading", name="待我办理")).to_be_visible()
    case = play("food-licence", before="examine")
    approver.get_by_role("link", name="有 1 件新办件，点击显示").click()
    approver.get_by_role("link", name=case.case_no, exact=True).click()

    expect(approver.get_by_role("main")).to_contain_text("待受理 · 剩 5 个工作日")
    approver.get_by_role("button", name=re.compile("^受理")).click()
    expect(approver.get_by_role("region", name="期限 · 为什么是这一天")).to_contain_text("8 个工作日")
    expect(approver.get_by_role("listitem").filter(has_text="受理通知书")).to_be_visible()

    approver.get_by_text("特别程序…").click()
    approver.get_by_role("radio", name="现场勘验").check()
    approver.get_by_label("事由").fill("需到现场核实经营场所。")
    approver.get_by_role("button", name="启动并告知申请人").click()
    expect(approver.get_by_role("region", name="特别程序：现场勘验")).to_be_visible()
    approver.get_by_text("安排…").click()
    approver.get_by_label("时间").fill("2026-09-28T09:30")
    approver.get_by_label("地点").fill("涟城街道测试路一号")
    for name in ("李决定", "金首席"):
        approver.get_by_role("group", name="由谁去").get_by_role("checkbox", name=name).check()
    approver.get_by_role("button", name="安排，书面通知申请人").click()
    procedure = approver.get_by_role("region", name="特别程序：现场勘验")
    expect(procedure).to_contain_text("涟城街道测试路一号")
    expect(approver.get_by_role("listitem").filter(has_text="特别程序通知书")).to_be_visible()
    approver.get_by_role("button", name="现场符合要求。").click()
    approver.get_by_label("笔录").fill("操作间布局与图纸一致。")
    for name in ("李决定", "金首席"):
        approver.get_by_role("group", name="到场的人员").get_by_role("checkbox", name=name).check()
    approver.get_by_role("button", name="结束程序，恢复办理").click()

    expect(approver.get_by_role("region", name="办理", exact=True)).to_contain_text("等“书面审查与现场核查”的意见")
    expect(approver.get_by_text("准予…")).to_have_count(0)
    review(approver)
    expect(approver.get_by_role("region", name="审查", exact=True)).to_contain_text("李决定、金首席")
    approver.get_by_text("准予…").click()
    approver.get_by_role("button", name="符合法定条件、标准，准予。").click()
    approver.get_by_role("button", name="准予", exact=True).click()
    expect(approver.get_by_role("region", name="结果")).to_contain_text("按时")
    story = approver.get_by_role("region", name="经过")
    for told in ("收件", "受理", "启动特别程序：现场勘验", "特别程序结束", "作出准予决定"):
        expect(story).to_contain_text(told)

    approver.get_by_role("listitem").filter(has_text="决定书").get_by_role("link", name="打印").click()
    expect(approver.get_by_role("heading", name="决定书")).to_be_visible()
    expect(approver.get_by_role("cell", name="符合法定条件、标准，准予。")).to_be_visible()
    assert len(printed(approver).pages) == 1


def test_an_approver_tells_once_what_is_missing(window: OpenWindow, play: Play) -> None:
    case = play("food-licence", before="examine")
    approver = window("li-jueding")
    approver.get_by_role("link", name=case.case_no, exact=True).click()
    approver.get_by_text("一次性告知…").click()
    approver.get_by_role("checkbox", name="营业执照").check()
    approver.get_by_role("button", name="发出一次性告知书").click()
    waiting = approver.get_by_role("region", name="等待补正")
    expect(waiting).to_contain_text("营业执照")
    expect(waiting).to_contain_text("不能再次要求补正")
    expect(approver.get_by_role("button", name=re.compile("^受理"))).to_have_count(0)
    approver.get_by_role("listitem").filter(has_text="一次性告知书").get_by_role("link", name="打印").click()
    expect(approver.get_by_role("heading", name="一次性告知书")).to_be_visible()
    assert len(printed(approver).pages) == 1


def test_an_approver_refuses_with_reasons_that_stand_in_the_decision(window: OpenWindow, play: Play) -> None:
    case = play("food-licence", before="decide")
    approver = window("li-jueding")
    approver.get_by_role("link", name=case.case_no, exact=True).click()
    approver.get_by_text("不予…").click()
    approver.get_by_role("textbox", name="审查意见").fill("不符合法定条件。")
    approver.get_by_label("不予的理由（写入决定书）").fill("经营场所与有毒场所距离不足二十五米。")
    approver.get_by_role("button", name="不予", exact=True).click()
    expect(approver.get_by_role("region", name="经过")).to_contain_text("作出不予决定")
    approver.get_by_role("listitem").filter(has_text="决定书").get_by_role("link", name="打印").click()
    expect(approver.get_by_role("cell", name="经营场所与有毒场所距离不足二十五米。")).to_be_visible()
    expect(approver.get_by_role("main")).to_contain_text("申请行政复议")


def test_a_certificate_officer_issues_what_anybody_can_check(window: OpenWindow, play: Play) -> None:
    case = play("food-licence", before="issue")
    officer = window("sun-zhengzhao")
    officer.get_by_role("row").filter(has_text=case.case_no).get_by_role(
        "link", name="食品经营许可证", exact=True
    ).click()
    officer.get_by_role("button", name="用印并签发").click()
    expect(officer.get_by_role("status").filter(has_text="签章核验通过")).to_be_visible()

    officer.get_by_role("link", name="打印").click()
    expect(officer.get_by_role("heading", name="食品经营许可证")).to_be_visible()
    assert len(printed(officer).pages) == 1
    identifier = officer.get_by_role("cell", name=re.compile(r"^1\.2\.156\.3005\.2\."))
    code = officer.get_by_role("cell", name=re.compile(r"^[0-9A-F]{16}$"))

    anybody = window()
    anybody.goto("/certificates/check")
    anybody.get_by_label("电子证照标识").fill(identifier.inner_text())
    anybody.get_by_label("校验码", exact=True).fill(code.inner_text())
    anybody.get_by_role("button", name="核验").click()
    found = anybody.get_by_role("region", name="食品经营许可证")
    expect(found).to_contain_text("有效")
    expect(found).not_to_contain_text(uscc(1))


def test_a_paper_the_hall_has_issued_is_not_asked_for_again(window: OpenWindow, play: Play) -> None:
    first = play("company-setup", before="issue", applicant=SECOND)
    officer = window("zhou-zhengzhao")
    officer.get_by_role("row").filter(has_text=first.case_no).get_by_role("link", name="营业执照", exact=True).click()
    officer.get_by_role("button", name="用印并签发").click()
    expect(officer.get_by_role("status").filter(has_text="签章核验通过")).to_be_visible()

    clerk = window("wang-shoujian")
    clerk.goto("/intake/window?q=spjyxk")
    clerk.get_by_role("row", name="食品经营许可（新办）").get_by_role("button", name="开始收件").click()
    for number in range(1, 5):
        expect(clerk).to_have_url(re.compile(f"/situations/{number}\\b"))
        clerk.get_by_role("radio", name=re.compile("^否")).check()
        clerk.get_by_role("button", name="下一步").click()
    clerk.get_by_role("radio", name=re.compile("^企业或其他单位")).check()
    clerk.get_by_label("姓名或单位名称").fill(SECOND.name)
    clerk.get_by_label("证件号码").fill(SECOND.number)
    clerk.get_by_role("button", name="下一步").click()
    papers = clerk.get_by_role("complementary", name="要准备的材料")
    expect(papers.get_by_role("listitem").filter(has_text="营业执照")).to_contain_text("免交 · 电子营业执照")
    clerk.get_by_label("申请内容").fill("再开一家分店")
    clerk.get_by_role("radio", name="窗口领取").check()
    clerk.get_by_role("button", name="下一步").click()
    expect(clerk.get_by_role("checkbox", name="营业执照")).to_have_count(0)
    for paper in ("食品经营许可申请书", "与食品经营相适应的主要设备设施、布局和操作流程文件"):
        clerk.get_by_role("checkbox", name=paper).check()
    clerk.get_by_role("button", name="收下勾选的材料").click()
    clerk.get_by_role("link", name="下一步：核对").click()
    clerk.get_by_role("button", name="确认收件，打印凭证").click()
    expect(clerk.get_by_role("row").filter(has_text="免交材料")).to_contain_text("营业执照（以电子证照核验）")
    case_no = clerk.get_by_role("cell", name=re.compile(r"^\d{21}$")).inner_text()

    approver = window("li-jueding")
    approver.get_by_role("link", name=case_no, exact=True).click()
    material = approver.get_by_role("region", name="材料").get_by_role("row").filter(has_text="营业执照")
    expect(material).to_contain_text("免交 · 电子证照")
