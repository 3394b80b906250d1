"""Where a customer can be told something now: their latest conversation that somebody can read."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from shop.conversations.models import Conversation
from shop.proactive import repository
from shop.proactive.kinds import NewsKind

WEB = "web"


class Ways(Protocol):
    """What the channels of an installation take."""

    def takes(
        self, session: Session, talk: Conversation, kind: NewsKind, at: datetime, *, visiting: bool
    ) -> bool:
        """Whether the channel of a conversation may carry such news now.

        `visiting`: the customer came by themselves and was just answered there.
        """


def latest(
    session: Session, customer_id: str, kind: NewsKind, ways: Ways, at: datetime
) -> Conversation | None:
    """The conversation to tell in; None while a person has the newest one, or none can be read."""
    for talk in repository.conversations(session, customer_id):
        alive = _alive(session, talk, at)
        if alive and talk.owner != "bot":
            return None
        if alive and ways.takes(session, talk, kind, at, visiting=False):
            return talk
    return None


def of_visit(
    session: Session, conversation_id: str, kind: NewsKind, ways: Ways, at: datetime
) -> Conversation | None:
    """The conversation in which the customer came, unless its channel must not carry it."""
    talk = session.get(Conversation, conversation_id, populate_existing=True)
    if talk is None or talk.owner != "bot" or not _alive(session, talk, at):
        return None
    return talk if ways.takes(session, talk, kind, at, visiting=True) else None


def _alive(session: Session, talk: Conversation, at: datetime) -> bool:
    """On the page somebody holds its token; elsewhere somebody still writes in it."""
    if talk.channel == WEB:
        return repository.is_open(session, talk.id, at)
    return talk.external_id is not None
