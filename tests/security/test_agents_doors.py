"""The agents' doors: who gets in, from which page, how often, and what is kept as text."""

import json

import pytest

from gateway import state
from gateway.agent_sessions import COOKIE, CSRF_HEADER
from gateway.limits import SlidingWindow
from shop.agents.models import Agent, AgentSession
from shop.database import Database, migrate
from tests import direct
from tests.fake_bot import FakeBot
from tests.running_gateway import Chat, RunningGateway, running

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TOLD = {"customer", "agent"}
OPEN_TO_ALL = {("post", "/api/v1/agent/login")}


@pytest.fixture(scope="module")
def bot():
    one = FakeBot().start()
    yield one
    one.stop()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory, bot):
    folder = tmp_path_factory.mktemp("desk")
    database = Database(f"sqlite:///{folder / 'zhuyi.db'}")
    migrate(database)
    one = RunningGateway(
        database,
        folder / "data",
        bot_urls=bot.url,
        actions_url=bot.url,
        recommender_url=bot.url,
        quiet_window_ms=0,
        trusted_proxies="127.0.0.1",
    )
    yield one
    one.stop()
    database.close()


@pytest.fixture(autouse=True)
def nothing_counted_yet(gateway):
    inside = running(gateway)
    inside.logins._here = SlidingWindow(inside.logins.limit)
    inside.agent_requests = SlidingWindow(state.AGENT_REQUESTS_A_MINUTE)


def sign_in(gateway, login="lead", **headers):
    people = json.loads((gateway.settings.data / "agents.json").read_text())
    password = next(one["password"] for one in people if one["login"] == login)
    client = direct.Client(base_url=gateway.url)
    body = {"login": login, "password": password}
    return client, client.post("/api/v1/agent/login", json=body, headers=headers)


@pytest.fixture
def browser(gateway):
    """A page of the console: the cookie, and the token it was told."""
    client, answer = sign_in(gateway)
    client.headers[CSRF_HEADER] = answer.json()["csrf"]
    yield client
    client.close()


def doors(gateway):
    """Every (method, path) of the agents' API, with ids filled in."""
    paths = gateway.app.api.openapi()["paths"]
    return [
        (method, path, path.replace("{kind}", "webhook").replace("{", "").replace("}", ""))
        for path, methods in paths.items()
        if path.startswith("/api/v1/agent/")
        for method in methods
        if (method, path) not in OPEN_TO_ALL
    ]


def test_the_cookie_is_for_no_script_and_no_other_site(gateway):
    client, answer = sign_in(gateway)
    flags = answer.headers["set-cookie"]
    assert flags.startswith(f"{COOKIE}=")
    for wanted in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=431"):
        assert wanted in flags
    assert "Secure" not in flags  # plain http on this machine
    client.close()


def test_over_https_the_cookie_is_secure(gateway):
    client, answer = sign_in(gateway, **{"X-Forwarded-Proto": "https"})
    assert "Secure" in answer.headers["set-cookie"]
    client.close()


def test_signing_in_from_a_foreign_page_is_refused(gateway):
    for site in ("cross-site", "same-site"):
        client, answer = sign_in(gateway, **{"Sec-Fetch-Site": site})
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_page")
        assert "set-cookie" not in answer.headers
        client.close()


def test_no_door_opens_without_a_session_or_with_somebody_elses(gateway):
    one = Chat(gateway.url)
    for given in ("", "Bearer nothing", f"Bearer {one.token}", f"Bearer {gateway.shop_key}"):
        for method, path, filled in doors(gateway):
            headers = {"Authorization": given} if given else {}
            answer = direct.request(method, gateway.url + filled, headers=headers)
            assert answer.status_code == 401, (method, path, given)
    one.close()


def test_no_change_is_made_by_cookie_without_the_token_against_forgery(gateway, browser):
    right = browser.headers[CSRF_HEADER]
    client, other = sign_in(gateway)
    client.close()
    for wrong in (None, "", "x", right[:-1], right.swapcase(), other.json()["csrf"]):
        del browser.headers[CSRF_HEADER]
        if wrong is not None:
            browser.headers[CSRF_HEADER] = wrong
        for method, path, filled in doors(gateway):
            if method == "get":
                continue
            answer = browser.request(method, filled)
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf"), (method, path)
        browser.headers[CSRF_HEADER] = right
    assert browser.get("/api/v1/agent/me").status_code == 200


