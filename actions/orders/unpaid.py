"""An order that waits for its payment: until when and how it is paid; asking cancels nothing."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from actions.cards import name_of, order_card
from actions.forms.beside import NO_ANSWER
from actions.orders.choice import all_orders, in_focus, named_order, narrowed
from actions.patterns import first_of, matches
from actions.registry import before
from actions.times import moment
from actions.turn import Turn
from actions.words import plain
from shop.clock import now
from shop.messages.schemas import OrderPayload
from shop.money import display
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.policies.service import policy
from shop.policies.values import OrderingPolicy

UNPAID = {OrderState.AWAITING_PAYMENT}
# what 还没付呢 is taken for; inside a form a no is the answer to its question
STATED = NO_ANSWER | {"deny", "payment_problem", "cancel_order", "coupon", "urge_reply"}
ASKED = ("until", "later", "how")  # the first that is heard; the patterns are in words/orders.yml


@before
def asked_of_unpaid(turn: Turn) -> bool:
    """多久会自动取消, 晚上再付 别取消, 怎么付: of the customer's own unpaid order; else False."""
    return turn.form is None and answered(turn)


def answered(turn: Turn) -> bool:
    """The same inside a form: a question about cancelling begins no cancellation."""
    if turn.context.customer_id is None or not turn.message.typed:
        return False
    said = plain(turn.message.text)
    what = first_of("orders.unpaid", ASKED, said)
    after = turn.before.told_of("unpaid") and matches("orders.unpaid.after", said)
    stated = turn.message.intent in STATED and stated_unpaid(turn) and not coupons_told(turn)
    if what is None and _by_another(turn, said):
        what = "how"
    elif what is None and (after or stated):
        what = "until"
    return what is not None and _told(turn, what)


def stated_unpaid(turn: Turn) -> bool:
    """还没付呢: a fact about the order that waits for its payment."""
    return turn.message.typed and matches("orders.unpaid.stated", plain(turn.message.text))


def coupons_told(turn: Turn) -> bool:
    """Whether coupons were told of just before: then it is about them (prices/wallet.py)."""
    return turn.before.told("utter_coupons") or turn.before.told_of("coupons")


def _by_another(turn: Turn, said: str) -> bool:
    """发链接给他？, after somebody else may pay was told: where it is paid."""
    spoken = matches("orders.unpaid.by_another", plain(turn.before.text))
    return spoken and turn.before.told("utter_faq") and matches("orders.unpaid.way", said)


def _meant(turn: Turn, session: Session, customer_id: str) -> Order | None:
    """The unpaid order named, talked about, or the only one; None for none or several."""
    named = named_order(turn, session, customer_id)
    if named.named:
        return named.order if named.order and named.order.state in UNPAID else None
    if focus := in_focus(turn, session, customer_id, UNPAID):
        return focus
    unpaid = [one for one in all_orders(session, customer_id) if one.state in UNPAID]
    found = narrowed(turn, session, unpaid)
    return found[0] if len(found) == 1 else None


def told_until(turn: Turn) -> bool:
    """Until when the order meant can be paid; False where none waits for it."""
    return _told(turn, "until")


def _told(turn: Turn, what: str) -> bool:
    with turn.database.read() as session:
        order = _meant(turn, session, str(turn.context.customer_id))
        if order is None:
            return False
        turn.remember(order_id=order.id)
        _tell(turn, session, order, what)
    return True


def pay_until(session: Session, order: Order) -> datetime:
    """Until when an order is to be paid by the shop's rule."""
    return order.placed_at + timedelta(hours=policy(session, OrderingPolicy).pay_within_hours)


def _tell(turn: Turn, session: Session, order: Order, what: str) -> None:
    until = pay_until(session, order)
    values = {"product": name_of(order), "amount": display(order.total), "moment": moment(until)}
    response = f"utter_unpaid_{what}" if until > now() else "utter_unpaid_over"
    turn.say(response, OrderPayload(orders=[order_card(session, order)]), **values)
