"""Takes the README's pictures: a hall of its own, a played day, a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
HALL = [sys.executable, "-m", "hall"]
BROWSER = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
PATIENCE_S = 120


@contextmanager
def running_hall() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="hall-pictures-") as data:
        url = f"http://127.0.0.1:{_free_port()}"
        settings = {"HALL_PORT": url.rsplit(":", 1)[1], "HALL_DATA": data, "HALL_FIRST_DAY_CASES": "0"}
        environment = {**os.environ, **settings, "HALL_URL": url, "HALL_CLOCK": "2026-09-24T09:00+08:00"}
        with subprocess.Popen([*HALL, "run"], env=environment) as hall:
            _until_ready(url)
            subprocess.run([*HALL, "simulate", "--cases", "60", "--days", "6"], env=environment, check=True)
            yield url
            hall.send_signal(signal.SIGTERM)


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with running_hall() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=BROWSER)
        page = browser.new_page(viewport={"width": 1366, "height": 860})
        sign_in(page, url, "chu-lingdao")
        picture(page, f"{url}/insight/?period=month", "cockpit")
        sign_in(page, url, "approver-hrss")
        page.goto(f"{url}/approval/?show=open")
        if page.locator("table.queue tbody tr").count() == 0:
            page.goto(f"{url}/approval/?show=done")
        page.locator("table.queue tbody tr a").first.click()
        picture(page, page.url, "case")
        browser.close()


def sign_in(page: Page, url: str, account: str) -> None:
    page.goto(f"{url}/sign-in")
    page.select_option("select[name=account]", account)
    page.locator("main button[type=submit]").click()


def picture(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_load_state("load")
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _until_ready(url: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if _is_ready(url):
            return
        time.sleep(0.2)
    sys.exit("the hall did not become ready")


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").is_success
    except httpx.TransportError:
        return False  # not listening yet


if __name__ == "__main__":
    main()
