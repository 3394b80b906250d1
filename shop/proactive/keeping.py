"""Messages that a channel kept: when the customer writes, only what is still true goes out."""

from datetime import datetime

from sqlalchemy.orm import Session

from shop.conversations import delivery_repository as deliveries
from shop.conversations import outbox
from shop.customers.consent import may
from shop.proactive import facts, repository
from shop.proactive.kinds import NewsKind

MOST = 100
KEPT = ("kept",)


def reopen(session: Session, conversation_id: str, at: datetime) -> None:
    """The customer wrote: what was kept may go out, but no news that is none any more."""
    for delivery, _, talk in deliveries.waiting(session, conversation_id, KEPT, MOST):
        news = repository.told_by(session, conversation_id, delivery.seq)
        if news is None:
            continue
        agreed = may(session, talk.customer_id, NewsKind(news.kind).purpose, at)
        if not agreed or facts.of(session, news, at) is None:
            delivery.state, delivery.error = "done", "not true any more"
    session.flush()
    outbox.reopen(session, conversation_id, at)
