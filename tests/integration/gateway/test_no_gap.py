"""The network drops after each event in turn; nothing is missing and nothing comes twice."""

import threading

import pytest

from tests.integration.gateway.desk import Person
from tests.integration.gateway.sio import SocketClient

LINES = 9


@pytest.fixture
def agent(gateway):
    person = Person(gateway, "xiaolin")
    yield person
    person.close()


class Writer(threading.Thread):
    """Customer and agent talk, line by line."""

    def __init__(self, one, agent):
        super().__init__(daemon=True)
        self.one, self.agent = one, agent
        self.start()

    def run(self):
        for number in range(LINES):
            if number % 3 == 0:
                self.one.post(client_id=f"c{number}", text=f"顾客第 {number} 句")
            else:
                self.agent.step(self.one.id, "reply", text=f"客服第 {number} 句")


class Widget:
    """The customer's side: resumes with the last seq seen."""

    def __init__(self, gateway, one, _agent):
        self.gateway, self.one, self.seen = gateway, one, []

    def open(self):
        after = self.seen[-1] if self.seen else 0
        self.socket = SocketClient(self.gateway.url, {"token": self.one.token, "after": after})

    def seq(self, data):
        return data["seq"]


class Console(Widget):
    """The agent's side: follows again from the last seq seen."""

    def __init__(self, gateway, one, agent):
        super().__init__(gateway, one, agent)
        self.agent = agent

    def open(self):
        self.socket = self.agent.console()
        after = self.seen[-1] if self.seen else 0
        self.socket.emit("follow", {"conversation_id": self.one.id, "after": after})

    def seq(self, data):
        return data["message"]["seq"]


def take(side, count):
    """Read until `count` messages were seen in all."""
    while len(side.seen) < count:
        data = side.socket.until(lambda name, _data: name == "message")
        side.seen.append(side.seq(data))


@pytest.mark.parametrize("side", [Widget, Console])
def test_a_network_that_drops_after_any_event_leaves_no_gap_and_no_duplicate(
    gateway, chat, agent, side
):
    total = LINES + 1  # and that the agent joined
    for cut in range(1, total):
        one = chat()
        agent.step(one.id, "claim")
        watching = side(gateway, one, agent)
        watching.open()
        writer = Writer(one, agent)
        take(watching, cut)
        watching.socket.drop()
        watching.open()
        take(watching, total)
        writer.join(20)
        watching.socket.drop()
        watching.open()  # and once more, after the end: nothing is sent again
        assert agent.step(one.id, "reply", text="完").status_code == 200
        take(watching, total + 1)
        assert watching.seen == list(range(1, total + 2)), f"cut after {cut}"
        watching.socket.close()


def test_what_the_agent_sends_again_after_a_drop_is_said_once(chat, agent):
    one = chat()
    agent.step(one.id, "claim")
    for _ in range(3):  # the answer was lost twice
        body = {"text": "我查一下", "client_id": "once"}
        assert agent.step(one.id, "reply", **body).status_code == 200
    assert [m["text"] for m in one.log() if m["sender"] == "agent"] == ["我查一下"]
    other = agent.step(one.id, "reply", text="别的话", client_id="once")
    assert (other.status_code, other.json()["code"]) == (409, "client_id_reused")
