"""The widget on a real gateway, its network cut at each event in turn: the screen is the log."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Route, WebSocketRoute, expect

from tests import direct
from tests.e2e.light.conftest import Light, Watched

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

SAID = ["在吗", "我的快递", "到哪了"]
SETTLED_WITHIN = 30.0


class Cutter:
    """Counts what passes between page and gateway and breaks the connection at one event."""

    def __init__(self, page: Page, failing: int) -> None:
        self.events: list[str] = []
        self._failing = failing
        page.route("**/api/v1/**", self._call)
        page.route_web_socket("**/ws/**", self._socket)

    def _passes(self, event: str) -> bool:
        self.events.append(event)
        return len(self.events) - 1 != self._failing

    def _call(self, route: Route) -> None:
        name = f"{route.request.method} {route.request.url.split('/api/v1')[1].split('?')[0]}"
        if not self._passes(f"{name} →"):
            return route.abort()
        try:
            answer = route.fetch(timeout=60_000)
        except Error:  # a long poll that the page gave up, or that was under way at the end
            return None
        if not self._passes(f"{name} ←"):
            return route.abort()
        return route.fulfill(response=answer)

    def _socket(self, socket: WebSocketRoute) -> None:
        if not self._passes("socket opens"):
            return socket.close(code=1011)
        server = socket.connect_to_server()

        def forward(to: Callable[[Any], None], way: str) -> Callable[[Any], None]:
            def handle(packet: Any) -> None:
                if packet in {"2", "3"} or self._passes(f"socket {way} {str(packet)[:14]}"):
                    to(packet)
                else:
                    socket.close(code=1011)
                    server.close()

            return handle

        socket.on_message(forward(server.send, "→"))
        server.on_message(forward(socket.send, "←"))
        return None


def converse(light: Light, watched: Watched, failing: int) -> list[str]:
    """One conversation; the events that there were. Asserts that screen and log agree."""
    page = watched.open("about:blank")
    cutter = Cutter(page, failing)
    page.goto(f"{light.url}/widget/")
    box = page.get_by_role("textbox")
    for text in SAID:
        box.fill(text)
        box.press("Enter")
        page.wait_for_timeout(120)
    deadline = time.monotonic() + SETTLED_WITHIN
    while True:
        log = logged(page, light)
        rows = page.locator("[data-seq]").evaluate_all(
            "rows => rows.map(r => [Number(r.dataset.seq), r.querySelector('.bubble').textContent])"
        )
        whole = [text for _, text, sender in log if sender == "customer"] == SAID
        if whole and log[-1][2] == "bot" and rows == [[seq, text] for seq, text, _ in log]:
            break
        lost = cutter.events[failing] if 0 <= failing < len(cutter.events) else "nothing"
        assert time.monotonic() < deadline, f"lost {lost}: screen {rows}, log {log}"
        page.wait_for_timeout(100)
    expect(page.locator(".delivery")).to_have_count(0)
    page.unroute_all(behavior="ignoreErrors")
    page.context.close()
    return cutter.events


def logged(page: Page, light: Light) -> list[tuple[int, str, str]]:
    """The gateway's log, asked for beside the page's own network."""
    kept = page.evaluate("localStorage.getItem('zhuyi.session.guest')")
    if kept is None:
        return []
    key = {"Authorization": f"Bearer {json.loads(kept)['token']}"}
    answer = direct.get(f"{light.url}/api/v1/messages", headers=key)
    return [(one["seq"], one["text"], one["sender"]) for one in answer.json()["messages"]]


def test_at_each_event_in_turn_nothing_is_missing_and_nothing_twice(
    light: Light, watched: Watched
) -> None:
    watched.expected += ["net::ERR", "WebSocket", "502"]
    whole = converse(light, watched, -1)
    assert {"POST /sessions ←", "POST /messages →", "POST /messages ←", "socket opens"} <= set(
        whole
    )
    assert [event for event in whole if event.startswith('socket ← 42["message"')]
    for failing in range(len(whole)):
        converse(light, watched, failing)
