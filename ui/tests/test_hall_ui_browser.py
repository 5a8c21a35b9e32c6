"""The gallery in a real browser: accessible, quiet, light, usable by keyboard and without script."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pypdf
import pytest
from playwright.sync_api import expect

from hall_ui.size import COOKIE, LARGE
from hall_ui.testing.axe import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Response

pytestmark = pytest.mark.browser

PAGES = ("queue", "case", "forms", "parts", "cockpit", "portal", "question", "voucher", "sheet", "kiosk", "problem")
PATIENCE_MS = 15_000  # a pull waits for its turn: jitter, and two seconds between pulls
PLAIN_KB, CHART_KB, NODES = 40, 260, 1500
MM = 72 / 25.4


def large(context: BrowserContext, gallery: str) -> None:
    context.add_cookies([{"name": COOKIE, "value": LARGE, "url": gallery}])


def test_axe_finds_what_is_there(sheet: Page) -> None:
    """The control: a page that is not as it should be is found out."""
    sheet.goto("/queue")
    sheet.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert violations(sheet) == ["image-alt at <img>"]


@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(context: BrowserContext, sheet: Page, gallery: str, name: str, size: str) -> None:
    if size == "large":
        large(context, gallery)
    sheet.goto(f"/{name}")
    assert violations(sheet) == []


def test_axe_finds_nothing_where_a_form_went_wrong_or_a_question_is_asked(sheet: Page) -> None:
    sheet.goto("/forms")
    sheet.get_by_role("button", name="提交申请").click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    assert violations(sheet) == []
    sheet.goto("/case")
    sheet.get_by_text("不予许可…").click()
    assert violations(sheet) == []


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("size", ["normal", "large"])
def test_no_page_is_wider_than_a_phone(
    context: BrowserContext, sheet: Page, gallery: str, width: int, size: str
) -> None:
    if size == "large":
        large(context, gallery)
    sheet.set_viewport_size({"width": width, "height": 844})
    wide = []
    for name in PAGES:
        sheet.goto(f"/{name}")
        if sheet.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(name)
    assert wide == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_its_budget_and_asks_nobody_else(sheet: Page, gallery: str, name: str) -> None:
    answers: list[Response] = []

    def remember(answer: Response) -> None:
        answers.append(answer)

    sheet.on("response", remember)
    sheet.goto(f"/{name}")
    assert sheet.evaluate("window.htmx !== undefined")
    loaded = [answer for answer in answers if "event-stream" not in answer.headers.get("content-type", "")]
    assert all(answer.url.startswith((gallery, "data:")) for answer in answers)
    sizes = [answer.request.sizes()["responseBodySize"] for answer in loaded if answer.url.startswith(gallery)]
    assert sum(sizes) <= (CHART_KB if name == "cockpit" else PLAIN_KB) * 1024
    assert sheet.evaluate("document.querySelectorAll('*').length") <= NODES


def test_the_first_tab_leads_past_the_menu(sheet: Page) -> None:
    sheet.goto("/queue")
    sheet.keyboard.press("Tab")
    expect(sheet.get_by_role("link", name="跳到主要内容")).to_be_focused()
    sheet.keyboard.press("Enter")
    expect(sheet.locator("#main")).to_be_focused()


def test_the_error_summary_takes_focus_and_leads_to_the_field(sheet: Page) -> None:
    sheet.goto("/forms")
    sheet.get_by_label("联系电话").fill("0517-1234")
    sheet.get_by_role("button", name="提交申请").click()
    expect(sheet.get_by_role("alert")).to_be_focused()
    expect(sheet.get_by_label("联系电话")).to_have_value("0517-1234")
    sheet.get_by_role("link", name="请填写申请人名称").click()
    expect(sheet.get_by_label("申请人名称")).to_be_focused()


def test_a_suggestion_is_chosen_by_keys_alone(sheet: Page) -> None:
    sheet.goto("/forms")
    field = sheet.get_by_role("combobox", name="要办的事项")
    field.press_sequentially("食品")
    expect(field).to_have_attribute("aria-expanded", "true")
    options = sheet.get_by_role("listbox", name="建议").get_by_role("option")
    expect(options).to_have_count(3)
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(field).to_have_value("食品经营许可（变更）")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(sheet.locator("input[name='task_code']")).to_have_value("T0001")
    field.press_sequentially("食品")
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")


def test_new_cases_wait_until_asked_for_and_move_no_row(context: BrowserContext, sheet: Page) -> None:
    sheet.goto("/queue")
    first = sheet.locator("#rows tr").first
    first_id = first.get_attribute("id")
    first.get_by_role("checkbox").check()
    expect(sheet.get_by_text("已选 1 件")).to_be_visible()
    context.request.post("/queue/arrivals")
    announced = sheet.get_by_role("link", name="有 1 件新办件，点击显示")
    expect(announced).to_be_visible(timeout=PATIENCE_MS)
    expect(sheet.locator("#rows tr").first).to_have_id(first_id or "")
    expect(first.get_by_role("checkbox")).to_be_checked()
    announced.click()
    expect(sheet.locator("#rows tr").first).not_to_have_id(first_id or "")
    expect(announced).to_be_hidden()


def test_a_second_tab_shares_the_stream(context: BrowserContext, sheet: Page) -> None:
    other = context.new_page()
    for page in (sheet, other):
        page.goto("/queue")
        expect(page.get_by_role("heading", name="待我办理")).to_be_visible()
    context.request.post("/queue/arrivals")
    other.bring_to_front()
    expect(other.get_by_role("link", name=re.compile("有 1 件新办件"))).to_be_visible(timeout=PATIENCE_MS)
    sheet.bring_to_front()
    expect(sheet.get_by_role("link", name=re.compile("有 1 件新办件"))).to_be_visible(timeout=PATIENCE_MS)


def test_a_browser_without_shared_workers_follows_by_itself(context: BrowserContext, sheet: Page) -> None:
    sheet.add_init_script("delete window.SharedWorker")
    sheet.goto("/queue")
    expect(sheet.get_by_text("已选 0 件")).to_be_visible()
    context.request.post("/queue/arrivals")
    expect(sheet.get_by_role("link", name="有 1 件新办件，点击显示")).to_be_visible(timeout=PATIENCE_MS)


def test_a_pushed_fragment_lands_in_its_place(context: BrowserContext, sheet: Page) -> None:
    context.request.post("/queue/arrivals")
    sheet.goto("/push")
    expect(sheet.get_by_text(re.compile(r"今天来了 \d+ 件"))).to_be_visible()


def test_more_rows_are_appended(sheet: Page) -> None:
    sheet.goto("/queue")
    before = sheet.locator("#rows tr").count()
    sheet.get_by_role("link", name="加载更多").click()
    expect(sheet.locator("#rows tr")).to_have_count(before + 2)
    expect(sheet.get_by_role("link", name="加载更多")).to_be_hidden()


def test_the_list_of_papers_follows_the_answer(sheet: Page) -> None:
    sheet.goto("/question")
    sheet.get_by_role("radio", name=re.compile("300 平方米以上")).check()
    expect(sheet.get_by_role("complementary")).to_contain_text("您要准备 5 份材料")
    expect(sheet.get_by_role("radio", name=re.compile("300 平方米以上"))).to_be_focused()


def test_a_key_opens_the_main_action_and_can_be_switched_off(sheet: Page) -> None:
    sheet.goto("/case")
    sheet.keyboard.press("g")
    expect(sheet.get_by_role("button", name="确认准予")).to_be_visible()
    sheet.keyboard.press("Escape")
    expect(sheet.get_by_role("button", name="确认准予")).to_be_hidden()
    sheet.get_by_role("button", name="快捷键：开").click()
    sheet.keyboard.press("g")
    expect(sheet.get_by_role("button", name="确认准予")).to_be_hidden()
    sheet.get_by_label("审查意见").press_sequentially("g")
    expect(sheet.get_by_label("审查意见")).to_have_value("g")


def test_a_common_sentence_is_added_and_the_draft_kept(sheet: Page) -> None:
    sheet.goto("/case")
    sheet.get_by_role("button", name="拟同意").click()
    expect(sheet.get_by_label("审查意见")).to_have_value("拟同意")
    expect(sheet.get_by_text("草稿已自动保存")).to_be_visible()


def test_charts_are_drawn_and_told_in_a_table(sheet: Page) -> None:
    sheet.goto("/cockpit")
    expect(sheet.locator(".canvas svg")).to_have_count(4)
    sheet.locator("#trend .canvas").hover()
    sheet.locator("#trend summary").click()
    expect(sheet.locator("#trend tbody tr")).to_have_count(24)


def test_large_type_stays_and_gives_targets_of_44_pixels(sheet: Page) -> None:
    sheet.goto("/forms")
    sheet.get_by_role("link", name="大字版").click()
    expect(sheet.locator("html[data-size='large']")).to_be_attached()
    for target in sheet.locator(
        ".top a, .side a, .btn, .field input:not([type='hidden']):not(.choice input), select"
    ).all():
        box = target.bounding_box()
        assert box is None or box["height"] >= 44


def test_everything_needed_works_without_script(chromium: Browser, gallery: str) -> None:
    context = chromium.new_context(base_url=gallery, java_script_enabled=False)
    page = context.new_page()
    page.goto("/queue")
    page.get_by_role("link", name="加载更多").click()
    expect(page.locator("#rows tr")).to_have_count(2)
    page.goto("/forms")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写申请人名称")
    page.goto("/case")
    page.get_by_text("准予许可…", exact=False).last.click()
    expect(page.get_by_role("button", name="确认准予")).to_be_visible()
    page.goto("/cockpit")
    page.locator("#trend summary").click()
    expect(page.locator("#trend tbody tr")).to_have_count(24)
    context.close()


@pytest.mark.parametrize(("name", "wide", "high"), [("voucher", 210, 148), ("sheet", 210, 297)])
def test_a_paper_prints_on_one_page_of_its_size(sheet: Page, name: str, wide: int, high: int) -> None:
    sheet.goto(f"/{name}")
    printed = pypdf.PdfReader(io.BytesIO(sheet.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(printed.pages) == 1
    box = printed.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((wide * MM, high * MM), abs=2)


def test_a_quiet_kiosk_asks_and_then_forgets(sheet: Page) -> None:
    sheet.clock.install()
    sheet.goto("/kiosk")
    sheet.clock.run_for(61_000)
    expect(sheet.get_by_role("button", name="继续办理")).to_be_focused()
    sheet.get_by_role("button", name="继续办理").click()
    expect(sheet.get_by_role("alertdialog")).to_be_hidden()
    sheet.clock.run_for(91_000)
    expect(sheet).to_have_url(re.compile("/queue$"))
