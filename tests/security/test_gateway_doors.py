"""The only open door: what it shows, to whom, and what it lets through."""

import itertools
import re
import socket

import httpx
import pytest

from gateway import limits
from shop.database import Database, migrate
from tests import direct
from tests.fake_bot import FakeBot
from tests.running_gateway import Chat, RunningGateway

PAGES = {
    "widget.js": "console.log(1)",
    "widget/index.html": "<!doctype html><title>widget</title>",
    "demo/index.html": "<!doctype html><title>demo</title>",
    "console/index.html": "<!doctype html><title>console</title>",
    "assets/app.js": "export {}",
}


@pytest.fixture(scope="module")
def bot():
    running = FakeBot().start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Built pages, a picture, and a file that is nobody's business."""
    root = tmp_path_factory.mktemp("doors")
    for name, content in PAGES.items():
        path = root / "dist" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    media = root / "data" / "media"
    media.mkdir(parents=True)
    (media / "P1.png").write_bytes(b"\x89PNG\r\n")
    (root / "secret.txt").write_text("outside")
    (media / "link.txt").symlink_to(root / "secret.txt")
    return root


@pytest.fixture(scope="module")
def serve(folder, bot):
    """Starts gateways on one database."""
    database = Database(f"sqlite:///{folder / 'zhuyi.db'}")
    migrate(database)
    started = []

    def start(**settings):
        urls = {"bot_urls": bot.url, "actions_url": bot.url, "recommender_url": bot.url}
        settings = {"quiet_window_ms": 0, "web_dist": folder / "dist", **urls, **settings}
        started.append(RunningGateway(database, folder / "data", **settings))
        return started[-1]

    yield start
    for one in started:
        one.stop()
    database.close()


@pytest.fixture(scope="module")
def gateway(serve):
    """A gateway in demo mode."""
    return serve()


def get(gateway, path, **options):
    return direct.get(gateway.url + path, **options)


