"""`zhuyi webhook-secret` and what the doctor says about the shop's own system."""

import socket
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from ops.doctor.webhooks import webhooks
from shop.clock import now
from shop.database import Database
from shop.settings import Settings
from shop.webhooks.models import WebhookEvent


def zhuyi(data: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ops.cli", "webhook-secret", *arguments],
        env={"ZHUYI_DATA": str(data), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_secret_is_shown_and_changed_with_an_overlap(tmp_path: Path) -> None:
    first = zhuyi(tmp_path, "show").strip()
    assert first.startswith("whsec_")
    assert zhuyi(tmp_path, "show").strip() == first
    second = zhuyi(tmp_path, "rotate", "--overlap-hours", "24").strip()
    newest, older = zhuyi(tmp_path, "show").splitlines()
    assert newest == second != first
    assert older.startswith(f"{first}  （旧，用到 ")
    third = zhuyi(tmp_path, "rotate", "--overlap-hours", "0").strip()
    assert zhuyi(tmp_path, "show").strip() == third
    (path,) = [one for one in tmp_path.iterdir() if one.name.startswith("webhook-secret")]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def said(settings: Settings) -> dict[str, tuple[str, str]]:
    return {one.name: (one.level.value, one.text) for one in webhooks(settings)}


def production(database: Database, tmp_path: Path, url: str = "") -> Settings:
    return Settings(data=tmp_path, database_url=database.url, mode="production", webhook_url=url)


def event(database: Database, **values: object) -> None:
    at = now() - timedelta(hours=1)
    given = {"event_id": "evt_1", "type": "ticket.opened", "object_id": "T", "body": "{}"}
    with database.write() as session:
        session.add(WebhookEvent(created_at=at, next_attempt_at=at, **{**given, **values}))


def test_the_doctor_sees_whether_the_shop_can_be_told(
    filled_sqlite: Database, tmp_path: Path
) -> None:
    assert said(Settings(data=tmp_path, mode="demo")) == {}
    without = said(production(filled_sqlite, tmp_path))
    assert without["店铺通知"][0] == "warn"
    assert without["未送达的通知"] == ("ok", "没有")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/zhuyi"
        assert said(production(filled_sqlite, tmp_path, url))["店铺通知"][0] == "ok"
    assert said(production(filled_sqlite, tmp_path, url))["店铺通知"][0] == "fail"


def test_the_doctor_names_what_lies_about(filled_sqlite: Database, tmp_path: Path) -> None:
    event(filled_sqlite)
    assert said(production(filled_sqlite, tmp_path))["未送达的通知"][0] == "warn"
    event(filled_sqlite, event_id="evt_2", state="dead")
    level, text = said(production(filled_sqlite, tmp_path))["未送达的通知"]
    assert (level, text) == ("fail", "1 条已放弃，1 条在等")


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://shop.example/zhuyi", True),
        ("http://localhost:9000/zhuyi", True),
        ("http://127.0.0.1/zhuyi", True),
        ("http://shop.example/zhuyi", False),
        ("ftp://shop.example/", False),
        ("https://user:secret@shop.example/", False),
        ("shop.example", False),
        ("file:///etc/passwd", False),
    ],
)
def test_the_address_must_be_private_on_the_way(tmp_path: Path, url: str, fits: bool) -> None:
    if fits:
        assert Settings(data=tmp_path, webhook_url=url).webhook_url == url
        return
    with pytest.raises(ValueError, match="webhook_url"):
        Settings(data=tmp_path, webhook_url=url)


def test_plain_http_can_be_allowed_in_a_private_network(tmp_path: Path) -> None:
    url = "http://shop:8080/zhuyi"
    assert Settings(data=tmp_path, webhook_url=url, webhook_allow_http=True).webhook_url == url
