"""A form's answer in the page that is open: what a reader, a reader of screens and the browser's own buttons find."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page, Route

pytestmark = pytest.mark.browser

PATIENCE_MS = 15_000  # a pull waits for its turn: jitter, and two seconds between pulls


def marked(page: Page) -> None:
    """Remember this document: one that is loaded anew has forgotten."""
    page.evaluate("window.marked = true")


def is_marked(page: Page) -> bool:
    return bool(page.evaluate("window.marked === true"))


def arrive(page: Page) -> None:
    """Press the gallery's button that posts and is answered by a redirect to the queue."""
    page.get_by_role("button", name="模拟来件").click()


@contextmanager
def loaded_anew(page: Page) -> Iterator[None]:
    """What is done inside makes the page load itself; it has done so at the end."""
    with page.expect_event("load"):
        yield


def test_the_page_after_a_redirect_takes_the_place_of_the_one_before(sheet: Page) -> None:
    sheet.goto("/queue?step=review")
    rows = sheet.locator("#rows tr").count()
    sheet.mouse.wheel(0, 400)
    marked(sheet)
    arrive(sheet)
    expect(sheet.locator("#rows tr")).to_have_count(rows + 1)
    expect(sheet).to_have_url(re.compile("/queue$"))
    expect(sheet).to_have_title(re.compile("^待我办理"))
    expect(sheet.get_by_role("heading", level=1)).to_be_focused()
    assert sheet.evaluate("window.scrollY") == 0
    assert is_marked(sheet)


def test_back_and_forward_lead_through_answers_as_through_pages(sheet: Page) -> None:
    sheet.goto("/queue?step=review")
    arrive(sheet)
    expect(sheet).to_have_url(re.compile("/queue$"))
    with loaded_anew(sheet):
        sheet.go_back()
    expect(sheet).to_have_url(re.compile("step=review$"))
    expect(sheet.get_by_role("heading", name="待我办理")).to_be_visible()
    with loaded_anew(sheet):
        sheet.go_forward()
    expect(sheet).to_have_url(re.compile("/queue$"))
    sheet.reload()
    expect(sheet.get_by_role("heading", name="待我办理")).to_be_visible()


def test_a_jump_within_the_page_is_no_visit(sheet: Page) -> None:
    sheet.goto("/queue")
    arrive(sheet)
    expect(sheet.get_by_role("heading", level=1)).to_be_focused()
    marked(sheet)
    sheet.evaluate("location.hash = '#main'")
    sheet.go_back()
    expect(sheet).to_have_url(re.compile("/queue$"))
    assert is_marked(sheet)


@pytest.mark.parametrize("shared", [True, False], ids=["a shared stream", "a stream of its own"])
def test_a_page_that_took_anothers_place_is_live(context: BrowserContext, sheet: Page, *, shared: bool) -> None:
    if not shared:
        sheet.add_init_script("delete window.SharedWorker")
    sheet.goto("/queue")
    rows = sheet.locator("#rows tr").count()
    marked(sheet)
    arrive(sheet)
    expect(sheet.locator("#rows tr")).to_have_count(rows + 1)
    context.request.post("/queue/arrivals")
    expect(sheet.get_by_role("link", name="有 1 件新办件，点击显示")).to_be_visible(timeout=PATIENCE_MS)
    assert is_marked(sheet)


def test_a_stream_nobody_on_the_page_hears_is_left(context: BrowserContext, sheet: Page) -> None:
    sheet.add_init_script("""delete window.SharedWorker;
        const told = (what) => document.documentElement.setAttribute('data-streams', what);
        let opened = 0;
        window.EventSource = class extends EventSource {
            constructor(url) { super(url); this.addEventListener('open', () => told(`${++opened} opened`)); }
            close() { super.close(); told('closed'); }
        }""")
    sheet.goto("/queue")
    expect(sheet.locator("html")).to_have_attribute("data-streams", "1 opened", timeout=PATIENCE_MS)
    sheet.evaluate("document.querySelector('.live').remove()")
    sheet.evaluate("htmx.swap({text: '', sourceElement: document.body, target: document.body, swap: 'none'})")
    expect(sheet.locator("html")).to_have_attribute("data-streams", "closed", timeout=PATIENCE_MS)


