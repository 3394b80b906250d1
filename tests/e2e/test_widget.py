"""The widget's window: phone, keyboard, and a shop's own page on another origin."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Complaints, Opener
from tests.e2e.shop_page import ShopPage

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1_800)]


def test_on_a_phone_the_chat_fills_the_screen(open_shop: Opener) -> None:
    shop = open_shop("C0005", phone=True)
    chat = shop.open_chat()
    whole = {"x": 0, "y": 0, "width": 390, "height": 844}
    for _ in range(30):  # it slides in
        if shop.panel.bounding_box() == whole:
            break
        shop.page.wait_for_timeout(100)
    assert shop.panel.bounding_box() == whole
    chat.ask("推荐一款蓝牙耳机")
    width = chat.log.evaluate("() => document.documentElement.scrollWidth")
    assert width == 390
    chat.button("收起客服窗口").click()
    expect(shop.launcher).to_be_visible()


def test_the_keyboard_alone_opens_asks_and_closes(open_shop: Opener) -> None:
    shop = open_shop("C0002")
    shop.launcher.focus()
    shop.page.keyboard.press("Enter")
    expect(shop.chat.input).to_be_focused()
    shop.page.keyboard.type("你好")
    shop.page.keyboard.press("Enter")
    expect(shop.chat.own.first).to_contain_text("你好")
    shop.page.keyboard.press("Escape")
    expect(shop.launcher).to_be_focused()


def test_the_log_is_announced_politely(open_shop: Opener) -> None:
    chat = open_shop().open_chat()
    expect(chat.log).to_have_attribute("aria-live", "polite")
    expect(chat.input).to_have_attribute("aria-label", "输入消息，按回车发送")


@contextmanager
def shop_of_its_own(folder: Path, gateway: str) -> Iterator[str]:
    """A page on another origin whose policy allows our script and frame, and nothing inline."""
    policy = f"default-src 'self'; script-src {gateway}; frame-src {gateway}; style-src 'self'"
    (folder / "index.html").write_text(
        "<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'>"
        f"<meta http-equiv='Content-Security-Policy' content=\"{policy}\">"
        "<title>别人的店</title></head><body><h1>别人的店</h1>"
        f"<script src='{gateway}/widget.js' async data-title='别人的店' data-color='#8a3ffc'"
        " data-position='left'></script></body></html>",
        encoding="utf-8",
    )
    handler = partial(QuietFiles, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join(5)


class QuietFiles(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing to say."""


def test_a_shop_on_another_origin_with_a_strict_policy_embeds_it(
    browser: Browser, base_url: str, complaints: Complaints, tmp_path: Path
) -> None:
    complaints.expect("/favicon.ico")  # this shop has none
    with shop_of_its_own(tmp_path, base_url) as address, browser.new_context() as context:
        page = context.new_page()
        complaints.listen(page)
        page.goto(address)
        shop = ShopPage(page)
        chat = shop.open_chat()
        expect(chat.frame.get_by_role("heading", name="别人的店")).to_be_visible()
        header = chat.frame.locator("html")
        assert header.evaluate("e => e.style.getPropertyValue('--brand')") == "#8a3ffc"
        chat.ask("你好")
        box = shop.panel.bounding_box()
        assert box is not None
        assert box["x"] < 100
