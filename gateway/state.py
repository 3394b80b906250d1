"""What the endpoints share: one object for the life of the process."""

import asyncio
import secrets
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import httpx
import yaml
from fastapi import Request
from sqlalchemy.orm import Session

from gateway import channels
from gateway.agent_sessions import AgentSessions
from gateway.answers import wake
from gateway.bots import Bots, answers
from gateway.checkpoints import Checkpoints
from gateway.console.board import Board
from gateway.conversation.bus import Bus
from gateway.conversation.hearing import Hearing
from gateway.conversation.lanes import Lanes
from gateway.conversation.live import Live
from gateway.conversation.pictures import Pictures
from gateway.conversation.ratings import BotRatings
from gateway.conversation.turns import TurnRunner
from gateway.conversation.window import Window
from gateway.couriers.kuaidi100 import Kuaidi100
from gateway.couriers.polling import Polling
from gateway.customer_tokens import CustomerTokens
from gateway.erasing import Erasing
from gateway.limits import SlidingWindow
from gateway.locks import StripedLocks
from gateway.me_links import MeLinks
from gateway.membership import Membership
from gateway.outbox import Outbox
from gateway.proactive.rounds import Proactive
from gateway.proactive.ways import ChannelWays
from gateway.problems import TEXTS
from gateway.settling import Settling
from gateway.shared_limits import SharedWindow
from gateway.webhooks.delivery import Webhooks
from gateway.webhooks.endpoint import Endpoint
from gateway.words import CatalogueWords
from gateway.writer import Writer
from shop.agents import repository as agents
from shop.agents.first import ensure_first_agents
from shop.clock import now
from shop.database import Database
from shop.demo import shop_system
from shop.desk import repository as desk
from shop.ids import new_id
from shop.secrets import HEADER, installation_secret, private_file
from shop.settings import Settings

SESSIONS_A_MINUTE = 60
LOGINS_A_MINUTE = 20
ME_CALLS_A_MINUTE = 60  # of a conversation, to its customer's own page
AGENT_REQUESTS_A_MINUTE = 6_000  # of one agent; a console with fifty conversations asks for less
ATTEMPTS_A_MINUTE = (
    240  # of a conversation, repeats and refusals included; most never reach the log
)
READERS = 8
SEARCHES_A_MINUTE = 60  # of one agent
VIEWED_AGAIN = 600.0  # seconds until looking at the same conversation is kept once more
T = TypeVar("T")


