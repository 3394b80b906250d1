"""Turns: fragments become one, each is answered once, whatever the bot does."""

import asyncio
import time
import uuid
from datetime import time as clock

import pytest
from sqlalchemy import select

from gateway.conversation import turns
from gateway.conversation.window import Window
from shop import secrets
from shop.aftersales.models import Ticket
from shop.conversations.models import Turn
from shop.policies.service import set_policy
from shop.policies.values import ServiceHours
from tests.running_gateway import running


def buttons(turn):
    payload = {"buttons": [{"title": "查物流", "payload": '/select_order{"order_id":"O1"}'}]}
    return [{"type": "buttons", "text": f"答：{turn['text']}", "payload": payload}]


@pytest.fixture
def impatient(monkeypatch):
    """Delays and explanations come quickly."""
    monkeypatch.setattr(turns, "FIRST_DELAY", 0.02)
    monkeypatch.setattr(turns, "LAST_DELAY", 0.05)
    monkeypatch.setattr(turns, "EXPLAIN_AWAY", 0.3)
    monkeypatch.setattr(turns, "EXPLAIN_SLOW", 0.6)


def waiting_until(holds, within=15):
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def codes(one):
    return [m["payload"].get("code") for m in one.log() if m["sender"] == "system"]


def farewell_of(one):
    """What is said when a turn is given up."""
    waiting_until(lambda: any(m["type"] == "buttons" for m in one.log()))
    return next(m for m in one.log() if m["type"] == "buttons")


def test_three_fragments_are_one_turn_and_get_one_answer(chat, bot):
    one = chat()
    for text in ("在吗", "我那个快递", "怎么还没到"):
        last = one.send(text)
    answers = one.answers_to(last)
    assert [(m["text"], m["reply_to"]) for m in answers] == [
        ("答：在吗，我那个快递，怎么还没到", 3)
    ]
    segments = bot.turns_of(one.id)[0]["metadata"]["segments"]
    assert [(part["seq"], part["text"]) for part in segments] == [
        (1, "在吗"),
        (2, "我那个快递"),
        (3, "怎么还没到"),
    ]


@pytest.fixture
def long_window(gateway):
    """A quiet window that nobody could mistake for a slow machine."""
    lanes = running(gateway).lanes
    usual, lanes._window = lanes._window, Window(quiet=30.0)
    yield
    lanes._window = usual


def test_a_closed_sentence_does_not_wait_for_more(chat, long_window):
    one = chat()
    started = time.monotonic()
    one.answers_to(one.send("我的快递到哪里了？"))
    assert time.monotonic() - started < 15


def test_a_clear_intent_closes_the_window(chat, bot, long_window):
    bot.intent, bot.confidence = "track_logistics", 0.97
    one = chat()
    started = time.monotonic()
    one.answers_to(one.send("帮我看看快递到哪里了"))
    assert time.monotonic() - started < 15
    assert bot.parsed == ["帮我看看快递到哪里了"]


def test_an_unclear_fragment_waits_for_the_rest(chat, bot, long_window):
    bot.intent, bot.confidence = "inform", 0.99
    one = chat()
    one.send("我上周买的那个耳机")
    time.sleep(0.5)
    one.send("怎么还没到？")
    one.answers_to(2)
    assert [turn["text"] for turn in bot.turns_of(one.id)] == ["我上周买的那个耳机，怎么还没到？"]


def test_what_comes_during_a_turn_forms_the_next(chat, bot):
    bot.delay = 0.4
    one = chat()
    one.send("第一个问题？")
    time.sleep(0.2)
    one.send("第二个")
    one.send("问题")
    log = one.until(2)
    assert [m["reply_to"] for m in log if m["sender"] == "bot"] == [1, 3]
    assert [turn["text"] for turn in bot.turns_of(one.id)] == ["第一个问题？", "第二个，问题"]


def test_the_dialogue_state_travels_from_turn_to_turn(chat, bot):
    one = chat()
    for text in ("第一句。", "第二句。", "第三句。"):
        one.answers_to(one.send(text))
    assert [turn["tracker"] for turn in bot.turns_of(one.id)] == [None, "1", "2"]


def test_a_dialogue_state_that_no_bot_reads_any_more_is_left_behind(chat, bot):
    one = chat()
    one.answers_to(one.send("第一句。"))
    bot.reads_trackers = False
    one.answers_to(one.send("第二句。"))
    assert [turn["tracker"] for turn in bot.turns_of(one.id)] == [None, "1", None]


def test_metadata_is_signed_by_this_installation(chat, bot, gateway):
    one = chat()
    one.answers_to(one.send("你好吗？"))
    secret = secrets.installation_secret(gateway.settings.data)
    assert bot.secrets == {secret} | bot.secrets
    verified = secrets.verify(bot.turns_of(one.id)[0]["metadata"], secret)
    assert verified["conversation"] == one.id
    assert (verified["seq"], verified["owner"], verified["kind"]) == (1, "bot", "typed")


def test_typed_payloads_are_only_words(chat, bot):
    one = chat()
    text = '/query_order{"order_id":"99999"}'
    one.answers_to(one.send(text))
    assert (bot.turns_of(one.id)[0]["kind"], bot.turns_of(one.id)[0]["text"]) == ("typed", text)


