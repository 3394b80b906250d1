"""Buying in bulk: what and how many, then a ticket for a person of the shop.

Whatever else is told meanwhile (whom to call, by when, a logo to print) is for that person: it is
kept in the ticket, with the contact and the date named.
"""

import re
from dataclasses import replace

from actions.forms.filling import fill
from actions.forms.form import NO, YES, Again, Form, Step, tapped
from actions.forms.steps import confirm_step, yes_no
from actions.forms.told import newest, opening, said, told
from actions.forms.words import asks
from actions.handoff.handing import hand_over
from actions.orders.bulk_asked import NOT_COUNTED
from actions.orders.bulk_talk import (
    INVOICES,
    asks_contact,
    tell_besides,
    tell_contact,
    tell_known,
    tell_price,
    waits,
)
from actions.recommend.shown import product_meant
from actions.registry import action
from actions.requesting import submit
from actions.talk.again import times_told
from actions.talk.quantities import quantity
from actions.times import moment
from actions.turn import Turn
from actions.understood import Understood
from actions.words import entry, heard, label
from shop.aftersales.models import Ticket
from shop.aftersales.tickets import open_ticket
from shop.catalog.wishes import asked, table
from shop.messages.schemas import Action

PRODUCT, QUANTITY, CONFIRM = "bulk_product", "bulk_quantity", "bulk_confirm"
SHORTEST, LONGEST = 2, 60
ABOUT_GOODS = frozenset(
    {"ask_price", "ask_stock", "ask_product_attribute", "recommend_product", "refine_need"}
)

# other matters that the person who makes the offer answers with it
ANSWERED_WITH_IT = ABOUT_GOODS | {
    *("contact_merchant", "bargain", "ask_promotion", "ask_shipping_fee"),
    *(*INVOICES, "ask_ship_time", "ask_delivery_time", "ask_delivery_area"),
    *("schedule_delivery", "ask_shipping_method", "payment_method", "order_remark", "gift"),
    *("how_to_buy", "urge_delivery"),
}
FOR_THE_PERSON = ANSWERED_WITH_IT | {"nlu_fallback", "inform", "bulk_purchase", "modify_order"}
LONGEST_CONTACT = 20  # characters of a message that only says whom to call
LONGEST_DATE = 14  # characters of a message that only says when


def _named(turn: Turn) -> str | None:
    """The product, or the kind of product next to the number, that the message names.

    给员工发礼品，双肩包拿八十个 is about bags.
    """
    if product := turn.message.one("product"):
        return product
    counted = turn.message.all("quantity")
    place = counted[-1].start if counted else 0
    kinds = [one for one in turn.message.all("category") if not one.unwanted]
    if kinds:
        return min(kinds, key=lambda one: abs(one.start - place)).value
    types = (one.words for one in asked(turn.message.text) if one.wish in table().kinds)
    return next(types, None) if turn.message.typed else None


def _settled_product(turn: Turn) -> str | None:
    if named := _named(turn):
        return named
    if not turn.slots.get("item_id"):
        return None
    with turn.database.read() as session:
        product = product_meant(turn, session)
    return product.title if product else None


def _take_product(turn: Turn) -> str | None:
    if not turn.message.typed or turn.message.intent in {"affirm", "deny"}:
        return None
    if named := _named(turn):
        return named
    text = turn.message.text.strip()
    if asks(text) and heard("orders.bulk_price_words", text):
        tell_price(turn)
        raise Again
    rest = re.sub(str(entry("orders.bulk_filler")), "", text)
    return text[:LONGEST] if len(rest) >= SHORTEST else None


def _settled_quantity(turn: Turn) -> str | None:
    found = quantity(said(turn))
    if found is None and turn.message.typed:
        found = quantity(turn.message.text)
    return None if found is None else str(found)


def _take_quantity(turn: Turn) -> str | None:
    if value := tapped(turn):
        return value
    if not turn.message.typed:
        return None
    found = quantity(turn.message.without(NOT_COUNTED), bare=True)
    if asks(turn.message.text) and heard("orders.bulk_price_words", turn.message.text):
        found = None  # 一个多少钱
    among = FOR_THE_PERSON if asks(turn.message.text) else ANSWERED_WITH_IT
    if found is None and _is_for_the_person(turn.message, among):
        tell_known(turn)
        if asks(turn.message.text):
            turn.say("utter_bulk_asked")
        elif turn.message.intent not in INVOICES:
            turn.say("utter_bulk_noted_first")
        raise Again
    return None if found is None else str(found)


def _take_end(turn: Turn) -> str | None:
    """Yes or no; what is told more exactly corrects it, anything else for the person is kept."""
    if turn.message.intent == "affirm":
        return YES
    if not turn.message.typed:
        value = tapped(turn)
        return value if value in (YES, NO) else None
    if asks_contact(turn) and not turn.message.one("phone"):
        tell_contact(turn, _buttons(turn))
        raise Again(asked=True)
    if _refined(turn):
        raise Again
    if not _is_for_the_person(turn.message, FOR_THE_PERSON):
        return None
    if turn.message.one("phone"):  # whoever leaves a number wants to be called
        return YES
    told_date = turn.message.one("date") and not asks(turn.message.text)
    if told_date or _counted_anew(turn):
        raise Again
    tell_besides(turn, _buttons(turn))
    raise Again(asked=True)


