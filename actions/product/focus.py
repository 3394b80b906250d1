"""Which product a question is about, and that it was talked about."""

from sqlalchemy.orm import Session

from actions.recommend.shown import shown_ids
from actions.turn import Turn
from shop.behaviour.service import NewBehaviour, append
from shop.behaviour.types import BehaviourType
from shop.catalog.cards import product_card
from shop.catalog.constraints import Brand, Constraint, InCategory
from shop.catalog.models import Product
from shop.catalog.search import search
from shop.catalog.service import category_named, products
from shop.clock import now
from shop.customers.consent import Purpose, may
from shop.messages.schemas import ProductsPayload
from shop.messages.taps import tap

CHOICES = 5
SIMILAR = 3
CARRIED = ("attribute", "colour", "size")


def which(turn: Turn, session: Session, response: str = "utter_product_which") -> None:
    """No product is meant clearly: choose among those shown, or say its name."""
    shown = products(session, shown_ids(turn, session)[:CHOICES])
    words = {e.name: e.value for e in turn.message.entities if e.name in CARRIED and not e.unwanted}
    buttons = [tap(p.title, turn.message.intent, item_id=p.id, **words) for p in shown]
    if name := turn.message.one("product") or turn.message.one("model"):
        not_here(turn, session, name)
    elif buttons:
        turn.offer(response, buttons)
    else:
        turn.say("utter_product_name_it")


def not_here(turn: Turn, session: Session, name: str) -> None:
    """The shop has not what was named: say so, with what is like it."""
    similar = _similar(turn, session)
    if similar:
        card = ProductsPayload(items=[product_card(product) for product in similar])
        turn.say("utter_product_not_here", card, name=name)
    else:
        turn.say("utter_product_not_found", name=name)


def _similar(turn: Turn, session: Session) -> list[Product]:
    """Of the kind named, else of the brand; [] where neither is known."""
    kind, brand = turn.message.one("category"), turn.message.one("brand")
    known = category_named(session, kind) if kind else None
    wanted: list[Constraint] = [InCategory(value=known.id)] if known else []
    wanted += [Brand(value=brand)] if brand else []
    found = search(session, "", wanted, SIMILAR) if wanted else []
    if not found and known:
        found = search(session, "", wanted[:1], SIMILAR)
    return found


def mentioned(turn: Turn, product: Product) -> None:
    """Keep that the product was talked about, where the customer agreed to that use."""
    customer_id = turn.context.customer_id
    if customer_id is None:
        return
    with turn.database.write() as session:
        if not may(session, customer_id, Purpose.SERVICE_TALK):
            return
        mention = NewBehaviour(
            event_id=turn.context.key("mention"),
            customer_id=customer_id,
            type=BehaviourType.CHAT_MENTION,
            item_id=product.id,
            ts=now(),
        )
        append(session, [mention])
