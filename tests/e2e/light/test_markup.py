"""HTML and scripts in every text field are shown as text; the policy has no exception."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shop.agents.models import Agent
from shop.catalog.models import Category, Product
from shop.clock import now
from tests import direct
from tests.e2e.light.conftest import Light, Watched
from tests.integration.gateway.desk import Person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ATTACK = (
    '<img src=x onerror="top.hacked=1;alert(1)"><script>top.hacked=1</script>'
    "\"'><svg onload=alert(2)><a href=javascript:alert(3)>{}</a>"
)
SHORT = '<img src=x onerror="top.hacked=1">'
LINK = "javascript:top.hacked=1"
PAGES = ("/widget/", "/demo", "/me/", "/console/")


def replies(_turn: Any) -> list[dict[str, Any]]:
    """One message of each type, an attack in each of its texts."""
    tap = {"title": SHORT, "payload": "/greet"}
    card = {
        "id": "E1", "title": ATTACK, "price": "9.00", "image": LINK, "reason": ATTACK, "url": LINK,
        "actions": [tap],
    }  # fmt: skip
    order = {
        "id": ATTACK, "state": ATTACK, "placed_at": ATTACK, "total": "9.00", "courier": ATTACK,
        "tracking_no": ATTACK, "promised_at": ATTACK, "late": True, "notes": [ATTACK],
        "lines": [{"title": ATTACK, "spec": ATTACK, "image": LINK, "quantity": 1, "price": "9"}],
        "tracking": [{"at": ATTACK, "text": ATTACK}], "actions": [tap],
    }  # fmt: skip
    field = {"name": "n", "label": ATTACK, "kind": "choice", "choices": [ATTACK]}
    file = {"url": LINK, "name": ATTACK, "media_type": "image/png", "size": 9}
    payloads: list[tuple[str, dict[str, Any]]] = [
        ("text", {}), ("buttons", {"buttons": [tap]}),
        ("products", {"items": [card], "buttons": [tap]}), ("order", {"orders": [order]}),
        ("form", {"fields": [field], "submit": tap}), ("file", file),
        ("rating", {"actions": [tap] * 5}), ("notice", {"level": "warning", "code": SHORT}),
    ]  # fmt: skip
    return [{"type": kind, "text": ATTACK, "payload": payload} for kind, payload in payloads]


def nothing_happened(page: Page) -> None:
    for frame in page.frames:
        assert frame.evaluate("window.hacked") is None
        assert frame.evaluate("document.querySelectorAll('script:not([src])').length") == 0
        assert frame.evaluate("document.querySelectorAll('[onerror], [onload]').length") == 0
        hrefs = frame.evaluate("[...document.querySelectorAll('a, img')].map(e => e.href || e.src)")
        assert not [one for one in hrefs if str(one).startswith("javascript:")]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_allows_scripts_or_styles_of_its_own_text(light: Light, path: str) -> None:
    answer = direct.get(light.url + path)
    assert answer.status_code == 200
    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy["script-src"] == "'self'"
    assert policy["object-src"] == "'none'" and policy["base-uri"] == "'none'"
    assert "unsafe-inline" not in policy["style-src"] and "unsafe-eval" not in str(policy)


def test_in_every_kind_of_message(light: Light, watched: Watched) -> None:
    light.bot.reply = replies
    page = watched.open(f"{light.url}/widget/")
    page.get_by_role("textbox").fill(ATTACK)
    page.get_by_role("textbox").press("Enter")
    expect(page.locator("[data-seq]")).to_have_count(1 + len(replies({})), timeout=15_000)
    expect(page.locator(".row-own .bubble")).to_have_text(ATTACK)
    for place in (".product-title", ".product-reason-words", ".order-line-title", ".order-note",
                  ".scan-text", ".notice", ".state"):  # fmt: skip
        expect(page.locator(place).first).to_contain_text(ATTACK)
    assert page.locator(".bubble *").count() == 0
    page.wait_for_timeout(300)
    nothing_happened(page)


def test_in_names_of_people(light: Light, watched: Watched) -> None:
    with light.database.write() as session:
        lead = session.query(Agent).filter_by(login="lead").one()
        before, lead.name = lead.name, ATTACK
    page = watched.open(f"{light.url}/widget/")
    page.get_by_role("textbox").fill("您好")
    page.get_by_role("textbox").press("Enter")
    expect(page.get_by_text("答：您好")).to_be_visible()
    kept = json.loads(page.evaluate("localStorage.getItem('zhuyi.session.guest')"))
    agent = Person(light.gateway, "lead")
    agent.step(kept["conversation_id"], "reply", text=ATTACK)
    agent.close()
    expect(page.locator(".speaker-name").last).to_have_text(ATTACK)
    expect(page.locator(".header-status")).to_contain_text(ATTACK)
    nothing_happened(page)
    with light.database.write() as session:
        session.query(Agent).filter_by(login="lead").one().name = before


def test_on_the_customers_page_and_in_the_shop(light: Light, watched: Watched) -> None:
    watched.expected.append("404")  # the picture that is none
    with light.database.write() as session:
        session.merge(Category(id="atk", name=ATTACK[:60], aliases=[ATTACK]))
        session.flush()
        attributes = {ATTACK[:20]: ATTACK}
        session.merge(
            Product(
                id="A1", title=ATTACK, brand=ATTACK, category_id="atk", colour=ATTACK,
                attributes=attributes, price=9_900, stock=5, image=LINK, created_at=now(),
            )
        )  # fmt: skip
    customer = light.customer(["A1"], name=ATTACK, phone=ATTACK)
    page = watched.open(f"{light.url}/demo?customer={customer}")
    page.locator("zhuyi-widget .launcher").click()
    frame = page.frame_locator("zhuyi-widget iframe")
    frame.get_by_role("button", name="更多").click()
    frame.get_by_role("menuitem", name="我的数据").click()
    expect(frame.locator(".hero-name")).to_have_text(f"{ATTACK}，您好")
    tag = frame.locator(".tag", has_text=ATTACK[:60]).first
    tag.click()
    expect(frame.locator(".why-label")).to_contain_text(ATTACK[:60])
    nothing_happened(page)
    frame.get_by_role("button", name="删除我的个人信息").click()
    frame.get_by_label("输入“删除”来确认").fill("删除")
    frame.get_by_role("button", name="确认删除").click()
    expect(frame.get_by_role("heading", name="已经删除")).to_be_visible()
    nothing_happened(page)
