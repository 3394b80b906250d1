"""Answers about where a parcel is, who carries it and what it holds, by its scans and its order."""

import re
from collections import Counter

from actions.delivery.checks import MISSING, check_button, open_check
from actions.delivery.handover import passed_on, place_buttons
from actions.delivery.matter import Matter
from actions.talk.again import times_told
from actions.times import moment
from actions.turn import Turn
from actions.words import label
from shop.aftersales.eligibility import refundable
from shop.aftersales.models import Ticket
from shop.catalog.service import products
from shop.clock import for_people, now
from shop.messages.taps import tap
from shop.money import display
from shop.orders.addresses import known
from shop.orders.states import OrderState
from shop.shipping.couriers.hotlines import hotline
from shop.shipping.models import TrackingEvent
from shop.shipping.service import ship_by

_MOBILE = re.compile(r"(?<!\d)1\d{10}(?!\d)")


def _moving(matter: Matter) -> bool:
    return matter.order.state == OrderState.IN_TRANSIT and matter.parcel is not None


def lost(turn: Turn, matter: Matter) -> bool:
    """Whether it is lost: nobody knows from here; since when nothing moved, and a check."""
    if not _moving(matter) or "scan" not in matter.values:
        return False
    return _since(turn, matter, "lost")


def stuck(turn: Turn, matter: Matter) -> bool:
    """Since when there is no scan; asked again, or of one that moves, the other answers serve."""
    parcel = matter.parcel
    if parcel is None or not _moving(matter) or "scan" not in matter.values:
        return False
    if parcel.stuck or parcel.late:
        return _since(turn, matter, "stuck_since")
    if times_told(turn, f"stuck_not:{matter.latest}"):
        return False
    turn.say(
        "utter_delivery_stuck_not", matter.card(), silent=_silent(parcel.last), **matter.values
    )
    turn.propose("urge_delivery")
    return True


def _silent(last: TrackingEvent | None) -> str:
    """How long there was no scan, in days."""
    days = (for_people(now()).date() - for_people(last.at).date()).days if last else 0
    return label("delivery.days", count=days) if days else label("delivery.today_still")


def _since(turn: Turn, matter: Matter, response: str) -> bool:
    """Since when nothing moved; a check by the shop is offered, or told of where it is open."""
    parcel, ticket = matter.parcel, open_check(matter.session, matter.order)
    if parcel is None or parcel.last is None:
        return False
    if ticket is not None:
        tell_check(turn, ticket, matter)
        return True
    again = times_told(turn, f"{response}:{matter.latest}")
    turn.say(
        "utter_delivery_since_again" if again else f"utter_delivery_{response}",
        matter.card([check_button(matter.order), *matter.remedies(turn)]),
        silent=_silent(parcel.last),
        **matter.values,
    )
    turn.propose(MISSING)
    return True


def tell_check(turn: Turn, ticket: Ticket, matter: Matter) -> None:
    """Until when the check is answered; asked again, a person and the refund."""
    values = {"ticket": ticket.called, "moment": moment(ticket.promised_at), **matter.values}
    if times_told(turn, f"missing:{ticket.id}"):
        refund = tap(label("orders.button_refund"), "apply_refund", order_id=matter.order.id)
        person = tap(label("acts.button_person"), "transfer_human")
        turn.offer("utter_missing_wait", [person, refund], **values)
        turn.propose_person()
    else:
        turn.say("utter_missing_when", **values)


def if_lost(turn: Turn, matter: Matter) -> bool:
    """要是丢了咋整: the money comes back; what does not move can be checked now."""
    parcel, order = matter.parcel, matter.order
    if order.state not in {OrderState.IN_TRANSIT, OrderState.AWAITING_SHIPMENT}:
        return False
    amount = display(refundable(order))
    ticket = open_check(matter.session, order)
    if ticket is None and parcel is not None and (parcel.late or parcel.stuck):
        buttons = [check_button(order), *matter.remedies(turn)]
        turn.say(
            "utter_delivery_if_lost_check", matter.card(buttons), amount=amount, **matter.values
        )
        turn.propose(MISSING)
    else:
        turn.say("utter_delivery_if_lost", amount=amount, **matter.values)
    return True


def elsewhere(turn: Turn, matter: Matter) -> bool:
    """咋跑杭州去了: what the scans say of the place, and what the order says of the address."""
    if not _moving(matter) or "scan" not in matter.values:
        return False
    address = known(matter.order.address)
    region = f"{address.province}{address.city}".replace(address.province * 2, address.province)
    to = label("delivery.to", place=region) if region else label("delivery.to_unknown")
    what = f"elsewhere:{matter.latest}"
    if times_told(turn, what):
        turn.offer_person("utter_delivery_elsewhere_again", to=to, **matter.values)
        return True
    turn.say(f"utter_delivery_elsewhere_{_kind(matter)}", matter.card(), to=to, **matter.values)
    return True


def _kind(matter: Matter) -> str:
    """Whether the last scan is of a hub: such parcels pass through."""
    hub = any(word in matter.values["scan"] for word in label("delivery.hubs").split())
    return "hub" if hub else "scan"


