"""What was likely meant, offered when a message was not understood."""

from sqlalchemy.orm import Session

from actions.orders.choice import all_orders
from actions.turn import Turn
from actions.words import listed, mapping
from shop.aftersales.service import cases_of
from shop.messages.schemas import Action
from shop.messages.taps import tap
from shop.orders.invoices import invoices_of
from shop.orders.states import OrderState

READINGS = 3
CARRIED = ("order_id", "tracking_no", "product", "category", "item_id")
LONGEST_ASKED = 200  # characters of a question that a button keeps
LEAST_LIKELY = 0.03  # below this a reading is noise
ALONE = 0.1  # below this one reading by itself is
IN_STATE = {
    OrderState.AWAITING_PAYMENT: "unpaid",
    OrderState.AWAITING_SHIPMENT: "unshipped",
    OrderState.IN_TRANSIT: "moving",
    OrderState.SIGNED: "signed",
    OrderState.COMPLETED: "signed",
    OrderState.CANCELLED: "cancelled",
}


def readings(turn: Turn) -> list[Action]:
    """The likeliest intents that can be meant here, by names customers know, with what was said."""
    from_sheet = mapping("faq.names")
    needs_words = {*from_sheet, *listed("acts.keeping_words")}
    titles = {**mapping("unserved.names"), **from_sheet, **mapping("acts.readings")}
    needs = mapping("acts.needs")
    there = _there(turn)
    said = {name: value for name in CARRIED if (value := turn.message.one(name))}
    asked = {"question": turn.message.text[:LONGEST_ASKED]} if turn.message.typed else {}
    likely = [
        (name, share)
        for name, share in turn.message.ranking
        if share >= LEAST_LIKELY and name in titles and there & {*needs.get(name, there)}
    ][:READINGS]
    if len(likely) == 1 and likely[0][1] < ALONE:
        return []
    return [
        tap(titles[name], name, **said, **(asked if name in needs_words else {}))
        for name, _share in likely
    ]


def _there(turn: Turn) -> set[str]:
    """What the customer has that a reading can be about; nobody knows what a visitor has."""
    found = {name for name, slot in (("list", "list_id"), ("item", "item_id")) if _set(turn, slot)}
    if turn.context.customer_id is None:
        return {*found, "anything", "orders", *IN_STATE.values()}
    with turn.database.read() as session:
        return {*found, "anything", *_of_customer(session, turn.context.customer_id)}


def _set(turn: Turn, slot: str) -> bool:
    return bool(turn.slots.get(slot))


def _of_customer(session: Session, customer_id: str) -> set[str]:
    orders = all_orders(session, customer_id)
    found = {IN_STATE[OrderState(order.state)] for order in orders}
    cases = cases_of(session, customer_id)
    has = {
        "orders": bool(orders),
        "cases": bool(cases),
        "open_cases": bool(cases_of(session, customer_id, open_only=True)),
        "invoices": bool(invoices_of(session, customer_id)),
    }
    return found | {name for name, there in has.items() if there}
