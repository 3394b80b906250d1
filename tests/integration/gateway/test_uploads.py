"""Pictures of customers: in once, seen by who may see the conversation, gone with it."""

import asyncio
import io
import json
import os

import pytest
from PIL import Image

from shop.privacy import service as privacy
from tests import direct
from tests.running_gateway import running


def drawn(kind="JPEG", colour=(10, 120, 60)):
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, kind)
    return out.getvalue()


def send(one, content, **options):
    return one.client.post("/api/v1/uploads", content=content, **options)


def files(gateway):
    folder = gateway.settings.data / "uploads"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


@pytest.fixture
def agent(gateway):
    person = json.loads((gateway.settings.data / "agents.json").read_text())[0]
    body = {"login": person["login"], "password": person["password"]}
    answer = direct.post(f"{gateway.url}/api/v1/agent/login", json=body)
    return answer.json()["token"]


def test_a_picture_becomes_a_message_of_the_customer(chat):
    one = chat()
    answer = send(one, drawn(), headers={"Content-Type": "image/jpeg"})
    assert answer.status_code == 201, answer.text
    kept = answer.json()
    picture, notice = one.log()
    assert (picture["sender"], picture["type"], picture["seq"]) == ("customer", "file", 1)
    assert picture["payload"]["url"] == kept["url"] == f"/api/v1/uploads/{kept['id']}"
    assert picture["payload"]["media_type"] == "image/jpeg"
    assert (notice["sender"], notice["reply_to"]) == ("system", 1)
    assert notice["type"] == "buttons"
    assert [b["title"] for b in notice["payload"]["buttons"]] == ["找同款", "是售后问题"]
    assert all(b["action_id"] for b in notice["payload"]["buttons"])


def test_its_sender_gets_it_back_and_nobody_else_does(chat, gateway):
    one, other = chat(), chat()
    kept = send(one, drawn("PNG")).json()
    got = one.client.get(kept["url"])
    assert (got.status_code, got.headers["content-type"]) == (200, "image/png")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-disposition"].startswith("inline; filename=")
    assert "sandbox" in got.headers["content-security-policy"]
    assert got.headers["cache-control"] == "no-store"
    assert Image.open(io.BytesIO(got.content)).size == (64, 48)
    assert other.client.get(kept["url"]).status_code == 404
    nobody = direct.get(gateway.url + kept["url"])
    assert nobody.status_code == 401


def test_agents_see_it_with_their_token_or_cookie(chat, gateway, agent):
    kept = send(chat(), drawn()).json()
    for headers in ({"Authorization": f"Bearer {agent}"}, {"Cookie": f"zhuyi_agent={agent}"}):
        got = direct.get(gateway.url + kept["url"], headers=headers)
        assert got.status_code == 200, got.text


def test_the_same_client_id_sends_it_once(chat, gateway):
    one = chat()
    before = files(gateway)
    answers = [send(one, drawn(), params={"client_id": "p1"}).json() for _ in range(3)]
    assert len({answer["id"] for answer in answers}) == 1
    assert len(files(gateway) - before) == 1
    assert [line["type"] for line in one.log()] == ["file", "buttons"]


def test_several_pictures_in_a_row_are_answered_once(chat):
    one = chat()
    for colour in ((1, 2, 3), (4, 5, 6), (7, 8, 9)):
        send(one, drawn(colour=colour))
    assert [line["type"] for line in one.log()] == ["file", "buttons", "file", "file"]


def test_the_bot_is_not_asked_about_a_picture(chat, bot):
    one = chat()
    send(one, drawn())
    one.answers_to(one.send("这是哪里坏了？"))
    assert [turn["text"] for turn in bot.turns_of(one.id)] == ["这是哪里坏了？"]


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"<html><script>alert(1)</script></html>", {"Content-Type": "image/png"}),
        (drawn("PNG"), {"Content-Type": "image/jpeg"}),
        (drawn("PNG"), {"Content-Type": "text/html"}),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 500, {}),
        (b"", {}),
    ],
    ids=["a page", "another picture", "said to be a page", "a head only", "nothing"],
)
def test_files_that_lie_about_their_type_are_refused_and_leave_nothing(
    chat, gateway, content, headers
):
    one, before = chat(), files(gateway)
    answer = send(one, content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "not_a_picture")
    assert (one.log(), files(gateway)) == ([], before)


def test_a_picture_above_eight_mebibytes_is_refused(chat):
    assert send(chat(), b"\xff" * (8 * 1024 * 1024 + 1)).status_code == 413


def test_pictures_count_as_messages(chat):
    one = chat()
    for number in range(30):
        one.post(text=f"第{number}条")
    answer = send(one, drawn())
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_messages")


def test_files_are_readable_by_us_only(chat, gateway):
    kept = send(chat(), drawn()).json()
    mode = (gateway.settings.data / "uploads" / kept["id"]).stat().st_mode & 0o777
    assert mode == 0o600


def test_erasing_the_customer_removes_the_file(chat, gateway, shop, database):
    token = shop.post("/api/v1/customer-tokens", json={"customer_id": "C2"}).json()["token"]
    kept = send(chat(token), drawn()).json()
    folder = gateway.settings.data / "uploads"
    with database.write() as session:
        report = privacy.erase_customer(session, "C2", "test")
    assert report.erased["upload"] == 1
    assert privacy.remove_files(folder, report.files) == 1
    assert kept["id"] not in files(gateway)


def test_a_file_that_a_killed_process_left_is_swept(gateway):
    folder = gateway.settings.data / "uploads"
    folder.mkdir(exist_ok=True)
    for name, age in (("forgotten", 7200), ("under-way", 0)):
        (folder / name).write_bytes(b"x")
        stat = (folder / name).stat()
        os.utime(folder / name, (stat.st_atime - age, stat.st_mtime - age))
    asyncio.run(running(gateway).pictures.sweep())
    assert "forgotten" not in files(gateway)
    assert "under-way" in files(gateway)