def courier(turn: Turn, matter: Matter) -> bool:
    """Who carries it, and its number; before it is sent, that this is not known yet."""
    if matter.order.state == OrderState.AWAITING_SHIPMENT:
        turn.say("utter_delivery_courier_not_yet", matter.card(), **matter.values)
        return True
    if matter.parcel is None:
        return False
    turn.say("utter_delivery_courier", matter.card(), **matter.values)
    return True


def courier_phone(turn: Turn, matter: Matter) -> bool:
    """The courier's number where a scan tells it, else the service number of the company."""
    if matter.order.state == OrderState.AWAITING_SHIPMENT:
        turn.say("utter_delivery_phone_not_yet", matter.card(), **matter.values)
        return True
    if matter.parcel is None:
        return False
    told = [(e, _MOBILE.search(e.text)) for e in reversed(matter.parcel.events)]
    scan = next((event for event, phone in told if phone), None)
    company = hotline(matter.parcel.shipment.courier)
    if scan is not None:
        at, words = moment(scan.at), scan.text
        turn.say("utter_delivery_phone_in_scan", **{**matter.values, "scan": words, "scanned": at})
    elif company:
        turn.say("utter_delivery_phone_company", phone=company, **matter.values)
    else:
        turn.say("utter_urge_courier", **matter.values)
    return True


def inside(turn: Turn, matter: Matter) -> bool:
    """What the parcels of an order hold: all of it while there is one parcel."""
    if not matter.parcels or matter.order.state == OrderState.AWAITING_SHIPMENT:
        return False
    lines = matter.order.lines
    held = Counter({title: 0 for title in dict.fromkeys(line.title for line in lines)})
    for line in lines:
        held[line.title] += line.quantity
    titles = label("delivery.comma").join(
        title if count == 1 else label("delivery.times", title=title, count=count)
        for title, count in held.items()
    )
    pieces = sum(held.values())
    numbers = label("delivery.comma").join(
        f"{one.shipment.courier} {one.shipment.tracking_no}" for one in matter.parcels
    )
    response = "one" if len(matter.parcels) == 1 else "several"
    values = {"count": pieces, "titles": titles, "numbers": numbers}
    turn.say(
        f"utter_delivery_inside_{response}", matter.card(), parcels=len(matter.parcels), **values
    )
    return True


def if_missing(turn: Turn, matter: Matter) -> bool:
    """要是少了找谁: here, as soon as it was signed."""
    if matter.order.state != OrderState.IN_TRANSIT:
        return False
    turn.say("utter_delivery_if_missing", **matter.values)
    return True


def pickup_code(turn: Turn, matter: Matter) -> bool:
    """The code comes from the pick-up point by message; it is not known here."""
    if matter.parcel is None:
        return False
    signed = matter.parcel.shipment.signed_at is not None
    scan = "scan" in matter.values
    response = "signed" if signed else "moving" if scan else ""
    if not response:
        return False
    turn.say(f"utter_delivery_pickup_code_{response}", matter.card(), **_any_scan(matter))
    return True


def pickup_point(turn: Turn, matter: Matter) -> bool:
    """驿站: a wish is passed on; else places are offered, between which the courier decides."""
    if not _moving(matter) or "scan" not in matter.values:
        return False
    if passed_on(turn):
        return True
    again = "_again" if times_told(turn, f"point:{matter.latest}") else ""
    payload = matter.card(place_buttons(matter.order))
    turn.say(f"utter_delivery_pickup_point{again}", payload, **matter.values)
    return True


def _any_scan(matter: Matter) -> dict[str, str]:
    none = {"scan": label("delivery.no_scan"), "scanned": label("delivery.so_far")}
    return {**none, **matter.values}


def compensation(turn: Turn, matter: Matter) -> bool:
    """Whether lateness is paid for: no rule of the shop says so, and nobody here may promise it."""
    buttons = [
        tap(label("delivery.button_decide"), "transfer_human"),
        *(one for one in matter.remedies(turn) if "transfer_human" not in str(one.payload)),
    ]
    turn.say("utter_delivery_compensation", matter.card(buttons), **matter.values)
    turn.propose_person()
    turn.remember(refused=turn.context.seq)  # who contests it gets a person
    return True


def refund_threat(turn: Turn, matter: Matter) -> bool:
    """再不发我就退了: the refund is one tap away, and so is urging."""
    if matter.order.state not in {OrderState.AWAITING_SHIPMENT, OrderState.IN_TRANSIT}:
        return False
    buttons = matter.remedies(turn)
    if matter.order.state == OrderState.IN_TRANSIT:
        buttons.append(tap(label("orders.button_refund"), "apply_refund", order_id=matter.order.id))
    turn.offer("utter_delivery_refund_or_wait", buttons, **matter.values)
    return True


def no_stock(turn: Turn, matter: Matter) -> bool:
    """是不是没货了, of what was not sent: the stock as it is; whether that is why is not known."""
    order = matter.order
    if order.state != OrderState.AWAITING_SHIPMENT:
        return False
    held = products(matter.session, list(dict.fromkeys(line.product_id for line in order.lines)))
    if not held:
        return False
    there = all(product.stock > 0 for product in held)
    response = "utter_delivery_stock_there" if there else "utter_delivery_stock_gone"
    promised = ship_by(matter.session, order)
    late = promised is not None and promised < now()
    turn.say(response, matter.card(matter.remedies(turn) if late else None), **matter.values)
    return True
