"""Runs a turn: the bot is asked until it answers, and the answer is committed once."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy.orm import Session

from gateway.bots import Answer, BotAway, BotFailed, Bots
from gateway.conversation.giving_up import give_up
from gateway.conversation.live import Live
from gateway.logs import described, log
from gateway.notices import notice
from gateway.writer import Unavailable, Writer
from shop.clock import now
from shop.conversations import turns
from shop.conversations.replies import ActionWithoutPayload, with_action_ids
from shop.conversations.turns import Answered, Understood, Work
from shop.messages.schemas import Reply, parse_reply
from shop.secrets import sign
from shop.system import ShopSystem

LOGGER = logging.getLogger(__name__)
FIRST_DELAY, LAST_DELAY = 0.2, 5.0
EXPLAIN_AWAY, EXPLAIN_SLOW = 3.0, 6.0  # seconds until the customer is told
MOST_ATTEMPTS = 5
MOST_REPLIES = 20
DEPENDENCIES_EXCUSE = 120.0  # seconds a turn waits for the actions' side before failures count
T = TypeVar("T")


class TurnRunner:
    """Answers one turn at a time for each conversation; never two answers to one turn."""

    def __init__(
        self,
        writer: Writer,
        bots: Bots,
        live: Live,
        secret: str,
        others_healthy: Callable[[], Awaitable[bool]],
        *,
        shop: ShopSystem,
    ) -> None:
        self._writer, self._bots, self._live = writer, bots, live
        self._secret, self._others_healthy, self._shop = secret, others_healthy, shop
        self.answered: Callable[[str, str | None], Awaitable[None]] | None = None

    async def run(self, work: Work) -> bool:
        """Return once the turn is answered, dropped or given up: whether more may wait."""
        self._typing(work, on=True)
        explaining = asyncio.create_task(self._explain_delay(work))
        try:
            return await self._until_over(work)
        finally:
            explaining.cancel()
            await asyncio.gather(explaining, return_exceptions=True)
            self._typing(work, on=False)
            self._live.grew(work.conversation_id)

    def _typing(self, work: Work, *, on: bool) -> None:
        self._live.signal(work.conversation_id, "typing", {"sender": "bot", "typing": on})

    async def _until_over(self, work: Work) -> bool:
        started, delay = time.monotonic(), FIRST_DELAY
        while True:
            try:
                return await self._answer(work, started)
            except BotAway:
                pass  # the next try waits until the bot is back
            except BotFailed as error:
                if error.bad_tracker and work.tracker is not None:
                    work = _from_nothing(work)
                elif await self._is_over(work, error, time.monotonic() - started):
                    return True
            await asyncio.sleep(delay)
            delay = min(delay * 2, LAST_DELAY)

    async def _answer(self, work: Work, started: float) -> bool:
        bot = self._bots.of(work.conversation_id)
        answer = await bot.turn(turn_body(work, self._secret))
        answered = await self._commit(work, _valid_replies(answer), answer)
        log(
            LOGGER,
            "turn_dropped" if answered is None else "turn_done",
            conversation=work.conversation_id,
            seq=work.seq,
            kind=work.kind,
            ms=round((time.monotonic() - started) * 1000),
            intent=answer.intent and answer.intent.name,
            understood=answer.understood,
        )
        if answered is not None and not answered.more and self.answered is not None:
            await self.answered(work.conversation_id, answer.intent.name if answer.intent else None)
        return answered is None or answered.more

    async def _commit(self, work: Work, replies: list[Reply], answer: Answer) -> Answered | None:
        understood = _understood(answer)

        def job(session: Session) -> Answered | None:
            return turns.complete(
                session, work, replies, answer.tracker, at=now(), understood=understood
            )

        while True:
            try:
                return await self._write(work, job)
            except Unavailable:
                await asyncio.sleep(FIRST_DELAY)  # the answer is in hand; only the database is not
            except Exception as error:
                log(LOGGER, "answer_not_storable", level=logging.ERROR, **described(error))
                raise BotFailed(f"answer not storable: {type(error).__name__}") from error

    async def _write(self, work: Work, job: Callable[[Session], T]) -> T:
        return await self._writer.run(job, work.conversation_id)

    async def _is_over(self, work: Work, error: BotFailed, age: float) -> bool:
        """Count the failure unless something else is to blame; give up after too many."""
        log(
            LOGGER,
            "turn_failed",
            level=logging.WARNING,
            conversation=work.conversation_id,
            seq=work.seq,
            reason=str(error),
        )
        if not error.broke_off and not await self._bot_is_to_blame(work, age):
            return False
        next_attempt = now() + timedelta(seconds=FIRST_DELAY)
        reason = str(error)
        attempts = await self._write(
            work, lambda session: turns.failed(session, work, reason, next_attempt)
        )
        if attempts is not None and attempts < MOST_ATTEMPTS:
            return False
        if attempts is not None:
            await self._give_up(work)
        return True

    async def _bot_is_to_blame(self, work: Work, age: float) -> bool:
        if not await self._bots.of(work.conversation_id).healthy():
            return False
        return age > DEPENDENCIES_EXCUSE or await self._others_healthy()

    async def _give_up(self, work: Work) -> None:
        log(
            LOGGER,
            "turn_dead",
            level=logging.ERROR,
            conversation=work.conversation_id,
            seq=work.seq,
        )
        await self._write(work, lambda session: give_up(session, self._shop, work))

    async def _explain_delay(self, work: Work) -> None:
        await asyncio.sleep(EXPLAIN_AWAY)
        if not self._bots.of(work.conversation_id).away:
            await asyncio.sleep(EXPLAIN_SLOW - EXPLAIN_AWAY)
        words = notice("bot_unavailable")
        seq = await self._write(
            work, lambda session: turns.explain_delay(session, work, words, now())
        )
        if seq is not None:
            self._live.grew(work.conversation_id)


def _from_nothing(work: Work) -> Work:
    """The turn without the dialogue state, which no bot reads any more: better than no answer."""
    log(
        LOGGER,
        "tracker_discarded",
        level=logging.ERROR,
        conversation=work.conversation_id,
        seq=work.seq,
    )
    return replace(work, tracker=None)


def turn_body(work: Work, secret: str) -> dict[str, Any]:
    """What the bot is posted; the metadata is signed for the action server."""
    metadata = {
        "conversation": work.conversation_id,
        "customer": work.customer_id,
        "seq": work.seq,
        "owner": work.owner,
        "kind": work.kind,
        "segments": [{"seq": part.seq, "text": part.text} for part in work.segments],
    }
    return {
        "conversation": work.conversation_id,
        "seq": work.seq,
        "kind": work.kind,
        "text": work.text,
        "tracker": work.tracker,
        "metadata": sign(metadata, secret),
    }


def _understood(answer: Answer) -> Understood:
    readings = [(one.name, one.confidence) for one in answer.ranking if one.name is not None]
    return Understood(answer.intent.name if answer.intent else None, tuple(readings))


def _valid_replies(answer: Answer) -> list[Reply]:
    if len(answer.replies) > MOST_REPLIES:
        raise BotFailed(f"{len(answer.replies)} replies, at most {MOST_REPLIES}")
    replies = []
    for position, raw in enumerate(answer.replies):
        try:
            replies.append(parse_reply(raw))
            with_action_ids(replies[-1])
        except ValidationError as error:
            places = [".".join(map(str, e["loc"])) for e in error.errors(include_input=False)]
            raise BotFailed(f"reply {position} invalid at {', '.join(places)}") from error
        except ActionWithoutPayload as error:
            raise BotFailed(f"reply {position} has an action without payload") from error
    return replies
