"""Others like one product: 类似的还有吗, 跟第二个差不多的."""

from actions.recommend import needs
from actions.recommend.own_words import of_list
from actions.recommend.shown import ids_of, lists_shown
from actions.recommend.suggesting import Need, current, suggest
from actions.talk.kind import kinds
from actions.turn import Turn
from shop.catalog.constraints import Attribute, Constraint, InCategory, NotItem, Price
from shop.catalog.models import Product
from shop.catalog.persons import styles
from shop.catalog.search import search
from shop.catalog.service import products


def recommend_similar(turn: Turn) -> None:
    """Others like the product in focus, by what was asked for before where that was of its kind."""
    with turn.database.read() as session:
        this = next(iter(products(session, [str(turn.slots.get("item_id") or "")])), None)
    if this is None:
        suggest(turn, Need("", []))
        return
    held = needs.without_seen(current(turn).constraints)
    held = [c for c in held if not isinstance(c, Price)]
    if kinds(held) != {this.category_id}:
        held = [InCategory(value=this.category_id, source=this.category.name)]
    held += _like(turn, this)
    suggest(turn, Need("", [*held, *_seen(turn, held, this)]))


def _seen(turn: Turn, held: list[Constraint], this: Product) -> list[Constraint]:
    """Others are wanted: none of those shown so far, where the shop has any left."""
    with turn.database.read() as session:
        shown = {id_ for one in lists_shown(turn, session) for id_ in ids_of(one)} - {this.id}
        seen: list[Constraint] = [NotItem(value=id_) for id_ in [*sorted(shown), this.id]]
        return seen if search(session, "", [*held, *seen], 1) else seen[-1:]


def _like(turn: Turn, product: Product) -> list[Constraint]:
    """Of its make, and about its price, in the customer's own words (差不多的)."""
    words = of_list(turn.message, "recommend.similar")
    if not words:
        return []
    made = {name: str(product.attributes.get(name) or "") for name in styles()}
    like: list[Constraint] = [
        Attribute(name=name, value=value, source=words)
        for name, value in made.items()
        if value
    ]
    return [*like, Price(around=product.price, hard=False, source=words)]
