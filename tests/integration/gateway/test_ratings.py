"""Stars after an agent and after the bot: asked at the right moment, one tap, stored once."""

from datetime import timedelta

import pytest

from shop.clock import now
from shop.conversations.models import Conversation
from shop.policies.service import set_policy
from shop.policies.values import RatingPolicy
from shop.ratings.models import Rating
from tests.running_gateway import running


def questions(chat):
    return [message for message in chat.log() if message["type"] == "rating"]


def tap(chat, question, stars):
    action = question["payload"]["actions"][stars - 1]
    return chat.post(client_id=f"tap-{stars}-{question['seq']}", action_id=action["action_id"])


def helped(chat, bot):
    """Two turns that went well."""
    one = chat()
    bot.intent = "ask_order_status"
    one.answers_to(one.send("我的订单呢？"))
    one.answers_to(one.send("什么时候发？"))
    return one


def says_goodbye(one, bot):
    bot.intent = "thanks_bye"
    one.answers_to(one.send("谢谢。"))
    bot.intent = "ask_order_status"


def test_one_tap_after_an_agent_is_kept_once_and_thanked(chat, bot, people, database):
    one, agent = chat(), people["xiaolin"]
    before = agent.get("/summary").json()["rated_7d"]
    agent.step(one.id, "reply", text="办好了")
    agent.step(one.id, "return")
    [question] = questions(one)
    assert [a["title"] for a in question["payload"]["actions"]][-1] == "非常满意"
    for stars in (5, 1):
        assert tap(one, question, stars).status_code == 202
    told = [m["text"] for m in one.log() if m["payload"].get("code") == "rated"]
    assert len(told) == 1
    with database.read() as session:
        [kept] = session.query(Rating).filter_by(conversation_id=one.id)
        assert (kept.score, kept.agent_id) == (5, agent.id)
    assert agent.get("/summary").json()["rated_7d"] == before + 1
    assert bot.turns_of(one.id)[-1]["kind"] == "note"  # stars are nothing to answer
    [found] = people["lead"].get("/history", agent_id=agent.id, limit=1).json()["conversations"]
    assert (found["id"], found["rating"]) == (one.id, 5)


def test_an_agent_who_said_nothing_is_not_rated(chat, people):
    one = chat()
    people["xiaolin"].step(one.id, "claim")
    people["xiaolin"].step(one.id, "return")
    assert questions(one) == []


def test_the_bot_is_rated_after_a_farewell_once_a_day(chat, bot):
    one = helped(chat, bot)
    assert questions(one) == []
    says_goodbye(one, bot)
    one.until(1, "system")
    [question] = questions(one)
    assert question["seq"] == one.log()[-1]["seq"]
    says_goodbye(one, bot)
    assert len(questions(one)) == 1
    assert tap(one, question, 4).status_code == 202
    assert one.log()[-1]["payload"]["code"] == "rated"


def test_another_conversation_of_the_same_customer_is_not_asked_that_day(shop, chat, bot):
    answer = shop.post("/api/v1/customer-tokens", json={"customer_id": "C2"})
    talks = [chat(answer.json()["token"]) for _ in range(2)]
    bot.intent = "ask_order_status"
    for one in talks:
        one.answers_to(one.send("我的订单呢？"))
        one.answers_to(one.send("什么时候发？"))
        says_goodbye(one, bot)
    talks[0].until(1, "system")
    assert [len(questions(one)) for one in talks] == [1, 0]


@pytest.mark.parametrize("intents", [["greet", "chitchat"], ["ask_price", "nlu_fallback"], []])
def test_a_talk_that_helped_nobody_is_not_rated(chat, bot, intents):
    one = chat()
    for intent in intents:
        bot.intent = intent
        one.answers_to(one.send("一句话。"))
    says_goodbye(one, bot)
    assert questions(one) == []


def test_nobody_is_asked_where_the_shop_does_not_want_it(chat, bot, people, database):
    with database.write() as session:
        set_policy(session, RatingPolicy(after_agent=False, after_bot=False), "lead")
    one = helped(chat, bot)
    says_goodbye(one, bot)
    people["xiaolin"].step(one.id, "reply", text="好")
    people["xiaolin"].step(one.id, "return")
    assert questions(one) == []
    with database.write() as session:
        set_policy(session, RatingPolicy(), "lead")


def fall_silent(gateway, database, one, minutes):
    """Time passes; the gateway looks while the customer's page is open."""
    with database.write() as session:
        talk = session.get(Conversation, one.id)
        talk.updated_at = now() - timedelta(minutes=minutes)
    inside = running(gateway)
    with inside.live.listen(one.id):
        gateway.run(inside.ratings.look())


def test_silence_ends_a_conversation_too(gateway, chat, bot, database):
    one = helped(chat, bot)
    fall_silent(gateway, database, one, 5)
    assert questions(one) == []
    fall_silent(gateway, database, one, 11)
    assert len(questions(one)) == 1
    fall_silent(gateway, database, one, 11)
    assert len(questions(one)) == 1


def test_who_waits_for_a_person_is_not_asked(gateway, chat, bot, database):
    one = helped(chat, bot)
    with database.write() as session:
        session.get(Conversation, one.id).owner = "queue"
    fall_silent(gateway, database, one, 11)
    assert questions(one) == []
    with database.write() as session:
        session.get(Conversation, one.id).owner = "bot"
