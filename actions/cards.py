"""Order cards, built from rows of the database."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from actions.times import moment
from actions.words import label
from shop.messages.schemas import Action, OrderCard
from shop.messages.taps import TITLE_LENGTH, tap
from shop.money import display
from shop.orders.models import Order
from shop.orders.requests import requests_of
from shop.orders.service import is_overdue
from shop.orders.states import OrderState
from shop.shipping import cards
from shop.shipping.service import Parcel, parcels
from shop.system import RequestKind

SCANS_SHOWN = 8
NUMBER_SHOWN = 6  # characters of an order's id that tell it from others


def name_of(order: Order) -> str:
    """What is in it, briefly: the first title, and how many if there are more."""
    if len(order.lines) == 1:
        return order.lines[0].title
    return label("orders.and_more", title=order.lines[0].title, count=len(order.lines))


def choice(order: Order, intent: str, **entities: str) -> Action:
    """A button that chooses this order."""
    state = OrderState(order.state).label
    title = name_of(order)[: TITLE_LENGTH - len(state) - 3]
    text = label("orders.choice", title=title, state=state)
    return tap(text, intent, order_id=order.id, **entities)


def order_choices(orders: Sequence[Order], intent: str) -> list[Action]:
    """A button for each order; those that look alike bear the sum, or the end of the number."""
    buttons = [choice(order, intent) for order in orders]
    extras = [[display(order.total), order.id[-NUMBER_SHOWN:]] for order in orders]
    titles = distinct([button.title for button in buttons], extras)
    pairs = zip(buttons, titles, strict=True)
    return [button.model_copy(update={"title": title}) for button, title in pairs]


def distinct(titles: Sequence[str], extras: Sequence[Sequence[str]]) -> list[str]:
    """The titles, those that occur twice with the first of their `extras` that tells them apart.

    Where none does, with the last of them that is not empty.
    """
    return [_told_apart(place, titles, extras) for place in range(len(titles))]


def _told_apart(place: int, titles: Sequence[str], extras: Sequence[Sequence[str]]) -> str:
    title, own = titles[place], extras[place]
    alike = [at for at, other in enumerate(titles) if other == title and at != place]
    if not alike:
        return title
    told = [e for i, e in enumerate(own) if e and all(extras[at][i] != e for at in alike)]
    extra = told[0] if told else next((e for e in reversed(own) if e), "")
    if not extra:
        return title
    return label("forms.extra", title=title[: TITLE_LENGTH - len(extra) - 3], extra=extra)


def _actions(order: Order) -> list[Action]:
    state = OrderState(order.state)
    refund = tap(label("orders.button_refund"), "apply_refund", order_id=order.id)
    track = tap(label("orders.button_track"), "track_logistics", order_id=order.id)
    cancel = tap(label("orders.button_cancel"), "cancel_order", order_id=order.id)
    return {
        OrderState.AWAITING_PAYMENT: [cancel],
        OrderState.AWAITING_SHIPMENT: [cancel],
        OrderState.IN_TRANSIT: [track, refund],
        OrderState.SIGNED: [track, refund],
        OrderState.COMPLETED: [refund],
        OrderState.CANCELLED: [],
    }[state]


def _notes(order: Order, found: Sequence[Parcel]) -> list[str]:
    notes = []
    if order.state == OrderState.AWAITING_SHIPMENT and order.ship_by:
        which = "note_overdue" if is_overdue(order) else "note_ship_by"
        notes.append(label(f"orders.{which}", moment=moment(order.ship_by)))
    for parcel in found:
        if parcel.late and parcel.shipment.promised_at:
            notes.append(label("orders.note_late", moment=moment(parcel.shipment.promised_at)))
        if parcel.stuck:
            notes.append(label("orders.note_stuck"))
    if order.refunded:
        notes.append(label("orders.note_refunded", amount=display(order.refunded)))
    return notes


def _cancellation(session: Session, order: Order) -> list[str]:
    """What became of asking to cancel it, while that is not finished."""
    if order.state == OrderState.CANCELLED:
        return []
    asked = requests_of(session, order.customer_id, RequestKind.CANCEL)
    states = [one.state for one in asked if one.object_id == order.id]
    waiting = [state for state in states if state in {"requested", "accepted"}]
    return [label(f"orders.note_cancel_{waiting[0]}")] if waiting else []


def order_card(session: Session, order: Order, actions: bool = True) -> OrderCard:
    """The card of an order with what is told and can be done about it."""
    found = parcels(session, order.id)
    return cards.order_card(
        order,
        found,
        scans=SCANS_SHOWN,
        notes=[*_cancellation(session, order), *_notes(order, found)],
        actions=_actions(order) if actions else (),
    )
