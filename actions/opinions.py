"""What buyers say of a product, counted and quoted from its reviews."""

from sqlalchemy.orm import Session

from actions.faq import faq
from actions.product_focus import mentioned, which
from actions.registry import action
from actions.shown import product_meant
from actions.turn import Turn
from actions.words import heard
from shop.catalog.models import Product
from shop.catalog.opinions import Opinions, aspects_in, opinions
from shop.catalog.service import rating

MOST = 2  # aspects told at once


def told_by_buyers(turn: Turn, product: Product, aspect: str) -> bool:
    """Say what buyers wrote about an aspect; False where nobody wrote of it."""
    with turn.database.read() as session:
        found = opinions(session, product.id, aspect)
    if found is not None:
        _tell(turn, product, found)
    return found is not None


def aspects_asked(turn: Turn) -> list[str]:
    """The aspects that the message itself names."""
    return aspects_in(turn.message.text)[:MOST] if turn.message.typed else []


def _tell(turn: Turn, product: Product, found: Opinions) -> None:
    values = {
        "product": product.title,
        "aspect": found.aspect,
        "count": found.buyers,
        "content": found.content,
    }
    if found.quote:
        turn.say("utter_opinions_quote", quote=found.quote, **values)
    else:
        turn.say("utter_opinions", **values)


def told_rating(turn: Turn, session: Session, product: Product) -> bool:
    """Say the average of all ratings; False where there is none."""
    found = rating(session, product.id)
    if found is None:
        return False
    average = f"{found.average:.1f}"
    turn.say("utter_rating", product=product.title, average=average, count=found.count)
    return True


@action("action_product_review")
def product_review(turn: Turn) -> None:
    """What buyers think, where that is asked; else how reviews work, from the sheet."""
    if turn.message.typed and heard("opinions.given", turn.message.text):
        turn.say("utter_review_thanks")
    elif turn.message.typed and heard("opinions.asked", turn.message.text):
        buyers_say(turn)
    else:
        faq(turn)


def buyers_say(turn: Turn) -> None:
    """The rating, and the aspects named."""
    with turn.database.read() as session:
        product = product_meant(turn, session)
        if product is None:
            which(turn, session)
            return
        rated = told_rating(turn, session, product)
    turn.remember(item_id=product.id)
    mentioned(turn, product)
    if not rated:
        turn.say("utter_rating_none", product=product.title)
    for aspect in aspects_asked(turn) if rated else []:
        told_by_buyers(turn, product, aspect)
