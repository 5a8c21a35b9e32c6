"""The gallery as tests see it: in process where no browser is needed, else served on a free port."""

from __future__ import annotations

import shutil
import threading
import time
from typing import TYPE_CHECKING

import httpx
import pytest
import uvicorn

from hall_ui.gallery import app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hall.test") as client:
        yield client


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    """The address of a served gallery."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, access_log=False, timeout_graceful_shutdown=1, lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            pytest.fail("the gallery did not start")
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(
    scope="module"
)  # no longer: the driver's loop would still be running when async tests of other modules start
def chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium on this machine: apt-get install -y chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, gallery: str) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=gallery, viewport={"width": 1366, "height": 800}, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def sheet(context: BrowserContext) -> Iterator[Page]:
    """A page that must stay free of console errors and page errors."""
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert [text for text in complaints if "status of 4" not in text] == []
