"""What was ordered: which size and colour, how many, for how much and when, from the order."""

from sqlalchemy.orm import Session

from actions.cards import name_of, order_card
from actions.orders.address_line import line as address_line
from actions.orders.choice import all_orders, in_focus, named_order, pointed_out
from actions.patterns import first_of, matches
from actions.registry import before
from actions.times import moment
from actions.turn import Turn
from actions.words import label, plain
from shop.messages.schemas import OrderPayload
from shop.money import display
from shop.orders.addresses import known
from shop.orders.models import Order, OrderLine
from shop.orders.states import OrderState

ASKED = ("spec", "price", "count", "time", "place")  # the patterns are in words/orders.yml


@before
def asked_what_was_ordered(turn: Turn) -> bool:
    """我拍的是啥码来着: of the order meant; False if nothing of the kind is asked."""
    return turn.form is None and told_ordered(turn)


def told_ordered(turn: Turn) -> bool:
    """Tell what is asked of what was ordered, also inside a form; False if nothing is."""
    if turn.context.customer_id is None or not turn.message.typed:
        return False
    said = plain(turn.message.text)
    what = first_of("orders.ordered", ASKED, said)
    if what is None and turn.before.told_of("ordered") and matches("orders.ordered.after", said):
        what = "spec"
    if what == "place" and any(map(turn.before.told_of, ("return", "case", "repair", "pickup"))):
        return False
    if what is None:
        return False
    with turn.database.read() as session:
        order = _meant(turn, session, str(turn.context.customer_id))
        if order is None:
            return False
        turn.remember(order_id=order.id)
        _tell(turn, session, order, what)
    return True


def _meant(turn: Turn, session: Session, customer_id: str) -> Order | None:
    """The order named, told apart, or talked about; else the only one."""
    named = named_order(turn, session, customer_id)
    if named.named:
        return named.order
    orders = all_orders(session, customer_id)
    pointed = pointed_out(turn, session, orders)
    if pointed:
        return pointed[0]
    focus = in_focus(turn, session, customer_id, set(OrderState))
    return focus or (orders[0] if len(orders) == 1 else None)


def _tell(turn: Turn, session: Session, order: Order, what: str) -> None:
    if what == "place":
        _tell_place(turn, session, order)
        return
    unpaid = "_unpaid" if what == "price" and order.state == OrderState.AWAITING_PAYMENT else ""
    turn.say(
        f"utter_ordered_{what}{unpaid}",
        OrderPayload(orders=[order_card(session, order)]),
        lines=label("orders.comma").join(map(_line, order.lines)),
        count=sum(line.quantity for line in order.lines),
        amount=display(order.total if unpaid else order.paid),
        moment=moment(order.placed_at),
    )


def _tell_place(turn: Turn, session: Session, order: Order) -> None:
    """Where it goes and to whom, as far as the shop told it."""
    address, card = known(order.address), OrderPayload(orders=[order_card(session, order)])
    values = {"product": name_of(order), "address": address_line(address)}
    known_part = "" if address.place else "_contact" if values["address"] else "_unknown"
    turn.say(f"utter_ordered_place{known_part}", card, **values)


def _line(line: OrderLine) -> str:
    kind = "line" if line.spec else "plain"
    return label(f"orders.ordered_{kind}", title=line.title, spec=line.spec, count=line.quantity)
