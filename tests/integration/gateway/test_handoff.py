"""Who owns a conversation: bot, queue, agent, and back."""

import asyncio
import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from gateway.limits import SlidingWindow
from shop.agents.models import Agent, AuditEntry
from shop.conversations.errors import OwnedByAnother
from shop.conversations.models import Conversation, Turn
from shop.conversations.service import claim, request_handoff, return_to_bot
from shop.messages.schemas import Notice
from tests import direct
from tests.running_gateway import running


@pytest.fixture
def agents(gateway):
    """Signed-in clients by login name."""
    people = json.loads((gateway.settings.data / "agents.json").read_text())
    clients = {}
    for person in people:
        client = direct.Client(base_url=gateway.url)
        answer = client.post(
            "/api/v1/agent/login",
            json={"login": person["login"], "password": person["password"]},
        )
        assert answer.status_code == 200, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        clients[person["login"]] = client
    yield clients
    for client in clients.values():
        client.close()


def step(agent, conversation_id, name, **body):
    return agent.post(f"/api/v1/agent/conversations/{conversation_id}/{name}", json=body or None)


def ask_for_a_person(database, conversation_id, key="k"):
    with database.write() as session:
        return request_handoff(session, conversation_id, "asked", key)


def test_asking_twice_keeps_the_place_in_the_queue(chat, database, agents):
    one, two = chat(), chat()
    before = len(agents["lead"].get("/api/v1/agent/queue").json()["conversations"])
    place = ask_for_a_person(database, one.id)
    assert ask_for_a_person(database, two.id) == place + 1
    assert ask_for_a_person(database, one.id) == place
    assert ask_for_a_person(database, one.id, "another turn") == place
    assert len(agents["lead"].get("/api/v1/agent/queue").json()["conversations"]) == before + 2


def test_the_bot_still_answers_while_the_customer_waits(chat, database, bot):
    one = chat()
    ask_for_a_person(database, one.id)
    one.answers_to(one.send("还要等多久？"))
    assert bot.turns_of(one.id)[0]["metadata"]["owner"] == "queue"


def test_an_agent_sees_who_waits_with_the_phone_masked(chat, shop, database, agents):
    token = shop.post("/api/v1/customer-tokens", json={"customer_id": "C1"}).json()["token"]
    one = chat(token)
    one.answers_to(one.send("我要人工？"))
    ask_for_a_person(database, one.id)
    queue = agents["xiaolin"].get("/api/v1/agent/queue").json()["conversations"]
    item = next(item for item in queue if item["id"] == one.id)
    assert item["customer"]["phone"] == "138****0001"
    assert item["reason"] == "asked"
    assert item["position"] >= 1
    whole = agents["xiaolin"].get(f"/api/v1/agent/conversations/{one.id}").json()
    assert [m["sender"] for m in whole["messages"]] == ["customer", "bot"]
    assert whole["customer"]["id"] == "C1"


def claim_at_once(database, people, conversation_id):
    """Both agents claim over connections of their own; who got it."""
    barrier = Barrier(len(people))

    def attempt(agent):
        barrier.wait()
        try:
            with database.write() as session:
                claim(session, conversation_id, agent, Notice(text="已接入"))
        except OwnedByAnother:
            return None
        return agent

    with ThreadPoolExecutor(len(people)) as pool:
        return [agent for agent in pool.map(attempt, people) if agent is not None]


ROUNDS = [100, pytest.param(1_000, marks=pytest.mark.slow)]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_two_agents_one_wins_each_time(chat, agents, database, rounds):
    with database.read() as session:
        people = session.query(Agent).filter(Agent.role == "agent").all()
    one = chat()
    for _ in range(rounds):
        winners = claim_at_once(database, people, one.id)
        assert len(winners) == 1
        with database.write() as session:
            return_to_bot(session, one.id, winners[0], Notice(text="已结束"))
    with database.read() as session:
        claims = session.query(AuditEntry).filter_by(
            object_id=one.id, action="conversation.claimed"
        )
        assert claims.count() == rounds
        assert session.get(Conversation, one.id).epoch == 2 * rounds


def race(one, bot, agent, chance):
    """The bot answers and the agent takes over within the same moments."""
    answers_after, takes_after = chance.uniform(0, 0.03), chance.uniform(0, 0.05)

    async def gate():
        await asyncio.sleep(answers_after)

    bot.gate = gate
    asked = len(bot.turns_of(one.id))
    one.send(f"第 {asked} 问？")
    while len(bot.turns_of(one.id)) == asked:
        time.sleep(0.001)
    time.sleep(takes_after)
    assert step(agent, one.id, "reply", text="我来为您处理").status_code == 200


INTERLEAVINGS = [25, pytest.param(300, marks=pytest.mark.slow)]