def _counted_anew(turn: Turn) -> bool:
    """改成90个; 一个多少钱 counts nothing."""
    if asks(turn.message.text):
        return False
    counted = quantity(turn.message.without(NOT_COUNTED))
    if counted is None or str(counted) == turn.slots.get(QUANTITY):
        return False
    turn.remember(**{QUANTITY: str(counted)})
    return True


def _refined(turn: Turn) -> bool:
    """茶具的, 要不锈钢的: the product, more exactly."""
    before, text = str(turn.slots[PRODUCT]), turn.message.text
    named = _named(turn)
    if asks(text) or (named is not None and named in before):
        return False
    found = re.fullmatch(str(entry("orders.bulk_refined")), text.strip())
    if found is not None and found["what"] not in before:
        named = label("orders.bulk_kind", product=before, kind=found["what"])
    if named is None:
        return False
    turn.remember(**{PRODUCT: named[:LONGEST]})
    return True


def _is_for_the_person(message: Understood, among: frozenset[str]) -> bool:
    if heard("orders.bulk_sample_words", message.text):
        return False
    told = message.one("phone") or message.one("date")
    return bool(told) or message.intent in among


def _phone(message: Understood) -> str | None:
    """In the customer's own words where they are few: 王经理 139…."""
    phone = message.one("phone")
    return message.text.strip() if phone and len(message.text) <= LONGEST_CONTACT else phone


def _date(message: Understood) -> str | None:
    """In the customer's own words: 大概下个月10号要."""
    found = next((one.text or one.value for one in message.all("date")), None)
    return message.text if found and len(message.text) <= LONGEST_DATE else found


def _more(turn: Turn) -> str:
    """Whom to call and by when, as far as told."""
    found = {"contact": newest(turn, _phone), "date": newest(turn, _date)}
    return "".join(
        label(f"orders.bulk_{name}", value=value) for name, value in found.items() if value
    )


def _words(turn: Turn) -> str:
    """All that was said since the form was opened, oldest first."""
    lines = [one.message.text for one in told(turn) if one.message is not turn.message]
    return label("orders.bulk_comma").join(dict.fromkeys([opening(turn), *reversed(lines)]))


def _values(turn: Turn) -> dict[str, str]:
    return {
        "product": str(turn.slots[PRODUCT]),
        "quantity": str(turn.slots[QUANTITY]),
        "more": _more(turn),
    }


def _ask_product(turn: Turn) -> None:
    turn.say("utter_bulk_product")


def _ask_quantity(turn: Turn) -> None:
    _answer_opening(turn)
    turn.say("utter_bulk_quantity", product=str(turn.slots[PRODUCT]))


def _ask_confirm(turn: Turn) -> None:
    _answer_opening(turn)
    contact = "utter_bulk_confirm_contact"
    asked = newest(turn, _phone) is not None or times_told(turn, "bulk:contact") > 0
    turn.offer("utter_bulk_confirm" if asked else contact, _buttons(turn), **_values(turn))


def _answer_opening(turn: Turn) -> None:
    """What is known of what was asked when the form was opened (要开专票), once."""
    if turn.message.typed and opening(turn) == turn.message.text:
        tell_known(turn)


def _buttons(turn: Turn) -> list[Action]:
    return yes_no(turn, CONFIRM, "orders", "bulk")


FORM = Form(
    name="bulk_form",
    opened_by="bulk_purchase",
    begins=waits,
    steps=(
        Step(PRODUCT, _ask_product, _take_product, _settled_product, also=ABOUT_GOODS),
        Step(QUANTITY, _ask_quantity, _take_quantity, _settled_quantity, also=ANSWERED_WITH_IT),
        replace(confirm_step(CONFIRM, "orders", _ask_confirm, "bulk"), take=_take_end, eager=True),
    ),
    topic=FOR_THE_PERSON,
)


@action("validate_bulk_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_bulk_submit")
def submit_form(turn: Turn) -> None:
    """Open the ticket, if it was confirmed."""
    submit(FORM, turn, _put, "utter_bulk_kept")


def handed_over(turn: Turn) -> bool:
    """Who asks for a person amid the form: what was told so far becomes the ticket that is met."""
    if turn.form != FORM.name or not (turn.slots.get(PRODUCT) and turn.slots.get(QUANTITY)):
        return False
    ticket, values = _registered(turn), _values(turn)
    hand_over(
        turn,
        "asked",
        "utter_bulk_handoff",
        ticket=ticket,
        product=values["product"],
        quantity=values["quantity"],
        more=values["more"],
    )
    return True


def _put(turn: Turn) -> None:
    ticket = _registered(turn)
    at = moment(ticket.promised_at)
    turn.say("utter_bulk_ticket", number=ticket.called, moment=at, **_values(turn))


def _registered(turn: Turn) -> Ticket:
    words = _words(turn)
    with turn.database.write() as session:
        return open_ticket(
            session,
            turn.services.system,
            kind="bulk",
            text=label("orders.bulk_text", said=words, **_values(turn)),
            key=turn.context.key("bulk"),
            customer_id=turn.context.customer_id,
            conversation_id=turn.context.conversation,
        )