class Gateway:
    """The parts of a running gateway; made and started inside its event loop."""

    def __init__(self, settings: Settings, database: Database, shop_key: str) -> None:
        self.settings, self.database, self.shop_key = settings, database, shop_key
        secret = installation_secret(settings.data)
        self.customer_tokens = CustomerTokens(secret)
        self.attempts = SlidingWindow(ATTEMPTS_A_MINUTE)
        self.login_locks = StripedLocks()
        self.agent_sessions = AgentSessions(secret)
        self.agent_requests = SlidingWindow(AGENT_REQUESTS_A_MINUTE)
        self.searches = SlidingWindow(SEARCHES_A_MINUTE)
        self.views = SlidingWindow(1, VIEWED_AGAIN)
        self.live = Live()
        self.board = Board(self.live, self.read)
        self.writer = Writer(database)
        self.checkpoints = Checkpoints(database)
        self.me_calls = SlidingWindow(ME_CALLS_A_MINUTE)
        self.me_links = MeLinks(self.writer)
        self.erasing = Erasing(settings, self.writer, self.live, self.checkpoints)
        self.bots = Bots([url for url in settings.bot_urls.split(",") if url], secret)
        self.inner = httpx.AsyncClient(headers={HEADER: secret}, trust_env=False)
        window = Window(settings.quiet_window_ms / 1000)
        runner = TurnRunner(
            self.writer,
            self.bots,
            self.live,
            secret,
            self.others_healthy,
            shop=shop_system(settings.mode),
        )
        self.ratings = BotRatings(self.writer, self.read, self.live)
        runner.answered = self._answered
        self.lanes = Lanes(self.writer, self.bots, runner, window, lambda: self.membership.holder)
        self.membership = Membership(
            database.url, _name(settings), self.lanes.found, self.lanes.drop
        )
        self.bus = None if settings.redis_url is None else self._bus(settings.redis_url, secret)
        self.sessions = SharedWindow("sessions", SESSIONS_A_MINUTE, self.bus, new_id)
        self.logins = SharedWindow("logins", LOGINS_A_MINUTE, self.bus, new_id)
        self.channels = channels.configured(self)
        self.outbox = Outbox(self.writer, self.read, list(self.channels.values()), self._leads)
        folder = settings.data / "uploads"
        self.pictures = Pictures(self.writer, self.read, self.live, self.lanes, folder)
        self.webhooks = self._webhooks()
        self.polling = self._polling()
        self.settling = Settling(self.writer, lambda told: wake(self, told), self._leads)
        self.proactive = Proactive(
            self.writer,
            self.read,
            ChannelWays(lambda: self.channels),
            wake=lambda told: wake(self, told),
            leads=self._leads,
        )
        self.words = CatalogueWords(settings.data, self.read)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    async def start(self) -> None:
        """Begin writing, and continue with what the last process left."""
        self.writer.start()
        self.checkpoints.start()
        if await self.read(agents.count) == 0:
            people = first_people(self.settings.mode)
            await self.write_apart(
                lambda session: ensure_first_agents(session, self.settings.data, people, now())
            )
        if self.bus is not None:
            self.bus.start()
        await self.pictures.sweep()
        await self.membership.start()
        await self.writer.run(desk.forget_lost)
        self.board.start()
        self.ratings.start()
        self.outbox.start()
        for channel in self.channels.values():
            await channel.start()
        self.erasing.start()
        self.webhooks.start()
        self.polling.start()
        self.settling.start()
        self.proactive.start()

    async def stop(self) -> None:
        """Finish commits under way; what is not answered waits for the next start."""
        self.live.close()
        await self.board.stop()
        await self.ratings.stop()
        await self.lanes.stop()
        await self.erasing.stop()
        await self.outbox.stop()
        await self.webhooks.stop()
        await self.polling.stop()
        await self.settling.stop()
        await self.proactive.stop()
        for channel in self.channels.values():
            await channel.stop()
        await self.membership.stop()
        if self.bus is not None:
            await self.bus.stop()
        await self.writer.stop()
        await asyncio.to_thread(self.checkpoints.stop)
        await self.words.stop()
        await self.bots.stop()
        await self.inner.aclose()
        self._readers.shutdown()
        self.database.close()

    def _webhooks(self) -> Webhooks:
        url = self.settings.webhook_url
        endpoint = Endpoint(url, self.settings.data) if url else None
        return Webhooks(self.writer, self.read, endpoint, self._leads)

    def _polling(self) -> Polling:
        url, account = self.settings.courier_url, self.settings.courier_customer
        key = self.settings.courier_key.get_secret_value()
        couriers = Kuaidi100(url, account, key) if url else None
        quota = self.settings.courier_daily
        return Polling(self.read, self.writer.run, couriers, quota, leads=self._leads)

    async def _answered(self, conversation_id: str, intent: str | None) -> None:
        """A turn is done and nothing waits."""
        self.proactive.wake()
        await self.ratings.answered(conversation_id, intent)

    def _leads(self) -> bool:
        return self.membership.leads

    def _bus(self, url: str, secret: str) -> Bus:
        hearing = Hearing(self.live, self.lanes, self.read, lambda: self.membership.holder)
        bus = Bus(url, secret, hearing.hear, self.live.wake_all)
        self.live.relay = bus
        return bus

    async def read(self, query: Callable[[Session], T]) -> T:
        """The value of `query(session)`, read in a thread."""

        def run() -> T:
            with self.database.read() as session:
                return query(session)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def write_apart(self, change: Callable[[Session], T]) -> T:
        """The value of `change(session)` in a transaction of its own, for what takes longer.

        So a batch of the shop's never holds up the acknowledgement of a customer's message.
        """

        def run() -> T:
            with self.database.write() as session:
                return change(session)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def others_healthy(self) -> bool:
        """Whether what the bot's actions need is there: action server and recommender."""
        urls = (self.settings.actions_url, self.settings.recommender_url)
        found = await asyncio.gather(*(answers(self.inner, url) for url in urls if url))
        return all(found)


def _name(settings: Settings) -> str:
    return settings.gateway_name or f"{socket.gethostname()}:{settings.port}"


def first_people(mode: str) -> list[tuple[str, str, str]]:
    """Login, name and role of the first agents."""
    people = yaml.safe_load((TEXTS / "agents.yml").read_text(encoding="utf-8"))[mode]
    return [(login, name, role) for login, name, role in people]


def shop_key(settings: Settings) -> str:
    """The shop key of this installation, made at its first start."""
    return private_file(settings.data / "shop.key", secrets.token_urlsafe(32))


async def gateway(request: Request) -> Gateway:
    """The gateway of a request's application (a FastAPI dependency).

    Without `async` each request would go through a thread for it.
    """
    found: Gateway = request.app.state.gateway
    return found
