"""What is asked of invoices in general: told from the shop's rules, with or without an order."""

import re

from actions.faq.before_buying import asks_the_shop
from actions.faq.sheet import answered_from_faq, answered_words
from actions.forms.form import Closed
from actions.identity import identified
from actions.invoices.titles import asks_difference, says_company
from actions.orders.bulk_asked import bulk_follows
from actions.orders.choice import all_orders
from actions.patterns import first_of
from actions.turn import Turn
from actions.words import entry, heard, plain
from shop.orders.models import Order
from shop.policies.service import policy
from shop.policies.values import InvoicePolicy

# question, its words, the answer; the first that fits
RULES = (
    ("amount_asked", "utter_invoice_amount_rule"),
    ("content_asked", "utter_invoice_content_rule"),
    ("mail_asked", "utter_invoice_mail"),
)


def payable(order: Order) -> bool:
    """Whether something was paid that was not given back."""
    return order.paid > order.refunded


def rule_asked(turn: Turn) -> str | None:
    """The response that answers what no invoice can be, or how it is sent; None: not asked."""
    text = turn.message.text if turn.message.typed else ""
    found = (r for words, r in RULES if re.search(str(entry(f"invoice.{words}")), text))
    return next(found, None) if text else None


def explained(turn: Turn) -> bool:
    """专票和普票区别, 个人和公司有啥不一样: told; False if no difference is asked for."""
    text = plain(turn.message.text)
    if not asks_difference(turn.message):
        return False
    what = first_of("invoice.explained", ("kinds", "titles"), text)
    if what is not None:
        turn.say(f"utter_invoice_explained_{what}")
        return True
    return heard("invoice.paper_words", text) and answered_words(
        turn, str(entry("invoice.paper_question"))
    )


def rule_told(turn: Turn) -> bool:
    """Whether the message asked such a thing; told."""
    if response := rule_asked(turn):
        turn.say(response)
        return True
    text = turn.message.text if turn.message.typed else ""
    asked = heard("invoice.paper_words", text) or heard("invoice.fee_words", text)
    return asked and answered_from_faq(turn)


def before_buying(turn: Turn, *, special: bool = False) -> None:
    """Who can have no invoice yet hears what the rules are; raises Closed then.

    A visitor who asks for one is asked to log in besides. What is bought in bulk comes first.
    """
    if bulk_follows(turn):
        raise Closed
    if not (_nothing_paid(turn) or _says_before(turn)):
        return
    visitor = turn.context.customer_id is None
    if not (visitor or asks_the_shop(turn) or _says_before(turn) or says_company(turn.message)):
        return
    tell_rule(turn, special=special)
    if visitor and not asks_the_shop(turn):
        identified(turn)
    raise Closed


def _says_before(turn: Turn) -> bool:
    return turn.message.typed and heard("invoice.before_words", turn.message.text)


def _nothing_paid(turn: Turn) -> bool:
    if turn.context.customer_id is None:
        return True
    with turn.database.read() as session:
        orders = all_orders(session, turn.context.customer_id)
    return not any(payable(order) for order in orders)


def tell_rule(turn: Turn, *, special: bool) -> None:
    """What the shop's invoices are like; `special` for a special VAT invoice."""
    with turn.database.read() as session:
        days = policy(session, InvoicePolicy).within_days
    if special:
        turn.say("utter_vat_rule", days=days)
    elif rule_told(turn):
        return
    elif says_company(turn.message) or turn.before.told("utter_invoice_rule"):
        turn.say("utter_invoice_rule_title", days=days)
    else:
        turn.say("utter_invoice_rule", days=days)


def days_told(turn: Turn) -> None:
    """Within how many days an invoice is there, once it is asked for."""
    with turn.database.read() as session:
        days = policy(session, InvoicePolicy).within_days
    turn.say("utter_invoice_days", days=days)


def rules_first(turn: Turn) -> None:
    """能开发票吗, 内容能写办公用品吗: answered before the first question of the form."""
    if turn.requested_slot is not None or explained(turn) or rule_told(turn):
        return
    if not asks_the_shop(turn):
        return
    with turn.database.read() as session:
        days = policy(session, InvoicePolicy).within_days
    turn.say("utter_invoice_can", days=days)