def test_pages_run_no_foreign_or_inline_script_and_only_the_widget_is_framed(gateway):
    for path in ("/widget/", "/demo", "/console/"):
        answer = get(gateway, path)
        assert answer.status_code == 200, path
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "object-src 'none'" in policy
        framed = re.search(r"frame-ancestors ([^;]+)", policy).group(1)
        assert framed == ("*" if path == "/widget/" else "'none'")
        assert ("x-frame-options" in answer.headers) == (path != "/widget/")
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_other_answer_is_neither_framed_nor_sniffed_nor_kept(gateway):
    for path in ("/healthz", "/api/v1/messages", "/openapi.json", "/nothing", "/media/P1.png"):
        answer = get(gateway, path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert get(gateway, "/api/v1/messages").headers["cache-control"] == "no-store"


def test_assets_and_pictures_are_served_with_their_type(gateway):
    assert get(gateway, "/assets/app.js").headers["content-type"].startswith("text/javascript")
    assert get(gateway, "/media/P1.png").headers["content-type"] == "image/png"
    assert get(gateway, "/widget.js").headers["cross-origin-resource-policy"] == "cross-origin"
    assert get(gateway, "/widget").headers["location"] == "/widget/"


@pytest.mark.parametrize(
    "path",
    [
        "/media/../../secret.txt",
        "/media/%2e%2e/%2e%2e/secret.txt",
        "/media/..%2f..%2fsecret.txt",
        "/media/..%5c..%5csecret.txt",
        "/media//etc/passwd",
        "/media/link.txt",
        "/media/%00",
        "/media/../shop.key",
        "/assets/../../data/shop.key",
        "/media/",
        "/assets/",
    ],
)
def test_nothing_outside_the_folders_is_served(gateway, path):
    request = httpx.Request("GET", gateway.url)
    request.url = httpx.URL(gateway.url).copy_with(raw_path=path.encode())
    with direct.Client() as client:
        answer = client.send(request)
    assert answer.status_code in {400, 404}
    assert "outside" not in answer.text


def test_production_has_no_demo(serve):
    gateway = serve(mode="production")
    for method, path in (
        ("GET", "/demo"),
        ("GET", "/demo/api/customers"),
        ("POST", "/demo/api/token"),
        ("GET", "/demo/api/products"),
        ("POST", "/demo/api/events"),
    ):
        answer = direct.request(method, gateway.url + path, json={})
        assert answer.status_code == 404, path


def test_no_token_opens_another_door_than_its_own(gateway):
    one, other = Chat(gateway.url), Chat(gateway.url)
    one.send("我的秘密。")
    token, key = one.token, gateway.shop_key
    doors = {
        "/api/v1/messages": token,
        "/api/v1/agent/queue": None,
        f"/api/v1/agent/conversations/{one.id}": None,
        "/api/v1/shop/customers/C1": key,
    }
    tokens = {token, key, other.token, one.id, "", "null", token[:-1], token.swapcase()}
    for path, good in doors.items():
        for given in tokens - {good}:
            header = {"Authorization": f"Bearer {given}".strip()}
            answer = get(gateway, path, headers=header)
            foreign = path == "/api/v1/messages" and given == other.token
            assert answer.status_code == (200 if foreign else 401), (path, given)
            assert "秘密" not in answer.text
    one.close()
    other.close()


def test_a_forwarded_address_is_believed_from_nobody_by_default(serve):
    gateway = serve()
    codes = []
    with direct.Client(base_url=gateway.url) as client:
        for number in range(62):
            headers = {"X-Forwarded-For": f"203.0.113.{number}"}
            codes.append(client.post("/api/v1/sessions", headers=headers).status_code)
    assert codes[-2:] == [429, 429]


def test_a_socket_of_a_foreign_page_is_refused(gateway):
    headers = {"Origin": "https://evil.example"}
    answer = get(gateway, "/ws/?EIO=4&transport=polling", headers=headers)
    assert answer.status_code == 400


def test_html_of_customers_stays_text(gateway):
    one = Chat(gateway.url)
    markup = "<img src=x onerror=alert(1)>你好。"
    one.send(markup)
    raw = one.client.get("/api/v1/messages")
    assert raw.headers["content-type"] == "application/json"
    assert raw.json()["messages"][0]["text"] == markup
    one.close()


def test_secrets_and_keys_are_private_files(gateway):
    for name in ("shop.key", "secrets", "agents.json"):
        assert (gateway.settings.data / name).stat().st_mode & 0o077 == 0, name


def test_errors_never_show_what_was_sent_or_how_we_are_made(gateway):
    one = Chat(gateway.url)
    bodies = itertools.product(
        [b'{"client_id": "a", "text": {"password": "hunter2"}}', b"hunter2", b'["hunter2"]'],
        ["application/json", "text/plain", "application/x-www-form-urlencoded"],
    )
    for body, media_type in bodies:
        headers = {"Content-Type": media_type}
        answer = one.client.post("/api/v1/messages", content=body, headers=headers)
        assert 400 <= answer.status_code < 500
        for hidden in ("hunter2", "Traceback", "pydantic", "sqlalchemy", ".py"):
            assert hidden not in answer.text
    one.close()


def test_a_body_that_does_not_come_is_not_waited_for(gateway, monkeypatch):
    monkeypatch.setattr(limits, "BODY_WITHIN", 0.3)
    for path in ("/api/v1/messages", "/ws/?EIO=4&transport=polling&sid=x"):
        with socket.create_connection(("127.0.0.1", gateway.port), 10) as slow:
            request = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{{"
            slow.sendall(request.encode())
            assert slow.recv(100).startswith(b"HTTP/1.1 408")


def test_a_body_for_the_socket_is_limited_as_any_other(gateway):
    url = f"{gateway.url}/ws/?EIO=4&transport=polling&sid=x"
    answer = direct.post(url, content=b"4" * (limits.SMALL_BODY + 1))
    assert answer.status_code == 413
