"""The reply itself: what is ready within five seconds goes back with WeChat's own request.

Whether a message goes back so or is pushed is decided by whoever claims it first; the decision of a
request is kept, so that a copy of the request gets the same answer and nothing is said twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.channels.wechat import words
from gateway.channels.wechat.links import Links
from gateway.channels.wechat.render import Body, Outgoing, rendered, text_body
from gateway.channels.wechat.taking import NAME, Taken
from gateway.state import Gateway
from shop.channels import choices, repository, seen
from shop.clock import now
from shop.conversations import outbox
from shop.conversations import repository as conversations
from shop.conversations.outbox import TO_ANSWER, Parcel
from shop.conversations.turn_repository import something_waits
from shop.ids import new_id

LOOK_EVERY = 0.25
MOST = 20  # messages that one answer takes
NOTHING: Body = {}


@dataclass(frozen=True)
class _Look:
    answer: Body | None
    waits: bool


@dataclass(frozen=True)
class Answering:
    """Waits for the answer to one request and decides how it goes out."""

    gateway: Gateway
    links: Links
    pushes: bool  # what does not go back now may be pushed
    key: str
    taken: Taken
    until: datetime

    async def answer(self, gone: Callable[[], Awaitable[bool]]) -> Body:
        """The body to go back, NOTHING where there is none; `gone`: nobody listens any more."""
        with self.gateway.live.listen(self.taken.conversation_id) as listener:
            while True:
                listener.woken.clear()
                look = await self.gateway.read(self._look)
                if look.answer is not None:
                    return look.answer
                left = (self.until - now()).total_seconds()
                if not look.waits or left <= 0 or self.gateway.live.closing:
                    break
                if listener.dismissed:
                    await asyncio.sleep(LOOK_EVERY)
                else:
                    await listener.wait(min(left, LOOK_EVERY))
        if await gone():  # then a copy of the request comes, or the outbox takes over
            return NOTHING
        return await self.gateway.writer.run(self._decide, self.taken.conversation_id)

    def _look(self, session: Session) -> _Look:
        answer, talk = seen.answer_to(session, NAME, self.key), self.taken.conversation_id
        return _Look(answer, _waits(session, talk))

    def _decide(self, session: Session) -> Body:
        record = seen.of(session, NAME, self.key)
        if record is None:
            return NOTHING
        if record.answer is not None:  # a copy was quicker
            return record.answer
        record.answer = self._claimed(session)
        self._let_go(session)
        return record.answer

    def _claimed(self, session: Session) -> Body:
        claim_id, talk, at = new_id(), self.taken.conversation_id, now()
        parcels = outbox.claim(session, talk, claim_id, at, limit=MOST, states=TO_ANSWER)
        if not parcels:
            return NOTHING if self.pushes else self._prompt(session)
        drawn = rendered(
            parcels,
            1,
            lambda: self.links.login(session, talk, at),
            self.gateway.settings.public_url,
        )
        if self.pushes and not drawn.whole:  # all of it is pushed, in order
            outbox.release(session, claim_id, _ids(parcels))
            return NOTHING
        self._settle(session, claim_id, parcels, drawn.messages[0])
        choices.offer(session, talk, drawn.choices, at)
        return drawn.messages[0].body

    def _settle(
        self, session: Session, claim_id: str, parcels: Sequence[Parcel], message: Outgoing
    ) -> None:
        said, rest = parcels[: message.parcels], parcels[message.parcels :]
        outbox.delivered(session, claim_id, _ids(said))
        if rest and message.told:
            outbox.partly_told(session, claim_id, rest[0].delivery_id, message.told)
        outbox.keep(session, claim_id, _ids(rest), "unverified")

    def _prompt(self, session: Session) -> Body:
        """For who can only be answered now: how to get the answer later."""
        talk = conversations.find(session, self.taken.conversation_id)
        if talk is None:
            return NOTHING
        if _waits(session, talk.id):
            return text_body(words.text("wait"))
        if talk.owner == "agent":
            return text_body(words.text("wait_agent"))
        return NOTHING

    def _let_go(self, session: Session) -> None:
        """The outbox may push again, unless another request still waits."""
        contact = repository.contact_of(session, self.taken.conversation_id)
        if contact is not None and contact.held_until and contact.held_until <= self.until:
            contact.held_until = None


def _ids(parcels: Sequence[Parcel]) -> list[int]:
    return [one.delivery_id for one in parcels]


def _waits(session: Session, conversation_id: str) -> bool:
    waits = something_waits(session, conversation_id)
    return waits or repository.media_waits(session, conversation_id)
