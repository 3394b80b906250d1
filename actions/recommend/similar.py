"""Others like one product: 类似的还有吗, 跟第二个差不多的."""

from sqlalchemy.orm import Session

from actions.recommend import needs, wishes
from actions.recommend.narrowing import direction_said, unseen
from actions.recommend.own_words import of_direction, of_list
from actions.recommend.prices import below
from actions.recommend.shown import ids_of, lists_shown
from actions.recommend.suggesting import Need, current, suggest
from actions.talk.kind import kinds
from actions.turn import Turn
from shop.catalog.constraints import Attribute, Constraint, InCategory, NotItem, Price
from shop.catalog.models import Product
from shop.catalog.persons import styles
from shop.catalog.service import products


def recommend_similar(turn: Turn) -> None:
    """Others like the product in focus, by what was asked for before where that was of its kind."""
    with turn.database.read() as session:
        found = products(session, [str(turn.slots.get("item_id") or "")])
        wanted = _wanted(turn, session, found[0]) if found else []
    suggest(turn, Need("", wanted))


def _wanted(turn: Turn, session: Session, this: Product) -> list[Constraint]:
    held = needs.without_seen(current(turn).constraints)
    held = [c for c in held if not isinstance(c, Price)]
    if kinds(held) != {this.category_id}:
        held = [InCategory(value=this.category_id, source=this.category.name)]
    held += _make(turn, this)
    said = wishes.said(session, turn.message, this.category_id).constraints
    held = needs.stacked(held, [c for c in said if not isinstance(c, InCategory)])
    if not any(isinstance(c, Price) for c in held):
        held += _price(turn, this)
    held.append(NotItem(value=this.id))
    shown = {id_ for one in lists_shown(turn, session) for id_ in ids_of(one)}
    return [*unseen(session, held, sorted(shown - {this.id})), *held]


def _make(turn: Turn, product: Product) -> list[Constraint]:
    """Of its make, in the customer's own words (差不多的)."""
    words = of_list(turn.message, "recommend.similar")
    made = ((name, str(product.attributes.get(name) or "")) for name in styles())
    return [
        Attribute(name=name, value=value, source=words) for name, value in made if words and value
    ]


def _price(turn: Turn, product: Product) -> list[Constraint]:
    """About its price (差不多的), or to either side of it (差不多的 便宜点)."""
    direction, words = direction_said(turn), of_list(turn.message, "recommend.similar")
    if direction is None:
        return [Price(around=product.price, hard=False, source=words)] if words else []
    words = of_direction(turn.message, direction)
    if direction == "cheaper":
        return [below([product.price], None, words)]
    return [Price(at_least=product.price + 1, source=words)]