def test_a_form_that_comes_back_with_errors_keeps_its_address_and_focuses_the_summary(sheet: Page) -> None:
    sheet.goto("/question")
    for radio in sheet.get_by_role("radio").all():
        radio.evaluate("one => one.checked = false")
    marked(sheet)
    sheet.get_by_role("button", name="下一题").click()
    expect(sheet.get_by_role("alert")).to_be_focused()
    expect(sheet).to_have_title(re.compile("^错误："))
    expect(sheet).to_have_url(re.compile("/question$"))
    assert is_marked(sheet)


def test_back_from_a_refusal_leads_to_the_form_as_it_was_filled_in(sheet: Page) -> None:
    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=409, content_type="text/html", body=refusal)
        else:
            route.continue_()

    sheet.goto("/problem")
    refusal = sheet.content()
    sheet.goto("/case")
    sheet.route("**/case", refuse)
    marked(sheet)
    sheet.get_by_text("不予许可…").click()
    sheet.get_by_label("理由和依据").fill("不符合\n规定的条件。")
    sheet.get_by_role("button", name="作出不予许可决定").click()
    expect(sheet.get_by_role("heading", name="这件办件已经有人认领了")).to_be_focused()
    sheet.go_back()
    expect(sheet.get_by_label("理由和依据")).to_have_value("不符合\n规定的条件。")
    expect(sheet.get_by_label("理由和依据")).to_be_visible()
    assert is_marked(sheet)
    sheet.get_by_role("button", name="作出不予许可决定").click()
    expect(sheet.get_by_role("heading", name="这件办件已经有人认领了")).to_be_focused()


def test_an_answer_that_is_no_page_is_the_browsers_who_sends_the_same_again(sheet: Page) -> None:
    sent: list[str] = []

    def say_something_else(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) == 1:
            route.fulfill(content_type="text/plain", body="something else")
        else:
            route.continue_()

    sheet.goto("/queue?step=review")
    sheet.route("**/queue/arrivals", say_something_else)
    sheet.get_by_role("checkbox", name=re.compile("^选择")).first.check()
    marked(sheet)
    sheet.get_by_role("button", name="认领").click()
    expect(sheet).to_have_url(re.compile("/queue$"))
    assert not is_marked(sheet)
    assert "picked=" in sent[0]
    assert "do=claim" in sent[0]
    assert sent[0] == sent[1]


def test_a_form_whose_answer_got_lost_is_sent_by_the_browser(sheet: Page) -> None:
    sheet.goto("/queue?step=review")
    sheet.evaluate("""() => {
        const whole = window.fetch;
        const cut = () => Promise.reject(new TypeError("cut"));
        window.fetch = (...asked) => (asked[1].method === "POST" ? cut() : whole(...asked));
    }""")
    arrive(sheet)
    expect(sheet).to_have_url(re.compile("/queue$"))
    expect(sheet.get_by_role("heading", name="待我办理")).to_be_visible()


def test_a_page_with_other_assets_is_loaded_whole(sheet: Page) -> None:
    sheet.goto("/queue?step=review")
    sheet.evaluate("document.querySelector('meta[name=hall-hub]').content += '?of-yesterday'")
    marked(sheet)
    arrive(sheet)
    expect(sheet).to_have_url(re.compile("/queue$"))
    expect(sheet.get_by_role("heading", name="待我办理")).to_be_visible()
    assert not is_marked(sheet)


def test_keys_and_their_switch_work_on_a_page_that_took_anothers_place(sheet: Page) -> None:
    sheet.goto("/queue")
    arrive(sheet)
    expect(sheet.get_by_role("heading", level=1)).to_be_focused()
    sheet.get_by_role("button", name="快捷键：开").click()
    expect(sheet.get_by_role("button", name="快捷键：关")).to_be_visible()
    sheet.get_by_role("button", name="快捷键：关").click()
    sheet.keyboard.press("n")
    expect(sheet).to_have_url(re.compile("/case$"))


def test_what_a_reader_unfolded_stays_unfolded_when_the_page_follows(context: BrowserContext, sheet: Page) -> None:
    sheet.goto("/cockpit")
    expect(sheet.locator(".canvas svg")).to_have_count(4)
    sheet.locator("#trend summary").click()
    sheet.evaluate("document.querySelector('#tiles .kpi-name').textContent = '旧'")
    context.request.post("/queue/arrivals")
    expect(sheet.locator("#tiles .kpi-name").first).to_have_text("一网通办率（办件）", timeout=PATIENCE_MS)
    expect(sheet.locator("#trend table")).to_be_visible()
    expect(sheet.locator("#channels table")).to_be_hidden()
    expect(sheet.locator(".canvas svg")).to_have_count(4)