def test_with_the_token_the_cookie_works_until_signing_out(gateway, browser):
    me = browser.get("/api/v1/agent/me").json()
    assert me["csrf"] == browser.headers[CSRF_HEADER]
    changed = browser.put("/api/v1/agent/presence", json={"presence": "busy"})
    assert changed.json()["presence"] == "busy"
    token = browser.cookies[COOKIE]
    answer = browser.post("/api/v1/agent/logout")
    assert answer.status_code == 204
    assert 'zhuyi_agent=""' in answer.headers["set-cookie"]
    assert browser.get("/api/v1/agent/me").status_code == 401
    headers = {"Authorization": f"Bearer {token}"}
    answer = direct.get(f"{gateway.url}/api/v1/agent/me", headers=headers)
    assert answer.status_code == 401


def test_the_session_is_kept_as_a_hash_only(gateway, browser):
    with running(gateway).database.read() as session:
        hashes = {row.token_hash for row in session.query(AgentSession)}
        assert session.query(Agent).count() > 0
    assert browser.cookies[COOKIE] not in hashes
    assert browser.headers[CSRF_HEADER] not in hashes


def test_markup_in_every_field_stays_text(gateway, browser):
    one = Chat(gateway.url)
    api = "/api/v1/agent"
    talk = f"{api}/conversations/{one.id}"
    one.send(MARKUP)
    added = {"login": "markup", "name": "<b>x</b>"}
    assert browser.post(f"{api}/agents", json=added).json()["agent"]["name"] == "<b>x</b>"
    canned = {"shortcut": "<x>", "title": MARKUP[:60], "text": MARKUP}
    assert browser.post(f"{api}/canned", json=canned).json()["text"] == MARKUP
    for name in ("reply", "note"):
        assert browser.post(f"{talk}/{name}", json={"text": MARKUP}).is_success
    for path in (talk, f"{api}/queue", f"{api}/canned", f"{api}/agents", f"{api}/audit"):
        answer = browser.get(path)
        assert answer.headers["content-type"] == "application/json", path
        assert answer.headers["x-content-type-options"] == "nosniff"
    found = browser.get(f"{api}/history", params={"q": "<script>"}).json()["conversations"]
    assert "<script>" in found[0]["snippet"]
    seen = browser.get(talk).json()
    assert {m["text"] for m in seen["messages"] if m["sender"] in TOLD} == {MARKUP}
    assert seen["notes"][0]["text"] == MARKUP
    one.close()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "conversations/x/reply", {"text": "x" * 1_001}),
        ("POST", "conversations/x/reply", {"text": "\x00"}),
        ("POST", "conversations/x/note", {"text": "x" * 1_001}),
        ("POST", "conversations/x/transfer", {"agent_id": "x" * 65}),
        ("POST", "conversations/x/read", {"seq": -1}),
        ("POST", "conversations/x/read", {"seq": 2**60}),
        ("POST", "conversations/x/suggestions/y/send", {"item_ids": []}),
        ("POST", "conversations/x/suggestions/y/send", {"item_ids": ["a"] * 21}),
        ("PUT", "presence", {"presence": "asleep"}),
        ("POST", "agents", {"login": "A B", "name": "x"}),
        ("POST", "agents", {"login": "ab", "name": " "}),
        ("POST", "agents", {"login": "ab", "name": "x" * 33}),
        ("POST", "canned", {"shortcut": "x" * 33, "title": "a", "text": "a"}),
        ("POST", "tickets/x/close", {"text": "x" * 1_001}),
        ("PUT", "policies/handoff", {"money_limit": 10**13}),
        ("PUT", "policies/handoff", {"misunderstandings": 0}),
        ("GET", "history?limit=1000", None),
        ("GET", "history?q=" + "x" * 65, None),
        ("GET", "history?before=yesterday", None),
        ("GET", "audit?limit=100000", None),
        ("GET", "audit?before=0", None),
        ("GET", "tickets?state=lost", None),
        ("GET", "conversations/x?after=-1", None),
    ],
)
def test_what_is_out_of_bounds_is_refused_in_words(browser, method, path, body):
    answer = browser.request(method, f"/api/v1/agent/{path}", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_one_agent_cannot_ask_without_end(gateway, browser, monkeypatch):
    running(gateway).agent_requests = SlidingWindow(5)
    codes = [browser.get("/api/v1/agent/me").status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2


def test_searches_are_counted_apart(gateway, browser):
    running(gateway).searches = SlidingWindow(2)
    codes = [browser.get("/api/v1/agent/history").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    running(gateway).searches = SlidingWindow(state.SEARCHES_A_MINUTE)
