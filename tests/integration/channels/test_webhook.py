"""The generic channel: signed both ways; nothing forged, stale or repeated has an effect."""

import base64
import hashlib
import hmac
import json
import time
import uuid

import pytest

from gateway.channels.webhook.channel import WebhookSettings
from shop.channels.models import Contact
from shop.conversations.models import Conversation, Delivery, Message
from shop.settings import WrongSettings, check
from tests import direct
from tests.receiver import Receiver
from tests.running_gateway import RunningGateway, running

OLD = "whsec_" + base64.b64encode(b"an older secret of thirty-two by").decode()
SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of our secret!!").decode()


def signed(body, secret=SECRET, webhook_id=None, at=None):
    """Headers as the specification says, made apart from our own code."""
    webhook_id, stamp = webhook_id or uuid.uuid4().hex, str(int(at or time.time()))
    key = base64.b64decode(secret[len("whsec_") :])
    mac = hmac.digest(key, b".".join([webhook_id.encode(), stamp.encode(), body]), hashlib.sha256)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(mac).decode(),
        "content-type": "application/json",
    }


@pytest.fixture(scope="module")
def receiver():
    served = Receiver()
    yield served
    served.stop()


@pytest.fixture(scope="module")
def one_gateway(one_database, tmp_path_factory, one_bot, receiver):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHUYI_CHANNEL_WEBHOOK_URL", f"{receiver.url}/inbound")
        patch.setenv("ZHUYI_CHANNEL_WEBHOOK_SECRET", f"{SECRET} {OLD}")
        served = RunningGateway(
            one_database,
            tmp_path_factory.mktemp("data"),
            bot_urls=one_bot.url,
            actions_url=one_bot.url,
            recommender_url=one_bot.url,
            quiet_window_ms=0,
        )
        yield served
        served.stop()


@pytest.fixture
def gateway(one_gateway, bot, receiver):
    receiver.posted.clear()
    receiver.status = 200
    return one_gateway


@pytest.fixture
def who():
    return f"user-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def post(gateway):
    def send(body, **options):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = options.pop("headers", None) or signed(raw, **options)
        url = f"{gateway.url}/channels/webhook/webhook"
        return direct.post(url, content=raw, headers=headers)

    return send


