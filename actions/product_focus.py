"""Which product a question is about, and that it was talked about."""

from sqlalchemy.orm import Session

from actions.shown import shown_ids
from actions.turn import Turn
from shop.behaviour.service import NewBehaviour, append
from shop.behaviour.types import BehaviourType
from shop.catalog.models import Product
from shop.catalog.service import products
from shop.clock import now
from shop.customers.consent import Purpose, may
from shop.messages.taps import tap

CHOICES = 5
CARRIED = ("attribute", "colour", "size")


def which(turn: Turn, session: Session) -> None:
    """No product is meant clearly: choose among those shown, or say its name."""
    shown = products(session, shown_ids(turn, session)[:CHOICES])
    words = {e.name: e.value for e in turn.message.entities if e.name in CARRIED and not e.unwanted}
    buttons = [tap(p.title, turn.message.intent, item_id=p.id, **words) for p in shown]
    if turn.message.one("product"):
        turn.say("utter_product_not_found")
    elif buttons:
        turn.offer("utter_product_which", buttons)
    else:
        turn.say("utter_product_name_it")


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
