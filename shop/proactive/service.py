"""Finding what customers should be told, and deciding when: each fact is told once, or not at all.

Whoever decides locks the customer first, then the fact: so a budget is never spent twice, a choice
of the customer is in force at once, and of two gateways that tell the same fact one does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.attention import service as attention
from shop.conversations import telling
from shop.conversations.models import Conversation
from shop.customers.models import Customer
from shop.database import insert_new
from shop.intake import locked
from shop.messages.schemas import Reply
from shop.policies.service import policy
from shop.policies.values import ConsentDefaults, ProactivePolicy, ShippingPolicy
from shop.proactive import candidates, facts, places, repository
from shop.proactive.candidates import Found
from shop.proactive.facts import Fact
from shop.proactive.kinds import NewsKind
from shop.proactive.models import Notification
from shop.proactive.places import Ways

FRESH = timedelta(days=3)  # what happened longer ago is no news
PARCEL_SOON = timedelta(minutes=10)  # a shop pushes the parcel a moment after the order
FOLLOWED_FOR = timedelta(days=30)
AGAIN_AFTER = timedelta(hours=1)
Worded = Callable[[Sequence[Fact]], Reply]


@dataclass(frozen=True)
class Told:
    """What was told, and where."""

    conversation_id: str
    channel: str


def search(session: Session, at: datetime, limit: int = 50) -> dict[NewsKind, Found]:
    """Facts that nobody was told of yet, by kind; read only."""
    rules, defaults = policy(session, ProactivePolicy), policy(session, ConsentDefaults)
    stuck = timedelta(hours=policy(session, ShippingPolicy).stuck_after_hours)
    agreed, since = defaults.proactive, at - FRESH
    until = at + timedelta(days=rules.coupon_days)
    looked: dict[NewsKind, Callable[[], Found]] = {
        NewsKind.SHIPPED: lambda: candidates.shipped(
            session, agreed, since, at - PARCEL_SOON, limit
        ),
        NewsKind.LATE: lambda: candidates.late(
            session,
            agreed,
            at,
            shipped_since=at - FOLLOWED_FOR,
            scanned_since=at - stuck,
            limit=limit,
        ),
        NewsKind.REFUNDED: lambda: candidates.refunded(session, agreed, since, limit),
        NewsKind.COUPON: lambda: candidates.coupons(session, defaults.marketing, at, until, limit),
    }
    return {kind: look() for kind, look in looked.items() if getattr(rules, kind.value)}


def note(session: Session, found: dict[NewsKind, Found], at: datetime) -> int:
    """Keep what was found, to be told; how much of it is new."""
    rows = [
        {
            "kind": kind.value,
            "object_id": object_id,
            "customer_id": customer_id,
            "state": "pending",
            "reason": "",
            "found_at": at,
            "due_at": at,
        }
        for kind, those in found.items()
        for object_id, customer_id in those
    ]
    return insert_new(session, Notification, rows, ["kind", "object_id"])


def postpone(session: Session, key: tuple[str, str], at: datetime) -> None:
    """Something is wrong with a fact: it is looked at again later."""
    news = repository.locked(session, *key)
    if news is not None and news.state in repository.WAITING:
        news.reason, news.due_at, news.kept_at = "failed", at + AGAIN_AFTER, at


@dataclass(frozen=True)
class Telling:
    """Decides on facts at one moment; `visit`: where the customer came by themselves."""

    session: Session
    worded: Worded
    ways: Ways
    at: datetime
    visit: str | None = None

    def consider(self, key: tuple[str, str]) -> Told | None:
        """Tell a fact (kind, object id), keep it or drop it; what was told."""
        seen = repository.notification(self.session, *key)
        if seen is None or locked(self.session, Customer, seen.customer_id) is None:
            return None
        news = repository.locked(self.session, *key)
        if news is None or news.state not in repository.WAITING:
            return None
        if not getattr(policy(self.session, ProactivePolicy), news.kind):
            _drop(news, "switched_off")
            return None
        fact = facts.of(self.session, news, self.at)
        if fact is None:
            _drop(news, "not_true_any_more")
            return None
        if facts.was_shown(self.session, news, fact):
            _drop(news, "told_before")
            return None
        return self._decided(news, fact)

    def _decided(self, news: Notification, fact: Fact) -> Told | None:
        verdict = self._verdict(news, fact)
        if verdict.reason == "no_consent":
            _drop(news, verdict.reason)
            return None
        talk = self._place(news) if verdict.allowed else None
        if talk is None:
            self._wait(news, verdict.reason or "nowhere_to_tell")
            return None
        return self._tell(news, fact, talk)

    def _verdict(self, news: Notification, fact: Fact) -> attention.Verdict:
        asked = attention.may_tell if self.visit is None else attention.may_tell_visitor
        order_id = fact.order.id if fact.order else None
        of_case = fact.kind is NewsKind.REFUNDED
        purpose = fact.kind.purpose
        return asked(self.session, news.customer_id, purpose, order_id, self.at, of_case=of_case)

    def _place(self, news: Notification) -> Conversation | None:
        kind = NewsKind(news.kind)
        if self.visit is not None:
            return places.of_visit(self.session, self.visit, kind, self.ways, self.at)
        return places.latest(self.session, news.customer_id, kind, self.ways, self.at)

    def _wait(self, news: Notification, reason: str) -> None:
        """For the next visit; what only waits for the morning is told then if nobody came."""
        quiet = reason == "quiet_hours"
        news.state, news.reason, news.kept_at = "pending" if quiet else "kept", reason, self.at
        if quiet:
            news.due_at = attention.quiet_until(self.session, self.at)

    def _tell(self, news: Notification, fact: Fact, talk: Conversation) -> Told | None:
        told = [(news, fact), *self._beside(news)]
        reply = self.worded([one for _, one in told])
        seq = telling.tell(self.session, talk.id, reply, news.key, self.at)
        if seq is None:
            _drop(news, "told_before")
            return None
        for one, _ in told:
            one.state, one.reason, one.told_at = "told", "", self.at
            one.conversation_id, one.seq = talk.id, seq
        self.session.flush()
        return Told(talk.id, talk.channel)

    def _beside(self, news: Notification) -> list[tuple[Notification, Fact]]:
        """The customer's other coupons that wait: one message tells of all."""
        if news.kind != NewsKind.COUPON:
            return []
        waiting = repository.all_waiting(self.session, news.customer_id, news.kind)
        read = [(one, facts.of(self.session, one, self.at)) for one in waiting if one is not news]
        return [(one, fact) for one, fact in read if fact is not None]


def _drop(news: Notification, reason: str) -> None:
    news.state, news.reason = "dropped", reason
