"""What buyers say of a product, counted and quoted from its reviews."""

from sqlalchemy.orm import Session

from actions.turn import Turn
from shop.catalog.models import Product
from shop.catalog.opinions import Opinions, aspects_in, opinions
from shop.catalog.service import rating

MOST = 2  # aspects told at once


def told_by_buyers(turn: Turn, product: Product, aspect: str, asked: str = "") -> bool:
    """Say what buyers wrote about an aspect; False where nobody wrote of it.

    `asked`: the question, where only what is written in its own words answers it (会缩水吗).
    """
    with turn.database.read() as session:
        found = opinions(session, product.id, aspect, asked)
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


def overview(turn: Turn, session: Session, product: Product) -> None:
    """第二个咋样: what buyers gave, then what the page says."""
    found = rating(session, product.id)
    values = {"product": product.title, "description": product.description}
    if found is not None:
        values |= {"average": f"{found.average:.1f}", "count": str(found.count)}
    known = "rated" if found is not None else "unrated"
    if product.description:
        turn.say(f"utter_overview_{known}", **values)
    elif found is not None:
        told_rating(turn, session, product)
    else:
        turn.say("utter_rating_none", product=product.title)
