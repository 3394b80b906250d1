"""Putting what a form confirmed to the shop, and saying what became of it."""

from collections.abc import Callable
from typing import Any

from actions.cards import name_of
from actions.forms.form import CLOSED, YES, Closed, Form
from actions.forms.queue import go_on
from actions.forms.steps import chosen_order
from actions.turn import Turn
from actions.words import label, mapping
from shop.errors import Refused
from shop.orders.models import Order, ShopRequest
from shop.orders.requests import request_about_order, unfinished
from shop.system import RequestKind, RequestState


def submit(
    form: Form,
    turn: Turn,
    put: Callable[[Turn], None],
    kept: str | Callable[[Turn], None],
    say_refused: Callable[[Turn, Refused], None] | None = None,
) -> None:
    """The end of a form: `put` what was confirmed, or say that nothing was done (`kept`: a
    response, or what says it).

    `say_refused` tells what the shop's rules forbid; without it that is an error.
    """
    outcome = turn.slots.get(form.outcome)
    try:
        if outcome == YES:
            put(turn)
        elif outcome != CLOSED:
            kept(turn) if callable(kept) else turn.say(kept)
    except Closed:  # what it was about went away meanwhile; said
        pass
    except Refused as refusal:
        if say_refused is None:
            raise
        say_refused(turn, refusal)
    form.clear(turn)
    if outcome == YES:  # what was told of a matter that was left still holds
        turn.remember(form_ended=turn.context.seq)
    go_on(turn)


def ask_shop(
    turn: Turn,
    kind: RequestKind,
    topic: str,
    slot: str,
    payload: Callable[[Order], dict[str, Any]],
    *,
    newest_counts: bool = False,
    **values: object,
) -> None:
    """Put a request about the order chosen in `slot`, once, and tell by `utter_<topic>_<state>`.

    Where the `newest_counts`, another wish takes the place of one that waits.
    """
    customer_id, key = str(turn.context.customer_id), turn.context.key(topic)
    with turn.database.write() as session:
        order = chosen_order(turn, session, slot)
        waits = unfinished(session, customer_id, kind, order.id, key)
        asked = payload(order)
        if newest_counts and waits and waits.payload.get("wanted") != asked.get("wanted"):
            waits = None
        if waits is None:
            request = request_about_order(
                session,
                turn.services.system,
                kind,
                customer_id,
                order.id,
                payload=asked,
                key=key,
                conversation_id=turn.context.conversation,
            )
        name = name_of(order)
    turn.remember(order_id=order.id)
    if waits is not None:
        turn.say(f"utter_{topic}_{waits.state}_before", product=name, **values)
    else:
        tell(turn, topic, request, product=name, **values)


def tell(turn: Turn, topic: str, request: ShopRequest, **values: object) -> None:
    """The state of a request just made and nothing more."""
    match RequestState(request.state):
        case RequestState.DONE | RequestState.ACCEPTED as state:
            turn.say(f"utter_{topic}_{state.value}", **values)
        case RequestState.REFUSED:
            turn.offer_person(f"utter_{topic}_refused", reason=why(request), **values)
            turn.remember(refused=turn.context.seq)
        case _:
            turn.say(f"utter_{topic}_requested", **values)


def why(request: ShopRequest) -> str:
    """A code of ours in words, or what the shop's own system wrote."""
    told = mapping("orders.refused").get(request.reason) or request.reason
    return str(told or label("orders.refused_otherwise"))
