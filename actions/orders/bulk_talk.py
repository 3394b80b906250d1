"""What a buyer in bulk says besides: what the shop's rules know is answered, the rest noted."""

import re
from collections.abc import Sequence
from datetime import datetime

from rasa_sdk.events import FollowupAction

from actions.faq.sheet import answered_words
from actions.forms.form import Closed
from actions.forms.words import asks
from actions.handoff.handing import noted, open_here
from actions.invoices.rules import tell_rule
from actions.orders.bulk_asked import BULK_FORM, asks_for_bulk
from actions.patterns import matches
from actions.registry import before
from actions.times import moment
from actions.turn import Turn
from actions.understood import CLAUSES
from actions.words import entry, heard
from shop.clock import now
from shop.messages.schemas import Action
from shop.policies.service import policy, promised_at
from shop.policies.values import ServiceHours

INVOICES = ("invoice_request", "vat_invoice")
# what these are taken for when a company asks for two hundred of something
TAKEN_FOR = frozenset(
    {
        *("nlu_fallback", "bot_misunderstood", "out_of_scope", "inform", "bargain", "ask_price"),
        *("ask_promotion", "how_to_buy", "ask_product_attribute", "ask_stock", "refine_need"),
        *("recommend_product", "gift", "contact_merchant", "ask_shipping_fee", "ask_ship_time"),
    }
)
LATER = frozenset({"nlu_fallback", "bot_misunderstood", "inform", "out_of_scope", "bargain"})


def tell_known(turn: Turn) -> None:
    """Invoices and transfers, which the shop's rules and its sheet know."""
    text = turn.message.text
    if turn.message.intent in INVOICES or heard("orders.bulk_invoice_words", text):
        tell_rule(turn, special=heard("orders.bulk_special_words", text))
    if heard("orders.bulk_transfer_words", text):
        answered_words(turn, str(entry("orders.bulk_transfer_asked")))


def tell_besides(turn: Turn, buttons: list[Action]) -> None:
    """The answer to a remark: once, with the buttons of the question that stays open."""
    text = turn.message.text
    if heard("orders.bulk_tax_words", text):
        turn.offer("utter_bulk_tax", buttons)
        return
    tell_known(turn)
    if asks_contact(turn):
        tell_contact(turn, buttons)
    elif heard("orders.bulk_price_words", text):
        tell_price(turn, buttons)
    elif not _more_than_known(turn):
        turn.offer("utter_bulk_form_back", buttons)
    elif asks(text):
        turn.offer("utter_bulk_asked", buttons)
    else:
        turn.offer("utter_bulk_noted", buttons)


def asks_contact(turn: Turn) -> bool:
    """怎么联系你们, 让销售加我微信: how the person and the buyer come together."""
    return turn.message.typed and matches("orders.bulk_contact_asked", turn.message.text)


def tell_contact(turn: Turn, buttons: list[Action]) -> None:
    """Where the person answers, and how to leave a number."""
    turn.offer("utter_bulk_contact", buttons, moment=moment(_until(turn)))


def tell_price(turn: Turn, buttons: Sequence[Action] = ()) -> None:
    """Who quotes the price, and by when."""
    turn.offer("utter_bulk_price", list(buttons), moment=moment(_until(turn)))


def _until(turn: Turn) -> datetime:
    with turn.database.read() as session:
        return promised_at(policy(session, ServiceHours), now())


def _more_than_known(turn: Turn) -> bool:
    if turn.message.intent in INVOICES and asks(turn.message.text):
        return False
    known = ("orders.bulk_invoice_words", "orders.bulk_transfer_words")
    parts = [part for part in re.split(CLAUSES, turn.message.text) if len(part) > 1]
    return any(not any(heard(words, part) for words in known) for part in parts)


def waits(turn: Turn) -> dict[str, str]:
    """几天有人联系我, of what is registered: until when; raises Closed then."""
    asked = turn.message.typed and matches("orders.bulk_when", turn.message.text)
    if asked and (ticket := open_here(turn, "bulk")):
        until = moment(ticket.promised_at)
        turn.say("utter_ticket_wait", number=ticket.called, moment=until)
        raise Closed
    return {}


@before
def answered_bulk(turn: Turn) -> bool:
    """Two hundred for the company, whatever it was taken for; more about what is registered."""
    if turn.form == BULK_FORM and asks_contact(
        turn
    ):  # 让你们销售加我微信, taken for another matter
        turn.say("utter_bulk_contact", moment=moment(_until(turn)))
        return True
    if turn.form is not None or not turn.message.typed:
        return False
    if turn.message.intent in TAKEN_FOR and asks_for_bulk(turn):
        turn.events.append(FollowupAction(BULK_FORM))
        return True
    of_it = turn.message.one("phone") or matches("orders.bulk_more", turn.message.text)
    if turn.message.intent not in LATER or not of_it:
        return False
    ticket = open_here(turn, "bulk")
    if ticket is None:
        return False
    ticket = noted(turn, ticket)
    turn.say("utter_bulk_added", number=ticket.called, moment=moment(ticket.promised_at))
    return True
