"""Suggestion lists as agents see them: the reasons as told, the rest as the catalogue has it."""

from typing import Any

from sqlalchemy.orm import Session

from gateway.api.agents.card_schemas import SuggestedItemOut, SuggestionOut
from shop.behaviour import suggestions
from shop.behaviour.models import SuggestionList
from shop.catalog.models import Product
from shop.catalog.pictures import media
from shop.catalog.service import products
from shop.conversations.models import Conversation
from shop.desk import suppression
from shop.money import yuan

MOST_LISTS = 5


def lists(session: Session, conversation: Conversation) -> list[SuggestionOut]:
    """The last lists of a conversation, newest first."""
    found = suggestions.last_few(session, conversation.id, MOST_LISTS)
    kept_out = suppression.suppressed(session, conversation.id, conversation.customer_id)
    return [_list(session, one, kept_out) for one in found]


def _list(session: Session, found: SuggestionList, kept_out: set[str]) -> SuggestionOut:
    known = {p.id: p for p in products(session, [str(item["id"]) for item in found.items])}
    return SuggestionOut(
        list_id=found.id,
        created_at=found.created_at,
        query=found.query,
        personalised=found.personalised,
        constraints=found.constraints,
        items=[_item(item, known.get(str(item["id"])), kept_out) for item in found.items],
    )


def _item(item: dict[str, Any], product: Product | None, kept_out: set[str]) -> SuggestedItemOut:
    id_ = str(item["id"])
    return SuggestedItemOut(
        id=id_,
        title=product.title if product else "",
        price=f"{yuan(product.price):.2f}" if product else "",
        image=media(product.image) if product else "",
        reason=str(item["reason"]),
        suppressed=id_ in kept_out,
    )