@pytest.mark.parametrize("rounds", INTERLEAVINGS)
def test_a_bot_answer_under_way_never_comes_after_the_agents_first_word(
    gateway, chat, agents, bot, rounds
):
    chance, outcomes = random.Random(7), set()
    opening = running(gateway).sessions
    for _ in range(rounds):
        opening._here = SlidingWindow(opening.limit)  # more than an address may open
        one = chat()
        race(one, bot, agents["xiaolin"], chance)
        time.sleep(0.04)  # whatever the bot still had to say would be there by now
        senders = [message["sender"] for message in one.log()]
        first = senders.index("agent")
        assert "bot" not in senders[first:]
        outcomes.add("bot" in senders)
        one.close()
    assert outcomes == {True, False}  # the race went both ways


def test_the_agent_who_came_second_is_told_so(chat, agents):
    one = chat()
    assert step(agents["xiaolin"], one.id, "claim").status_code == 200
    assert step(agents["xiaolin"], one.id, "claim").status_code == 200
    late = step(agents["xiaochen"], one.id, "claim")
    assert (late.status_code, late.json()["code"]) == (409, "owned_by_another")
    assert len(one.log()) == 1


def test_nothing_of_the_bot_comes_once_an_agent_has_it(chat, bot, agents, database):
    bot.delay = 0.5
    one = chat()
    one.send("这一轮会被打断？")
    time.sleep(0.2)
    assert len(bot.turns_of(one.id)) == 1
    assert step(agents["xiaolin"], one.id, "claim").status_code == 200
    one.send("人工在吗？")
    assert step(agents["xiaolin"], one.id, "reply", text="在的，您说").status_code == 200
    time.sleep(0.8)
    assert [m["sender"] for m in one.log()] == ["customer", "system", "customer", "agent"]
    assert len(bot.turns_of(one.id)) == 1
    with database.read() as session:
        assert session.get(Turn, (one.id, 1)).state == "dropped"


def test_a_reply_takes_the_conversation_and_is_said_once(chat, agents):
    one = chat()
    for _ in range(2):
        answer = step(agents["xiaolin"], one.id, "reply", text="您好", client_id="r1")
        assert answer.status_code == 200
    assert [m["sender"] for m in one.log()] == ["system", "agent"]
    assert one.log()[-1]["sender_name"] == "小林"
    changed = step(agents["xiaolin"], one.id, "reply", text="别的", client_id="r1")
    assert changed.status_code == 409
    other = step(agents["xiaochen"], one.id, "reply", text="我来")
    assert (other.status_code, other.json()["code"]) == (409, "owned_by_another")


def test_given_back_the_bot_is_told_and_answers_again(chat, agents, bot):
    one = chat()
    step(agents["xiaolin"], one.id, "reply", text="您好")
    one.send("人工处理的内容。")
    assert step(agents["xiaolin"], one.id, "return").status_code == 200
    one.until(1, "bot")
    assert [(turn["kind"], turn["text"]) for turn in bot.turns_of(one.id)] == [
        ("note", "/returned_from_agent")
    ]
    one.answers_to(one.send("接着问？"))
    assert bot.turns_of(one.id)[-1]["text"] == "接着问？"
    gone = step(agents["xiaolin"], one.id, "return")
    assert (gone.status_code, gone.json()["code"]) == (409, "not_owned")


def test_a_repeated_key_after_the_agent_left_does_not_queue_again(chat, agents, database):
    one = chat()
    ask_for_a_person(database, one.id, "turn-1")
    step(agents["xiaolin"], one.id, "claim")
    step(agents["xiaolin"], one.id, "return")
    assert ask_for_a_person(database, one.id, "turn-1") == 0
    with database.read() as session:
        assert session.get(Conversation, one.id).owner == "bot"
    assert ask_for_a_person(database, one.id, "turn-2") >= 1


def test_notes_are_for_agents_only(chat, agents, database):
    one = chat()
    ask_for_a_person(database, one.id)
    assert step(agents["xiaolin"], one.id, "note", text="老顾客").status_code == 201
    assert one.log() == []
    notes = agents["xiaochen"].get(f"/api/v1/agent/conversations/{one.id}").json()["notes"]
    assert [note["text"] for note in notes] == ["老顾客"]


def test_customers_and_the_shop_are_no_agents(chat, shop):
    one = chat()
    for client in (one.client, shop):
        assert client.get("/api/v1/agent/queue").status_code == 401
        assert step(client, one.id, "claim").status_code == 401


def test_unknown_conversations_are_named_so(agents):
    assert step(agents["xiaolin"], "nothing", "claim").status_code == 404
    assert agents["xiaolin"].get("/api/v1/agent/conversations/nothing").status_code == 404
    assert step(agents["xiaolin"], "nothing", "note", text="a").status_code == 404
