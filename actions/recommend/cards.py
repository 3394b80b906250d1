"""Suggestions as product cards, with what can be done about each."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from actions.recommend.client import Recommendation
from actions.recommend.needs import latest
from actions.recommend.needs_in_words import joined
from actions.words import label
from shop.catalog.cards import product_card
from shop.catalog.constraints import Constraint
from shop.catalog.pictures import media
from shop.catalog.service import products
from shop.messages.schemas import Action, ProductCard
from shop.messages.taps import tap


def suggestion_cards(session: Session, found: Recommendation, list_id: str) -> list[ProductCard]:
    """A card for each suggestion; title, price and stock as the catalogue has them now."""
    known = {product.id: product for product in products(session, [i.id for i in found.items])}
    cards = []
    for item in found.items:
        actions = _item_actions(item.id, list_id)
        if item.id in known:
            cards.append(product_card(known[item.id], item.reason, actions))
        else:
            cards.append(
                ProductCard(
                    id=item.id,
                    title=item.title,
                    price=item.price,
                    image=media(item.image),
                    reason=item.reason,
                    actions=actions,
                )
            )
    return cards


def _item_actions(item_id: str, list_id: str) -> list[Action]:
    return [
        tap(label("recommend.button_why"), "why_recommended", item_id=item_id, list_id=list_id),
        tap(label("recommend.button_dismiss"), "dismiss_item", item_id=item_id, list_id=list_id),
    ]


def under_list(session: Session, conditions: Sequence[Constraint]) -> list[Action]:
    """Critiques offered below a list: another batch, cheaper, take the latest condition back."""
    buttons = [
        tap(label("recommend.button_more"), "reject_recommendation"),
        tap(label("recommend.button_cheaper"), "refine_need", price_direction="cheaper"),
    ]
    need = joined(session, latest(list(conditions)))
    if need:
        buttons.append(tap(label("recommend.button_undo", need=need), "undo_constraint"))
    return buttons
