"""People at browsers: each has a window of their own, which must stay free of complaints and ask nobody else."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

import pytest
from playwright.sync_api import expect, sync_playwright

from hall.simulation.cases import CaseLife
from hall.simulation.county import Applicant, CasePlan, uscc
from hall.simulation.visitor import Crew

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

CHROMIUM_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 60_000  # costs nothing where things are fast; the machine may be busy
DESK = {"width": 1366, "height": 800}


class OpenWindow(Protocol):
    """Opens one person's window; with an account, signed in and at the page where this account starts."""

    def __call__(self, account: str = "", **options: Any) -> Page: ...


class Play(Protocol):
    """Lives one case through the doors machines use, up to the act called `before`, which a person at a browser does.

    With `case_id` it goes on with a case that somebody applied for at a browser.
    """

    def __call__(self, item_id: str, before: str, case_id: str = "", **plan: Any) -> CaseLife: ...


class Review(Protocol):
    """Gives the opinion on each step that the open case waits for; `second` is who checks together with its reader."""

    def __call__(self, page: Page, second: str = "金首席") -> None: ...


class Come(Protocol):
    """Loads a page again until a part of it is there, with a text: what other services say arrives a moment later."""

    def __call__(self, part: Locator, text: str = "") -> None: ...


@pytest.fixture
def come() -> Come:
    def came(part: Locator, text: str = "") -> None:
        wanted, end = (part.filter(has_text=text) if text else part), time.monotonic() + PATIENCE_MS / 1000
        while not wanted.count():
            assert time.monotonic() < end, f"never came: {text or part}"
            part.page.reload()

    return came


@pytest.fixture
def review() -> Review:
    def reviewed(page: Page, second: str = "金首席") -> None:
        card = page.get_by_role("region", name="审查", exact=True)
        waiting = card.get_by_text("还没有意见")
        expect(waiting).not_to_have_count(0)
        for left in reversed(range(waiting.count())):
            if card.get_by_role("checkbox", name=second).count():
                card.get_by_role("checkbox", name=second).check()
            card.get_by_role("button", name="符合要求。").click()
            card.get_by_role("button", name="提出意见").click()
            expect(waiting).to_have_count(left)

    return reviewed


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For one module: the driver's loop must not be running when async tests of other modules start."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium on this machine: apt-get install -y chromium fonts-noto-cjk")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def complaints(hall: str) -> Iterator[list[str]]:
    """Console and page errors and requests to other hosts, of all windows of a test; must be empty at its end."""
    found: list[str] = []
    yield found
    assert [said for said in found if "status of 4" not in said] == []


@pytest.fixture
def window(chromium: Browser, hall: str, complaints: list[str]) -> Iterator[OpenWindow]:
    contexts: list[BrowserContext] = []

    def opened(account: str = "", **options: Any) -> Page:
        context = chromium.new_context(**{"base_url": hall, "viewport": DESK, "locale": "zh-CN", **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        watched(page, hall, complaints)
        if account:
            page.goto("/sign-in")
            page.get_by_label("身份").select_option(account)
            page.get_by_role("main").get_by_role("button", name="登录").click()
            expect(page.get_by_role("button", name="退出")).to_be_attached()
        return page

    yield opened
    for context in contexts:
        context.close()


def watched(page: Page, hall: str, complaints: list[str]) -> None:
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith((hall, "data:")) else complaints.append(asked.url))


@pytest.fixture(scope="module")
def play(hall: str) -> Play:
    seed, numbers = uuid4().int, itertools.count()  # every case has command keys of its own

    def played(item_id: str, before: str, case_id: str = "", **plan: Any) -> CaseLife:
        living = _lived(hall, item_id, before, case_id, {**_PLAIN, "number": next(numbers), **plan}, seed)
        with ThreadPoolExecutor(1) as beside:  # in this thread the loop of the browser's driver is running
            return beside.submit(asyncio.run, living).result()

    return played


PERSON = Applicant("NATURAL_PERSON", "测试·周小满", "320826199001010001", "13800000001")
COMPANY = Applicant("ORGANIZATION", "涟水试1商贸有限公司", uscc(1), "13800000001")
_PLAIN: dict[str, Any] = {
    "day": 0,
    "channel": "WINDOW",
    "answers": (False,) * 12,
    "noticed": False,
    "procedure": False,
    "denied": False,
    "withdrawn": False,
    "working_days": 0,
    "level": "SATISFIED",
    "rates": False,
}


async def _lived(url: str, item_id: str, before: str, case_id: str, plan: dict[str, Any], seed: int) -> CaseLife:
    crew = Crew(url)
    try:
        clerk = await crew.member("wang-shoujian")
        item = next(one for one in await clerk.get("/intake/api/items", limit=500) if one["item_id"] == item_id)
        applicant = PERSON if 1 in item["service_objects"] else COMPANY
        life = CaseLife(CasePlan(**{"applicant": applicant, **plan, "item": item}), crew, url, seed, case_id=case_id)
        acts = [life.examine if case_id else life.apply]
        while acts and acts[0].__name__ != before:
            acts += [following.act for following in await acts.pop(0)()]
        return life
    finally:
        await crew.close()