def posts_to(receiver, who, count):
    """What was posted to one customer; what earlier tests caused may still come in."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = [one for one in receiver.posted if json.loads(one.body)["external_id"] == who]
        if len(found) >= count:
            return found
        time.sleep(0.02)
    raise AssertionError(f"not {count} posts to {who}")


def said_by(database, external_id):
    with database.read() as session:
        query = (
            session.query(Message)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .filter(Conversation.external_id == external_id, Message.sender == "customer")
        )
        return [one.text for one in query.order_by(Message.seq)]


def test_a_message_is_answered_by_a_signed_call(post, receiver, who):
    assert post({"external_id": who, "text": "在吗？"}).json() == {"seq": 1}
    (posted,) = posts_to(receiver, who, 1)
    wanted = signed(
        posted.body, webhook_id=posted.headers["webhook-id"], at=posted.headers["webhook-timestamp"]
    )
    assert wanted["webhook-signature"] in posted.headers["webhook-signature"].split()
    message = json.loads(posted.body)
    assert message["external_id"] == who
    assert (message["sender"], message["text"]) == ("bot", "答：在吗？")


def test_choices_go_out_with_their_ids_and_come_back_as_ids_or_numbers(post, receiver, bot, who):
    bot.reply = lambda turn: [
        {
            "type": "buttons",
            "text": "哪一单？",
            "payload": {
                "buttons": [
                    {"title": "耳机", "payload": '/select_order{"order_id": "1"}'},
                    {"title": "手机壳", "payload": '/select_order{"order_id": "2"}'},
                ]
            },
        }
    ]
    post({"external_id": who, "text": "我的快递呢？"})
    choices = json.loads(posts_to(receiver, who, 1)[0].body)["choices"]
    assert [(one["number"], one["title"]) for one in choices] == [(1, "耳机"), (2, "手机壳")]
    post({"external_id": who, "action_id": choices[1]["action_id"]})
    posts_to(receiver, who, 2)
    post({"external_id": who, "text": "第一个"})
    posts_to(receiver, who, 3)
    assert [turn["text"] for turn in bot.turns[1:]] == [
        '/select_order{"order_id": "2"}',
        '/select_order{"order_id": "1"}',
    ]


def test_a_customer_id_in_the_signed_body_binds(post, who, database):
    post({"external_id": who, "customer_id": "C1", "text": "查一下我的订单。"})
    with database.read() as session:
        contact = session.get(Contact, ("webhook", who))
        conversation = session.get(Conversation, contact.conversation_id)
        assert conversation.customer_id == "C1"
        assert contact.bound_at is not None


def test_a_second_customer_is_refused_and_nothing_said(post, who, database):
    post({"external_id": who, "customer_id": "C1", "text": "我是第一个。"})
    answer = post({"external_id": who, "customer_id": "C2", "text": "我是第二个。"})
    assert (answer.status_code, answer.json()["code"]) == (409, "bound_to_another")
    assert said_by(database, who) == ["我是第一个。"]


def test_an_unknown_customer_is_refused(post, who, database):
    answer = post({"external_id": who, "customer_id": "nobody", "text": "您好。"})
    assert (answer.status_code, said_by(database, who)) == (404, [])


def test_every_flipped_bit_of_a_signed_request_is_refused(post, who, database):
    raw = json.dumps({"external_id": who, "text": "转人工"}, ensure_ascii=False).encode()
    headers = signed(raw)
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 0x01
        answer = post(bytes(changed), headers=headers)
        assert answer.status_code in {400, 401}, bytes(changed)
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        for place in range(len(headers[name])):
            letters = list(headers[name])
            letters[place] = chr(ord(letters[place]) ^ 0x01)
            answer = post(raw, headers={**headers, name: "".join(letters)})
            assert answer.status_code == 401, (name, place)
    assert said_by(database, who) == []


@pytest.mark.parametrize("age", [301, 3600, -330, -(10**10)])
def test_a_stale_or_future_request_is_refused(post, who, database, age):
    raw = json.dumps({"external_id": who, "text": "旧的"}).encode()
    assert post(raw, headers=signed(raw, at=max(1, time.time() - age))).status_code == 401
    assert said_by(database, who) == []


@pytest.mark.parametrize(
    "without", [("webhook-signature",), ("webhook-id",), ("webhook-timestamp",)]
)
def test_a_request_without_its_signature_is_refused(post, who, without):
    raw = json.dumps({"external_id": who, "text": "您好"}).encode()
    headers = {name: value for name, value in signed(raw).items() if name not in without}
    assert post(raw, headers=headers).status_code == 401


def test_another_secret_is_refused_and_the_older_one_still_counts(post, who):
    foreign = "whsec_" + base64.b64encode(b"y" * 32).decode()
    body = {"external_id": who, "text": "您好。"}
    assert post(body, secret=foreign).status_code == 401
    assert post(body, secret=OLD).status_code == 200


def test_a_replayed_request_has_no_second_effect(post, who, database):
    raw = json.dumps({"external_id": who, "text": "只说一次。"}).encode()
    headers = signed(raw)
    assert [post(raw, headers=headers).json()["seq"] for _ in range(5)] == [
        1,
        None,
        None,
        None,
        None,
    ]
    assert said_by(database, who) == ["只说一次。"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"external_id": "x"},
        {"external_id": "x", "text": "a", "action_id": "b"},
        {"external_id": "", "text": "a"},
        {"external_id": "x", "text": ""},
        {"external_id": "x", "text": "字" * 1001},
        {"external_id": "x", "text": "a\u0000b"},
        [],
    ],
)
def test_a_wrong_body_is_explained(post, body):
    answer = post(body)
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_an_action_that_was_never_offered_is_refused(post, who):
    assert post({"external_id": who, "action_id": "made-up"}).status_code == 404


def test_a_receiver_that_fails_is_called_again_with_the_same_id(post, receiver, who):
    receiver.status = 500
    post({"external_id": who, "text": "收到了吗？"})
    posts_to(receiver, who, 1)
    receiver.status = 200
    first, second = posts_to(receiver, who, 2)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_a_receiver_that_is_gone_makes_a_dead_letter(post, receiver, who, database):
    receiver.status = 410
    post({"external_id": who, "text": "还在吗？"})
    posts_to(receiver, who, 1)
    for _ in range(100):
        with database.read() as session:
            mine = (
                session.query(Delivery)
                .join(Conversation, Conversation.id == Delivery.conversation_id)
                .filter(Conversation.external_id == who)
            )
            (state,) = [(one.state, one.error) for one in mine]
        if state[0] == "dead":
            break
        time.sleep(0.05)
    assert state == ("dead", "410 Gone")


def test_an_unconfigured_channel_is_not_there(gateway):
    assert "wechat" not in running(gateway).channels
    assert direct.get(f"{gateway.url}/channels/wechat/webhook").status_code == 404
    assert direct.get(f"{gateway.url}/channels/nothing/webhook").status_code == 404


@pytest.mark.parametrize(
    "secret", ["abc", "whsec_not base64", "whsec_" + base64.b64encode(b"short").decode(), "whsec_"]
)
def test_a_secret_that_signs_nothing_stops_the_start(monkeypatch, secret):
    monkeypatch.setenv("ZHUYI_CHANNEL_WEBHOOK_SECRET", f"{SECRET} {secret}")
    with pytest.raises(WrongSettings, match="ZHUYI_CHANNEL_WEBHOOK_SECRET"):
        check(WebhookSettings)
