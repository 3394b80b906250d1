"""How far after-sales cases of every kind are, from the rows."""

from sqlalchemy.orm import Session

from actions.identity import identified
from actions.order_choice import named_order
from actions.refund_progress import refund_progress, tell_of_case, told_by_number
from actions.registry import action
from actions.turn import Turn
from shop.aftersales.models import AfterSale
from shop.aftersales.service import cases_of
from shop.aftersales.states import OPEN

TOLD = 3


@action("action_aftersale_progress")
def aftersale_progress(turn: Turn) -> None:
    """The open cases, of the order named or of all; else the newest; else money on its way."""
    customer_id = identified(turn)
    if customer_id is None or told_by_number(turn):
        return
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        if named.named and named.order is None:
            turn.say("utter_orders_not_found")
            return
        cases = _cases(session, customer_id, named.order.id if named.order else None)
        for case in cases:
            tell_of_case(turn, session, case)
    if cases:
        turn.remember(order_id=cases[0].order_id)
    else:
        refund_progress(turn)


def _cases(session: Session, customer_id: str, order_id: str | None) -> list[AfterSale]:
    found = list(cases_of(session, customer_id, order_id))
    still_open = [case for case in found if case.state in OPEN]
    return (still_open or found[:1])[:TOLD]
