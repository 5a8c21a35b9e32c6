"""Every page of the hall, as each role sees it: accessible, quiet, light, and no wider than a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest

from hall_ui.size import COOKIE, LARGE
from hall_ui.testing.axe import violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, Response

    from conftest import OpenWindow, Play

pytestmark = pytest.mark.browser

PLAIN_KB, CHART_KB, NODES = 40, 260, 1500
DESK = {"width": 1366, "height": 800}
PHONE = {"width": 390, "height": 844}
TWINS = """() => {
    const seen = new Set();
    return [...document.querySelectorAll('[id]')].map((one) => one.id).filter((id) => seen.size === seen.add(id).size);
}"""

CASES = {
    "waiting": {"item_id": "food-licence", "before": "examine"},
    "noticed": {"item_id": "food-licence", "before": "supplement", "noticed": True},
    "tolerable": {"item_id": "food-licence", "before": "examine", "promises": True},
    "owing": {"item_id": "food-licence", "before": "follow_up", "promises": True},
    "reviewing": {"item_id": "food-licence", "before": "review"},
    "accepted": {"item_id": "food-licence", "before": "decide"},
    "looked_at": {"item_id": "food-licence", "before": "looked", "procedure": True},
    "heard": {"item_id": "food-licence", "before": "decide", "hears": True},
    "dispatched": {"item_id": "drug-retail", "before": "decide"},
    "promised": {"item_id": "food-licence", "before": "", "commits": True},
    "decided": {"item_id": "food-licence", "before": "issue"},
    "issued": {"item_id": "food-licence", "before": "collect"},
    "ready": {"item_id": "social-card", "before": "collect"},
    "good": {"item_id": "social-card", "before": "", "rates": True},
    "bad": {"item_id": "social-card", "before": "", "rates": True, "level": "DISSATISFIED"},
}
# "a > b": on page a, follow the first link whose name begins with b.
PAGES = {
    "": [
        "/", "/sign-in", "/clock", "/intake/", "/intake/items?q=社保", "/intake/items/food-licence", "/intake/places",
        "/intake/progress", "/certificates/check", "/hotline/ask", "/ratings/public", "/catalog/guides",
        "/catalog/guides?topic=市场主体登记", "/catalog/items/food-licence", "/catalog/places",
        "/approval/late", "/catalog/deadline", "/catalog/deadline?start=2026-09-24T10:00&amount=20&unit=working_day",
    ],
    "citizen-1": [
        "/intake/mine", "/intake/applications/{good}", "/intake/applications/{ready}", "/ratings/rate/{ready}",
        "/ratings/rate/{good}", "/certificates/mine",
    ],
    "wang-shoujian": [
        "/intake/window", "/intake/window?q=zzzz", "/intake/window/results", "/intake/applications/{waiting}",
        "/intake/applications/{noticed}", "/intake/applications/{waiting}/voucher", "/intake/applications/{looked_at}",
        "/intake/applications/{owing}", "/intake/applications/{heard}", "/approval/cases/{owing}/papers/tolerance",
        "/intake/applications/{promised}", "/intake/applications/{promised}/promises/commitment",
        "/intake/applications/{owing}/promises/tolerance",
        "/intake/applications/{draft}/situations/1", "/intake/applications/{draft}/applicant",
        "/intake/applications/{draft}/form", "/intake/applications/{draft}/materials",
        "/intake/applications/{draft}/check",
    ],
    "li-jueding": [
        "/approval/", "/approval/?show=done", "/approval/?show=late", "/approval/?show=unclaimed", "/approval/day",
        "/approval/?item=food-licence&stage=ACCEPTED", "/approval/?text=许可", "/approval/cases/{reviewing}",
        "/approval/cases/{waiting}", "/approval/cases/{tolerable}", "/approval/cases/{owing}",
        "/approval/cases/{noticed}", "/approval/cases/{accepted}", "/approval/cases/{looked_at}",
        "/approval/cases/{looked_at}/papers/procedure", "/approval/cases/{looked_at}/papers/arrangement",
        "/approval/cases/{decided}", "/approval/cases/{decided}/papers/voucher",
        "/approval/cases/{decided}/papers/decision", "/approval/cases/{heard}",
        "/approval/cases/{noticed}/papers/notice", "/hotline/unit",
        "/approval/cases/{dispatched}", "/department/",
        "/approval/commitments", "/approval/commitments?show=over", "/approval/commitments/of/{promised}",
    ],
    "han-jianguan": [
        "/approval/supervision", "/approval/supervision?show=signed", "/approval/supervision/of/{decided}",
        "/approval/supervision/of/{issued}",
    ],
    "zhang-fuze": [
        "/approval/", "/approval/cases/{waiting}", "/approval/cases/{accepted}", "/approval/commitments/of/{promised}",
    ],
    "sun-zhengzhao": [
        "/certificates/", "/certificates/?show=valid", "/certificates/register", "/certificates/ > 办理",
        "/certificates/?show=valid > 办理",
    ],
    "wu-rexian": [
        "/hotline/", "/hotline/tickets/new", "/hotline/?show=created > 办理", "/hotline/?show=dispatched > 办理",
        "/hotline/?show=ended",
    ],
    "zheng-pingjia": ["/ratings/", "/ratings/list", "/ratings/ > 办理"],
    "feng-shixiang": [
        "/catalog/", "/catalog/?show=online&q=spjyxk", "/catalog/items/food-licence/keeping", "/catalog/calendar",
        "/catalog/calendar?year=2027", "/catalog/certificate-types",
    ],
    "xu-xianzhang": ["/approval/joint", "/approval/joint?show=over", "/insight/"],
    "chu-lingdao": ["/insight/", "/insight/figures", "/insight/towns", "/insight/ > 收件"],
}  # fmt: skip


@pytest.fixture(scope="module")
def known(hall: str, play: Play) -> dict[str, str]:
    """One case of each kind, an application not filled in yet (by the names used in the addresses above) and a call."""
    draft = asked(hall, "wang-shoujian", "/intake/applications", item_id="food-licence", place="place-county-center")
    said = {"kind": "HELP", "topic_code": "020202", "content": "路灯坏了三天。", "phone": "13900000001", "then": "KEEP"}
    asked(hall, "wu-rexian", "/hotline/tickets", **said)
    return {"draft": draft["case_id"]} | {name: play(**plan).case_id for name, plan in CASES.items()}


def asked(hall: str, account: str, path: str, **body: str) -> dict[str, str]:
    """One command through the door for machines."""
    with httpx.Client(base_url=hall, headers={"Accept": "application/json"}, timeout=60) as client:
        signed_in = client.post("/sign-in", json={"account": account})
        headers = {"X-CSRF-Token": signed_in.headers["x-csrf-token"], "Idempotency-Key": uuid4().hex}
        said: dict[str, str] = client.post(path, json=body, headers=headers).raise_for_status().json()
        return said


@pytest.fixture(scope="module")
def sizes() -> dict[str, int]:
    """What each asset weighs on the wire; a browser that has it already does not ask again."""
    return {}


@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("account", PAGES)
def test_every_page(
    window: OpenWindow,
    complaints: list[str],
    hall: str,
    known: dict[str, str],
    sizes: dict[str, int],
    account: str,
    size: str,
) -> None:
    page = window(account)
    if size == "large":
        page.context.add_cookies([{"name": COOKIE, "value": LARGE, "url": hall}])
    loaded: list[Response] = []
    page.on("response", lambda answer: loaded.append(answer))  # noqa: PLW0108 -- the driver marks what it is given
    wrong = []
    for address in PAGES[account]:
        opened(page, address.format(**known), loaded)
        wrong += [f"{address}: {said}" for said in (*complaints, *against(page, weight(loaded, sizes)))]
        complaints.clear()
    assert not wrong, "\n".join(wrong)


def opened(page: Page, address: str, loaded: list[Response]) -> None:
    """The page at the address; `loaded` is what came for it alone."""
    start, _, name = address.partition(" > ")
    loaded.clear()
    page.goto(start)
    if name:
        loaded.clear()
        page.get_by_role("main").get_by_role("link", name=re.compile(f"^{name}")).first.click()
        page.wait_for_url(lambda url: not url.endswith(start))


def weight(loaded: list[Response], sizes: dict[str, int]) -> float:
    """Kilobytes of the page just opened: its document and every asset it names."""
    documents = [one for one in loaded if one.request.resource_type == "document" and one.ok]
    assets = {one.url for one in loaded if "/static/" in one.url or "/assets/" in one.url}
    for one in loaded:
        if one.url in assets:
            sizes[one.url] = max(sizes.get(one.url, 0), one.request.sizes()["responseBodySize"])
    return (documents[-1].request.sizes()["responseBodySize"] + sum(sizes[url] for url in assets)) / 1024


def against(page: Page, kilobytes: float) -> Iterator[str]:
    """Everything that speaks against the page as it stands."""
    yield from violations(page)
    if twins := page.evaluate(TWINS):
        yield f"one id for several elements: {twins}"
    if kilobytes > (CHART_KB if page.locator("script[src*=echarts]").count() else PLAIN_KB):
        yield f"{kilobytes:.0f} KB"
    if (nodes := page.evaluate("document.querySelectorAll('*').length")) > NODES:
        yield f"{nodes} nodes"
    page.set_viewport_size(PHONE)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        yield "wider than a phone"
    page.set_viewport_size(DESK)


def test_a_page_that_is_not_there_says_so_accessibly(window: OpenWindow) -> None:
    page = window()
    page.goto("/no-such-page")
    assert violations(page) == []