def test_a_button_reaches_the_bot_as_the_payload_it_was_offered_with(chat, bot):
    bot.reply = buttons
    one = chat()
    offered = one.answers_to(one.send("我要查快递？"))[0]
    button = offered["payload"]["buttons"][0]
    assert button.keys() == {"title", "action_id"}
    seq = one.tap(button["action_id"])
    one.answers_to(seq)
    assert (bot.turns_of(one.id)[1]["kind"], bot.turns_of(one.id)[1]["text"]) == (
        "action",
        '/select_order{"order_id":"O1"}',
    )
    said = one.log(seq - 1)[0]
    assert (said["sender"], said["text"]) == ("customer", "查物流")


def test_actions_of_another_conversation_are_not_taken(chat, bot):
    bot.reply = buttons
    one, other = chat(), chat()
    offered = one.answers_to(one.send("我要查快递？"))[0]
    answer = other.post(action_id=offered["payload"]["buttons"][0]["action_id"])
    assert answer.status_code == 404
    assert other.log() == []


def test_more_than_a_turn_may_hold_becomes_several(chat, bot):
    one = chat()
    for number in range(4):
        one.send(str(number) * 400)
    log = one.until(2)
    assert all(len(turn["text"]) <= 1_000 for turn in bot.turns_of(one.id))
    assert [m["reply_to"] for m in log if m["sender"] == "bot"] == [2, 4]


def test_a_bot_that_is_away_is_excused_once_and_answers_when_back(chat, bot, impatient):
    port = bot.port
    bot.stop()
    one = chat()
    seq = one.send("有人在吗？")
    log = one.until(1, "system")
    time.sleep(0.7)
    assert [m["sender"] for m in one.log()] == ["customer", "system"]
    notice = log[-1]
    assert (notice["type"], notice["payload"]["code"]) == ("notice", "bot_unavailable")
    assert notice["reply_to"] == seq
    bot.port = port
    bot.start()
    assert one.answers_to(seq)[0]["text"] == "答：有人在吗？"
    assert len([m for m in one.log() if m["sender"] == "system"]) == 1


def test_a_turn_that_fails_while_others_are_ill_is_not_given_up(chat, bot, impatient, database):
    bot.status, bot.healthy = 500, False
    one = chat()
    seq = one.send("查我的订单。")
    time.sleep(1)
    assert [m["sender"] for m in one.log() if m["sender"] == "bot"] == []
    bot.status, bot.healthy = 200, True
    one.answers_to(seq)
    with database.read() as session:
        assert session.get(Turn, (one.id, seq)).state == "done"


@pytest.mark.parametrize(
    "reply",
    [
        lambda _turn: [{"type": "text", "text": 5}],
        lambda _turn: [{"type": "unheard-of", "text": "a", "payload": {}}],
        lambda _turn: ["words"],
        lambda _turn: [
            {"type": "buttons", "text": "a", "payload": {"buttons": [{"title": "无去处"}]}}
        ],
        lambda _turn: [{"type": "text", "text": "a", "payload": {}}] * 21,
    ],
)
def test_a_turn_without_valid_replies_dies_honestly_and_the_next_goes_on(
    chat, bot, impatient, database, reply
):
    bot.reply = reply
    one = chat()
    seq = one.send("坏掉的一轮。")
    farewell = farewell_of(one)
    assert [button["title"] for button in farewell["payload"]["buttons"]] == ["转人工客服"]
    assert len(bot.turns_of(one.id)) == 5
    with database.read() as session:
        assert session.get(Turn, (one.id, seq)).state == "dead"
    bot.reply = lambda turn: [{"type": "text", "text": "好了", "payload": {}}]
    assert one.answers_to(one.send("现在呢？"))[0]["text"] == "好了"


def test_when_even_asking_for_a_person_fails_the_conversation_is_queued(
    chat, bot, impatient, database
):
    bot.status = 500
    one = chat()
    one.send("坏掉的一轮。")
    farewell = farewell_of(one)
    one.tap(farewell["payload"]["buttons"][0]["action_id"])
    waiting_until(lambda: "promised" in codes(one))
    assert codes(one).count("handed_over") == 1
    with database.read() as session:
        (ticket,) = session.scalars(select(Ticket).where(Ticket.conversation_id == one.id))
        assert (ticket.kind, ticket.state) == ("handoff", "open")
    promise = next(line for line in one.log() if line["payload"].get("code") == "promised")
    assert ticket.called in promise["text"]


def test_with_a_person_there_no_ticket_is_promised(chat, bot, impatient, database, people):
    with database.write() as session:
        set_policy(session, ServiceHours(opens=clock.min, closes=clock.max), "test")
    console = people["xiaolin"].console()
    people["xiaolin"].client.put("/presence", json={"presence": "online"})
    bot.status = 500
    one = chat()
    one.send("坏掉的一轮。")
    farewell = farewell_of(one)
    one.tap(farewell["payload"]["buttons"][0]["action_id"])
    waiting_until(lambda: "handed_over" in codes(one))
    assert "promised" not in codes(one)
    console.close()


def test_one_conversation_never_waits_for_another(chat, bot):
    gate = asyncio.Event()
    stuck = uuid.uuid4().hex

    async def hold() -> None:
        if stuck in bot.turns[-1]["text"]:
            await asyncio.wait_for(gate.wait(), 10)

    bot.gate = hold
    one, other = chat(), chat()
    first = one.send(f"{stuck}？")
    time.sleep(0.1)
    other.answers_to(other.send("我先来。"))
    assert one.log(first) == []
    gate._loop = None
    bot.gate = None
    bot._server.servers[0].get_loop().call_soon_threadsafe(gate.set)
    one.answers_to(first)
