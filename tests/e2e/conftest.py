"""A running shop and a real Chromium.

`ZHUYI_BASE_URL` names an installation that runs already (`make up` prints its address); else one
is started here in a folder of its own, which trains its models and takes minutes.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.e2e.shop_page import ShopPage

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
READY_WITHIN = 1_500.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the shop ended while starting:\n{log.read_text()[-3000:]}"
        try:
            if (
                httpx.get(f"{url}/healthz", timeout=5, trust_env=False).status_code
                == httpx.codes.OK
            ):
                return
        except httpx.TransportError:
            pass  # nobody listens yet
        time.sleep(1)
    pytest.fail(f"the shop was not ready in {READY_WITHIN:.0f} s:\n{log.read_text()[-3000:]}")


@dataclass(frozen=True)
class Installation:
    """A running shop and the folder of its state."""

    url: str
    data: Path


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The shop under test: the given one (its ZHUYI_DATA beside it), else one of our own."""
    given = os.environ.get("ZHUYI_BASE_URL")
    if given:
        yield Installation(given.rstrip("/"), Path(os.environ.get("ZHUYI_DATA", ".zhuyi")))
        return
    folder = tmp_path_factory.mktemp("shop")
    port = _free_port()
    running = Installation(f"http://127.0.0.1:{port}", folder / "data")
    environment = {**os.environ, "PORT": str(port), "ZHUYI_DATA": str(running.data)}
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ops.up"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        _wait_until_ready(running.url, process, folder / "up.log")
        yield running
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="session")
def base_url(installation: Installation) -> str:
    """Address of the shop under test."""
    return installation.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium of the system."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        if os.environ.get("ZHUYI_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium on PATH: apt-get install chromium fonts-noto-cjk")
        pytest.skip("no Chromium on PATH: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


class Complaints:
    """What the browser complains about; the test fails on it unless it is expected."""

    def __init__(self) -> None:
        self._heard: list[str] = []
        self._expected: list[str] = []

    def expect(self, part: str) -> None:
        """Complaints that contain `part` belong to this test."""
        self._expected.append(part)

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._heard.append(f"exception: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._heard.append(f"{message.text} ({message.location.get('url', '')})")

    def unexpected(self) -> list[str]:
        return [one for one in self._heard if not any(part in one for part in self._expected)]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Fails the test when the browser console shows an error."""
    heard = Complaints()
    yield heard
    assert heard.unexpected() == []


Opener = Callable[..., ShopPage]


def a_browser_of_its_own(browser: Browser, *, phone: bool) -> BrowserContext:
    """Somebody in China, at a desk or with a phone."""
    return browser.new_context(
        viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
        is_mobile=phone,
        has_touch=phone,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )


@pytest.fixture
def open_shop(browser: Browser, base_url: str, complaints: Complaints) -> Iterator[Opener]:
    """Opens the demo shop in a browser of its own: `open_shop("C0001", phone=True)`."""
    contexts: list[BrowserContext] = []

    def open_shop(customer: str | None = None, *, phone: bool = False) -> ShopPage:
        context = a_browser_of_its_own(browser, phone=phone)
        contexts.append(context)
        page = context.new_page()
        complaints.listen(page)
        page.goto(f"{base_url}/demo" + (f"?customer={customer}" if customer else ""))
        return ShopPage(page)

    yield open_shop
    for context in contexts:
        context.close()
