"""What one message or event of WeChat does, in one transaction, once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.api.schemas import check_text
from gateway.channels.wechat import words
from gateway.channels.wechat.envelope import Incoming
from gateway.channels.wechat.links import Links
from gateway.problems import Problem
from shop.channels import receiving, seen, windows
from shop.channels.models import Contact, Media
from shop.channels.receiving import Said
from shop.channels.windows import Opening
from shop.conversations import external, outbox, turns
from shop.conversations import repository as conversations
from shop.conversations.delivery_repository import count
from shop.conversations.inbox import Accepted
from shop.conversations.models import Conversation
from shop.conversations.turn_repository import NOT_FOR_THE_BOT, something_waits
from shop.customers import service as customers
from shop.messages.schemas import Reply
from shop.proactive import keeping

NAME = "wechat"
WRITING = Opening("message", timedelta(hours=48), 5)
CLICKING = Opening("event", timedelta(minutes=1), 3)
OPENING_EVENTS = frozenset({"subscribe", "scan", "click"})
UNSEEN = str.maketrans("", "", "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 127])))


@dataclass(frozen=True)
class Taken:
    """What came of it: where, and the message that waits for the bot, if it is one."""

    conversation_id: str
    accepted: Accepted | None
    fresh: bool


@dataclass(frozen=True)
class Taking:
    """Takes in what came from WeChat at `at`; the answer may go back until `until`."""

    session: Session
    links: Links
    accept: receiving.Accept
    at: datetime
    until: datetime

    def take(self, incoming: Incoming) -> Taken:
        """Once; raises TooManyMessages, and Problem for a text that cannot be kept."""
        said = Said(NAME, incoming.openid, incoming.key)
        contact = external.contact(self.session, NAME, incoming.openid, self.at)
        fresh = seen.first_time(self.session, NAME, incoming.key, self.at)
        accepted = self._effect(contact, said, incoming) if fresh else None
        record = seen.of(self.session, NAME, incoming.key)
        if record is not None and record.answer is None:  # the answer may still go back with it
            record.conversation_id = contact.conversation_id
            contact.held_until = max(contact.held_until or self.until, self.until)
        return Taken(contact.conversation_id, accepted, fresh)

    def _effect(self, contact: Contact, said: Said, incoming: Incoming) -> Accepted | None:
        if incoming.kind == "event":
            return self._event(contact, said, incoming)
        windows.opened(self.session, contact, WRITING, self.at)
        keeping.reopen(self.session, contact.conversation_id, self.at)
        contact.follows = True
        spoken = incoming.get("Content") or incoming.get("Recognition")
        if incoming.kind in {"text", "voice"} and spoken.strip():
            return self._text(contact, replace(said, text=spoken.translate(UNSEEN).strip()))
        if incoming.kind == "image" and incoming.get("MediaId"):
            self._picture(contact, said, incoming.get("MediaId"))
        else:
            self._other(contact, said, incoming)
        return None

    def _event(self, contact: Contact, said: Said, incoming: Incoming) -> Accepted | None:
        if incoming.event == "unsubscribe":
            contact.follows = False
            windows.shut(self.session, NAME, contact.external_id, self.at)
            return None
        if incoming.event not in OPENING_EVENTS:
            return None
        contact.follows = True
        windows.opened(self.session, contact, CLICKING, self.at)
        keeping.reopen(self.session, contact.conversation_id, self.at)
        if incoming.event == "click" and incoming.get("EventKey").strip():
            return self._text(contact, replace(said, text=incoming.get("EventKey").strip()))
        if incoming.event == "subscribe" or self._talk(contact).last_seq == 0:
            self._say(contact, words.said("welcome"))
        return None

    def _text(self, contact: Contact, said: Said) -> Accepted | None:
        assert said.text is not None  # noqa: S101 — given by both callers
        check_text(said.text)
        command = words.command(said.text)
        if command == "more" and self._something_is_to_come(contact):
            self._note(contact, said, said.text)
            return None
        if command in {None, "more"}:
            return receiving.into_inbox(self.session, contact, said, self.at, self.accept)
        self._note(contact, said, said.text)
        match command:
            case "bind":
                self._say(contact, self._binding(contact))
            case "unbind":
                gone = external.unbind(self.session, contact, self.at)
                self._say(contact, words.said("unbound" if gone else "not_bound"))
            case "privacy":
                link = self.links.privacy(self.session, contact.conversation_id, self.at)
                self._say(contact, _worded("privacy", link))
        return None

    def _binding(self, contact: Contact) -> Reply:
        customer_id = self._talk(contact).customer_id
        if customer_id is not None:
            who = customers.customer(self.session, customer_id)
            return words.said("already_bound", name=who.name or who.id)
        return _worded("bind", self.links.login(self.session, contact.conversation_id, self.at))

    def _something_is_to_come(self, contact: Contact) -> bool:
        waits = something_waits(self.session, contact.conversation_id)
        left = count(self.session, contact.conversation_id, outbox.TO_ANSWER)
        return waits or left > 0 or self._talk(contact).owner == "agent"

    def _picture(self, contact: Contact, said: Said, media_id: str) -> None:
        self.session.add(
            Media(
                channel=NAME,
                key=seen.hashed(said.key),
                conversation_id=contact.conversation_id,
                media_id=media_id[:256],
                attempts=0,
                next_attempt_at=self.at,
            )
        )

    def _other(self, contact: Contact, said: Said, incoming: Incoming) -> None:
        self._note(contact, said, words.line(incoming.kind, incoming.fields))
        if self._talk(contact).owner != "agent":
            self._say(contact, words.said(words.excuse(incoming.kind)))

    def _note(self, contact: Contact, said: Said, line: str) -> None:
        """What the customer did stands in the log; the bot is not asked."""
        conversations.append(
            self.session,
            self._talk(contact),
            at=self.at,
            sender="customer",
            text=line,
            client_id=f"c/{seen.hashed(said.key)}",
            turn_seq=NOT_FOR_THE_BOT,
        )

    def _say(self, contact: Contact, reply: Reply) -> None:
        turns.say(self.session, self._talk(contact), "system", reply, at=self.at)

    def _talk(self, contact: Contact) -> Conversation:
        found = conversations.lock(self.session, contact.conversation_id)
        if found is None:
            raise Problem("conversation_not_found")
        return found


def _worded(code: str, sentence: str) -> Reply:
    said = words.said("not_bound")
    payload = said.payload.model_copy(update={"code": f"wechat_{code}"})
    return said.model_copy(update={"text": sentence, "payload": payload})
