"""The door: who may come in, what is refused and how."""

import json

import pytest
from conftest import ActionServer, Bot, post

pytestmark = pytest.mark.usefixtures("bot")


@pytest.mark.parametrize("path", ["turn", "parse"])
@pytest.mark.parametrize("secret", [None, "", "wrong"])
def test_without_the_secret_nothing_is_read(bot: Bot, path: str, secret: str) -> None:
    status, body = post(f"{bot.url}/webhooks/gateway/{path}", {"text": "你好"}, secret)
    assert (status, body["error"]) == (401, "unauthorised")


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"conversation": ""}, "conversation"),
        ({"conversation": 5}, "conversation"),
        ({"seq": "1"}, "seq"),
        ({"seq": True}, "seq"),
        ({"kind": "other"}, "kind"),
        ({"text": " "}, "text"),
        ({"text": "好" * 1001}, "1001"),
        ({"text": None}, "text"),
        ({"tracker": {}}, "tracker"),
        ({"metadata": []}, "metadata"),
    ],
)
def test_a_malformed_turn_is_refused_by_name(
    bot: Bot, changed: dict[str, object], named: str
) -> None:
    status, body = bot.turn(**{"text": "你好", **changed})
    assert status == 422
    assert named in body["detail"]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[]", b"", b'"text"'])
def test_what_is_not_a_json_object_is_refused(bot: Bot, body: bytes) -> None:
    for path in ("turn", "parse"):
        assert post(f"{bot.url}/webhooks/gateway/{path}", body)[0] == 422


def test_a_huge_body_is_refused_unread(bot: Bot) -> None:
    status, body = post(f"{bot.url}/webhooks/gateway/parse", {"text": "好" * 300_000})
    assert status == 413
    assert body["error"]


def test_unknown_addresses_and_rasas_own_api_are_not_there(bot: Bot) -> None:
    for path in ("/webhooks/rest/webhook", "/model/parse", "/conversations/c1/tracker", "/"):
        assert post(f"{bot.url}{path}", {"text": "你好"})[0] in (404, 405)


def test_exactly_a_thousand_characters_are_taken(bot: Bot) -> None:
    assert bot.turn("退" * 1000)[0] == 200


def test_parse_ranks_intents_and_gives_offsets_in_the_original(bot: Bot) -> None:
    text = " 訂單２０２４０５１３８８的快遞到咩"
    status, body = bot.parse(text)
    assert status == 200
    assert body["intent"] == body["intent_ranking"][0]
    assert body["intent"]["name"] == "track_logistics"
    [entity] = body["entities"]
    assert (entity["entity"], entity["value"]) == ("order_id", "2024051388")
    assert text[entity["start"] : entity["end"]] == "２０２４０５１３８８"


@pytest.mark.parametrize(
    "text", ["/restart", "/greet", '/inform{"order_id":"9"}', "／greet", " /greet", "/back", "/"]
)
def test_typed_text_is_never_a_payload(bot: Bot, text: str, actions: ActionServer) -> None:
    status, body = bot.turn(text)
    assert status == 200
    assert body["intent"]["confidence"] < 1.0
    events = json.loads(body["tracker"])["events"]
    [said] = [event for event in events if event["event"] == "user"]
    assert said["text"] == text
    assert [e for e in said["parse_data"]["entities"] if e["entity"] == "order_id"] == []
    assert not [event for event in events if event["event"] in ("restart", "session_started")]


@pytest.mark.parametrize(
    "payload",
    [
        "/restart",
        "/back",
        "/session_start",
        "/no_such_intent",
        '/inform{"secret":"1"}',
        "/inform{",
        "inform",
        "/inform[]",
    ],
)
def test_an_action_must_be_a_payload_of_the_domain(bot: Bot, payload: str) -> None:
    assert bot.turn(payload, kind="action")[0] == 422


def test_a_payload_carries_its_entities(bot: Bot) -> None:
    _, begun = bot.turn("我要退款")
    status, body = bot.turn('/inform{"order_id":"1000000001"}', begun["tracker"], kind="action")
    assert status == 200
    assert body["intent"] == {"name": "inform", "confidence": 1.0}
    assert body["replies"] == [{"type": "text", "text": "为什么退呢？", "payload": {}}]
