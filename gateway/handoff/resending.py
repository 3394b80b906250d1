"""Sending suggestions again: what can still be had, with the reasons that are still true."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from gateway.handoff.words import texts
from shop.behaviour import suggestions
from shop.behaviour.models import SuggestionList
from shop.behaviour.suggestions import NewSuggestions, SuggestedItem
from shop.catalog.cards import product_card
from shop.catalog.constraints import NotItem, from_json
from shop.catalog.models import Product
from shop.catalog.search import matches
from shop.catalog.service import products
from shop.conversations.models import Conversation
from shop.customers.consent import Purpose, may
from shop.messages.schemas import ProductCard, Products, ProductsPayload
from shop.messages.taps import tap

FRESH = timedelta(days=1)  # what was popular yesterday may not be today
PASSING = {"popular", "review"}


class NotInList(Exception):
    """An item that was not suggested in this list."""


@dataclass(frozen=True)
class Truth:
    """What a reason may still rest on."""

    meeting: set[str]  # ids that meet the conditions of then
    personal: bool
    fresh: bool

    def of(self, item: dict[str, Any]) -> str:
        """The reason as it was told, if all it rests on still holds; else none."""
        kinds = {str(row.get("kind")) for row in item.get("evidence") or []}
        holds = item["id"] in self.meeting or "constraint" not in kinds
        holds = holds and (self.personal or "history" not in kinds)
        return str(item["reason"]) if holds and (self.fresh or not kinds & PASSING) else ""


def _truth(session: Session, found: SuggestionList, ids: list[str], at: datetime) -> Truth:
    needs = [c for c in from_json(found.constraints) if not isinstance(c, NotItem)]
    return Truth(
        meeting=matches(session, needs, ids),
        personal=may(session, found.customer_id, Purpose.PERSONALISATION, at),
        fresh=at - found.created_at < FRESH,
    )


def again(
    session: Session,
    conversation: Conversation,
    found: SuggestionList,
    ids: list[str],
    at: datetime,
) -> Products | None:
    """The cards to send, kept as a list of their own and counted as seen; None: nothing is left.

    Raises NotInList.
    """
    items = {str(item["id"]): item for item in found.items}
    for id_ in ids:
        if id_ not in items:
            raise NotInList(id_)
    there = [p for p in products(session, ids) if p.on_sale and p.stock > 0]
    if not there:
        return None
    truth = _truth(session, found, ids, at)
    reasons = {p.id: truth.of(items[p.id]) for p in there}
    shown = _stored(session, conversation, found, [(items[p.id], reasons[p.id]) for p in there])
    cards = [_card(p, reasons[p.id], shown.id) for p in there]
    payload = ProductsPayload(items=cards, list_id=shown.id, personalised=shown.personalised)
    return Products(text=texts("cards")["sent"], payload=payload)


def _stored(
    session: Session,
    conversation: Conversation,
    found: SuggestionList,
    items: list[tuple[dict[str, Any], str]],
) -> SuggestionList:
    """Evidence goes with the reason it is for, so that nobody is told an old one later."""
    new = NewSuggestions(
        customer_id=conversation.customer_id,
        conversation_id=conversation.id,
        seq=conversation.last_seq,
        query=found.query,
        constraints=from_json(found.constraints),
        personalised=found.personalised,
        items=[
            SuggestedItem(
                id=str(item["id"]),
                score=float(item["score"]),
                reason=reason,
                evidence=list(item["evidence"]) if reason else [],
            )
            for item, reason in items
        ],
    )
    shown = suggestions.store(session, new)
    suggestions.record_impressions(session, shown)
    return shown


def _card(product: Product, reason: str, list_id: str) -> ProductCard:
    words, named = texts("cards"), {"item_id": product.id, "list_id": list_id}
    taps = [
        tap(words["why"], "why_recommended", **named),
        tap(words["dismiss"], "dismiss_item", **named),
    ]
    return product_card(product, reason, taps)
