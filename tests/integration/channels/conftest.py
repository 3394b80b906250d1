"""Gateways with channels, on each kind of database."""

import json
import uuid

import pytest

from shop.channels.models import ReplyWindow
from shop.clock import now
from shop.conversations import telling
from shop.conversations.models import Conversation, Message
from shop.messages.schemas import Notice
from tests import direct
from tests.integration.gateway import conftest as gateways
from tests.running_gateway import RunningGateway
from tests.wechat_server import AES_KEY, APP_ID, SECRET, TOKEN, Customer, WechatServer

bot, one_bot = gateways.bot, gateways.one_bot
database, one_database = gateways.database, gateways.one_database
quick_hashes = gateways.quick_hashes
PUBLIC_URL = "https://kefu.example.com"
QUIET_MS = 900  # longer than a request takes on a busy machine


def wechat_settings(server, **more):
    """The environment of an account that calls our server."""
    return {
        "ZHUYI_WECHAT_APP_ID": APP_ID,
        "ZHUYI_WECHAT_SECRET": SECRET,
        "ZHUYI_WECHAT_TOKEN": TOKEN,
        "ZHUYI_WECHAT_AES_KEY": AES_KEY,
        "ZHUYI_WECHAT_API": server.url,
        **more,
    }


@pytest.fixture(scope="module")
def one_wechat():
    """WeChat's API for all tests of a module."""
    served = WechatServer()
    yield served
    served.stop()


@pytest.fixture
def wechat(one_wechat):
    """The same, without the errors that a test planned."""
    yield one_wechat
    one_wechat.errors.clear()
    one_wechat.down, one_wechat.lifetime, one_wechat.token_delay = False, 7200, 0.0


def wechat_gateway(database, data, bot_url, server, **more):
    """A gateway with the WeChat channel."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in wechat_settings(server, **more).items():
            patch.setenv(name, value)
        return RunningGateway(
            database,
            data,
            bot_urls=bot_url,
            actions_url=bot_url,
            recommender_url=bot_url,
            quiet_window_ms=QUIET_MS,
            public_url=PUBLIC_URL,
        )


@pytest.fixture(scope="module")
def account_settings():
    """What a module sets apart from the defaults."""
    return {}


@pytest.fixture(scope="module")
def one_gateway(one_database, tmp_path_factory, one_bot, one_wechat, account_settings):
    """A gateway with the WeChat channel, for all tests of a module."""
    data = tmp_path_factory.mktemp("data")
    served = wechat_gateway(one_database, data, one_bot.url, one_wechat, **account_settings)
    yield served
    served.stop()


@pytest.fixture
def gateway(one_gateway, bot):
    """The gateway, with a bot as new."""
    return one_gateway


@pytest.fixture
def customer(gateway, wechat):
    """Somebody new who writes in WeChat."""
    return Customer(wechat, gateway.url)


@pytest.fixture
def log(database):
    """The lines of a contact's conversations, in order."""

    def lines(openid):
        with database.read() as session:
            query = session.query(Message).join(
                Conversation, Conversation.id == Message.conversation_id
            )
            found = query.filter(Conversation.external_id == openid)
            return [
                (one.sender, one.type, one.text)
                for one in found.order_by(Message.conversation_id, Message.seq)
            ]

    return lines


def conversation_of(database, openid):
    """The id of the conversation in which somebody writes now."""
    with database.read() as session:
        query = session.query(Conversation).filter(Conversation.external_id == openid)
        return query.order_by(Conversation.created_at.desc()).first().id


class Tell:
    """The shop says something that was not asked just now."""

    def __init__(self, database):
        self.database = database

    def __call__(self, openid, text):
        talk = conversation_of(self.database, openid)
        with self.database.write() as session:
            telling.tell(session, talk, Notice(text=text), uuid.uuid4().hex, now())

    def shut(self, openid):
        """As if the customer had last written long ago."""
        with self.database.write() as session:
            session.query(ReplyWindow).filter(ReplyWindow.external_id == openid).delete()


@pytest.fixture
def tell(database):
    """Tells a contact something."""
    return Tell(database)


class Agent:
    """A person who takes over."""

    def __init__(self, gateway, database):
        self._database = database
        first = json.loads((gateway.settings.data / "agents.json").read_text())[0]
        self._client = direct.Client(base_url=gateway.url)
        body = {"login": first["login"], "password": first["password"]}
        token = self._client.post("/api/v1/agent/login", json=body).json()["token"]
        self._client.headers["Authorization"] = f"Bearer {token}"

    def _post(self, openid, step, body=None):
        talk = conversation_of(self._database, openid)
        url = f"/api/v1/agent/conversations/{talk}/{step}"
        return self._client.post(url, json=body or {}).status_code

    def reply(self, openid, text):
        """Say something; takes the conversation."""
        return self._post(openid, "reply", {"text": text})

    def close(self):
        """Leave."""
        self._client.close()

    def give_back(self, openid):
        """Return it to the bot."""
        return self._post(openid, "return")


@pytest.fixture(scope="module")
def agent(one_gateway, one_database):
    """Somebody of the shop."""
    somebody = Agent(one_gateway, one_database)
    yield somebody
    somebody.close()
