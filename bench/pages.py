"""Pages in a real browser: weight, size, first paint, and an action from the click to the page that shows it."""

import asyncio
import os
import shutil
import statistics
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from bench.figures import Figure, Skipped
from bench.running import hall_folder, running
from hall.simulation.cases import CaseLife
from hall.simulation.county import planned
from hall.simulation.visitor import Crew

NAMES: Final = ("page_queue_kb", "page_cockpit_kb", "page_queue_nodes", "first_paint_ms", "action_ms")
_ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
_WAITING, _PLAYED, _LOADS, _ACTS = 60, 40, 15, 15
_BODY, _APPROVER, _LEADER = "market", "li-jueding", "chu-lingdao"
_SIZE: Final = "document.querySelectorAll('*').length"
_PAINTED: Final = """() => new Promise(told => new PerformanceObserver((list, observer) => {
  const paint = list.getEntriesByName('first-contentful-paint')[0];
  if (paint) { observer.disconnect(); told(paint.startTime); }
}).observe({type: 'paint', buffered: true}))"""
# From the click to the frame after the one in which the new state was first drawn: that one has been painted by then.
_ACTED: Final = """(button, shown) => new Promise(told => {
  const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => told(performance.now() - at)));
  new MutationObserver((_, observer) => {
    if (document.querySelector(shown)) { observer.disconnect(); painted(); }
  }).observe(document, {childList: true, subtree: true});
  const at = performance.now();
  button.click();
})"""


def budgets() -> Sequence[Figure | Skipped]:
    """The budgets of the pages; a page is as full as it gets: a queue of 50 rows, a cockpit after a played day."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        return [Skipped(name, "no chromium on this machine") for name in NAMES]
    with hall_folder() as folder, running(folder) as hall:
        hall.simulate(_PLAYED)
        asyncio.run(_applied(hall.url))
        # The browser's driver has a loop of its own.
        with ThreadPoolExecutor(1) as beside:
            return beside.submit(_measured, chromium, hall.url).result()


def _measured(chromium: str, url: str) -> list[Figure]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        try:
            return [*_weights(browser, url), *_times(browser, url)]
        finally:
            browser.close()


def _weights(browser: Browser, url: str) -> list[Figure]:
    desk, leader = _signed_in(browser, url, _APPROVER), _signed_in(browser, url, _LEADER)
    queue = _kilobytes(desk, f"{url}/approval/")
    nodes = int(desk.evaluate(_SIZE))
    case = _kilobytes(desk, url + str(desk.locator("table.queue tbody a").first.get_attribute("href")))
    cockpit = _kilobytes(leader, f"{url}/insight/")
    rows = "a queue of 50 rows; its case page, KB"
    return [
        Figure(
            name="page_queue_kb",
            value=queue,
            unit="KB",
            goal=40,
            sense="<=",
            peer=rows,
            peer_value=case,
            limit="assets",
        ),
        Figure(name="page_cockpit_kb", value=cockpit, unit="KB", goal=260, sense="<=", limit="the chart library"),
        Figure(name="page_queue_nodes", value=nodes, unit="nodes", goal=1500, sense="<=", limit="50 rows on a page"),
    ]


def _times(browser: Browser, url: str) -> list[Figure]:
    desk = _signed_in(browser, url, _APPROVER)
    queue = f"{url}/approval/?show=open"
    paints = [_first_paint(desk, queue) for _ in range(_LOADS)]
    acts = [_accepted(desk, queue) for _ in range(_ACTS)]
    return [
        Figure(
            name="first_paint_ms",
            value=statistics.median(paints),
            unit="ms",
            goal=300,
            sense="<=",
            peer="slowest of the loads, ms",
            peer_value=max(paints),
            limit="the browser shares the cores with the hall",
        ),
        Figure(
            name="action_ms",
            value=statistics.median(acts),
            unit="ms",
            goal=100,
            sense="<=",
            peer="受理: click, command stored, view up to date, its page painted; slowest, ms",
            peer_value=max(acts),
            limit="two requests, one after the other; the browser shares the cores with the hall",
        ),
    ]


def _kilobytes(page: Page, address: str) -> float:
    """Everything that travels for this page with an empty cache: document, styles, scripts, pictures."""
    page.goto("about:blank")  # nothing of the page before is still on its way
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    lengths: list[float] = []
    session.on("Network.loadingFinished", lambda event: lengths.append(event["encodedDataLength"]))
    page.goto(address, wait_until="load")
    page.wait_for_timeout(500)
    session.detach()
    return sum(lengths) / 1024


def _first_paint(page: Page, address: str) -> float:
    page.goto(address, wait_until="load")
    return float(page.evaluate(_PAINTED))


def _accepted(page: Page, queue: str) -> float:
    """Accept one case at its page; from the click until what may be done next is painted."""
    page.goto(queue, wait_until="load")
    page.locator("table.queue tbody tr", has_text="待受理").first.locator("a").first.click()
    button = page.locator("form[action$='/accept'] button[type=submit]").first
    button.wait_for()
    page.wait_for_load_state("load")
    return float(button.evaluate(_ACTED, "form[action$='/conclude'], form[action$='/opinion']"))


def _signed_in(browser: Browser, url: str, account: str) -> Page:
    page = browser.new_context(viewport={"width": 1366, "height": 860}, locale="zh-CN").new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{url}/sign-in")
    page.select_option("select[name=account]", account)
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state("load")
    return page


async def _applied(url: str) -> None:
    """Fill one department's queue: applications that wait to be accepted."""
    crew = Crew(url)
    try:
        clerk = await crew.member("wang-shoujian")
        items = await clerk.get("/intake/api/items", limit=500)
        theirs = [item for item in items if item["body"] == _BODY]
        plans, _ = planned(theirs, cases=_WAITING, days=1, seed=2)
        for plan in plans:
            await CaseLife(plan, crew, url, seed="2").apply()
    finally:
        await crew.close()
