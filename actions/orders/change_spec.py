"""Another colour or size of what was ordered: which one is meant, which can be had, and why not."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from actions.patterns import matches
from actions.product.specs import (
    in_order,
    made_in_words,
    named,
    next_size,
    unmade,
    with_named,
)
from actions.turn import Turn
from actions.understood import Understood
from actions.words import label, plain
from shop.aftersales.wishes import variants_of
from shop.catalog.models import Variant
from shop.messages.taps import tap
from shop.money import display
from shop.orders.changes import costs_the_same, spec_of, variants_for
from shop.orders.models import Order, OrderLine

CHOICES = 8


def fitting(session: Session, line: OrderLine, text: str, chosen: str = "") -> list[Variant]:
    """The variants that a text names by colour and size; what it does not name stays as ordered,
    or as the one `chosen` before has it.
    """
    made, others = variants_of(session, line.product_id), variants_for(session, line)
    before = next((spec_of(one) for one in others if one.id == chosen), line.spec)
    colours = named({one.colour for one in made}, text, before)
    sizes = named({one.size for one in made}, text, before)
    sizes = sizes or next_size({one.size for one in made if one.size}, before, plain(text))
    if not colours and not sizes:
        return []
    same = with_named(others, before, colours, sizes)
    return same or with_named(others, "", colours, sizes)


def possible(session: Session, order: Order, line: OrderLine, variant: Variant) -> bool:
    """Whether a variant can come instead: it is there, and costs the same where it was paid."""
    there = variant.stock >= line.quantity
    return there and (not order.paid or costs_the_same(session, line, variant))


def offered(session: Session, order: Order, line: OrderLine, text: str) -> list[Variant]:
    """Those that can come and that a text names; 颜色拍错了 leaves those of another colour."""
    others = sorted(variants_for(session, line), key=lambda one: (one.colour, in_order(one.size)))
    found = [one for one in others if possible(session, order, line, one)]
    own, named_ones = line.spec.split(), fitting(session, line, text)
    if both := [one for one in found if one in named_ones]:
        return both[:CHOICES]
    if matches("orders.of_colour", text) and not matches("orders.of_size", text):
        others = [one for one in found if one.colour not in own]
        found = sorted(others, key=lambda one: one.size not in own) or found
    elif matches("orders.of_size", text) and not matches("orders.of_colour", text):
        found = [one for one in found if not one.colour or one.colour in own] or found
    return found[:CHOICES]


def say_why_not(turn: Turn, order: Order, line: OrderLine, wanted: Sequence[Variant]) -> None:
    """Why what was named cannot come, before anybody says yes to it: price or stock."""
    there = [one for one in wanted if one.stock >= line.quantity]
    if not there:
        turn.say("utter_change_sold_out", wish=spec_of(wanted[0]))
        return
    cancel = tap(label("orders.button_cancel"), "cancel_order", order_id=order.id)
    prices = {"price": display(there[0].price), "paid": display(line.unit_price)}
    turn.offer("utter_change_other_price", [cancel], wish=spec_of(there[0]), **prices)


def in_words(session: Session, order: Order, line: OrderLine, variant_id: str) -> dict[str, str]:
    """What a line becomes, and the price where that is another one."""
    found = next((one for one in variants_for(session, line) if one.id == variant_id), None)
    if found is None:
        return {"to": variant_id}
    named = {"to": spec_of(found)}
    if order.paid or found.price == line.unit_price:
        return named
    return {**named, "price": display(found.price), "before": display(line.unit_price)}


def missing_in(session: Session, line: OrderLine, message: Understood) -> str:
    """The colours and sizes named that the product is not made in: 黑色、白色; "" if none."""
    if not message.typed:
        return ""
    made = variants_of(session, line.product_id)
    sizes = {variant.size for variant in made if variant.size}
    beyond = next_size(sizes, line.spec, message.text) - sizes
    return label("orders.comma").join(unmade(message, made, line.spec) or sorted(beyond))


def made_of(session: Session, line: OrderLine) -> str:
    """What the product of a line is made in."""
    return made_in_words(variants_of(session, line.product_id))
