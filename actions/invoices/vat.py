"""Asking for a 专票: company, tax id, address, bank, yes or no, the request."""

import re

from actions.forms.filling import ANSWERS, fill
from actions.forms.form import Again, Closed, Form, Step
from actions.forms.steps import confirm_step
from actions.forms.told import newest
from actions.forms.words import asks
from actions.invoices.about import about
from actions.invoices.beside import besides
from actions.invoices.request import put
from actions.invoices.rules import before_buying, rule_told
from actions.invoices.status import tell_of
from actions.invoices.steps import (
    ask_confirm,
    closed_if_invoiced,
    order_step,
    title_step,
)
from actions.invoices.tax_ids import ALSO, tax_step
from actions.patterns import matches
from actions.registry import action
from actions.requesting import submit
from actions.turn import Turn
from actions.understood import Understood
from actions.words import entry, heard
from shop.orders.invoices import SPECIAL
from shop.policies.service import policy
from shop.policies.values import InvoicePolicy

ORDER, TITLE, TAX_ID = "vat_order_id", "vat_title", "vat_tax_id"
ADDRESS, BANK, CONFIRM = "vat_address", "vat_bank", "vat_confirm"
LONGEST = 120


def _first(turn: Turn) -> None:
    """What cannot be answered here, or is not offered, ends before it begins."""
    with turn.database.read() as session:
        offered = policy(session, InvoicePolicy).special
    if not offered:
        turn.say("utter_vat_not_offered")
        raise Closed
    text = turn.message.text if turn.message.typed else ""
    if heard("invoice.rate_words", text) or heard("invoice.reviewed_words", text):
        turn.offer_person("utter_vat_unknown")
        raise Closed
    if matches("invoice.both_kinds", text) and asks(text):
        turn.say("utter_invoice_both_kinds")
        raise Closed
    before_buying(turn, special=True)
    if turn.requested_slot is None:
        rule_told(turn)


def _details(slot: str, part: str, ask: str, wrong: str, *patterns: str) -> Step:
    """A line that must hold each of the patterns; what lacks one is asked for again.

    `part` finds the line, by its label, in a message that tells more.
    """

    def fits(text: str) -> list[bool]:
        found = [re.search(str(entry(f"invoice.{pattern}")), text) for pattern in patterns]
        return [one is not None for one in found]

    def labelled(message: Understood) -> str | None:
        found = re.search(str(entry(f"invoice.{part}")), message.text)
        line = found["part"].strip()[:LONGEST] if found else ""
        return line if line and all(fits(line)) else None

    def take(turn: Turn) -> str | None:
        if not turn.message.typed:
            return None
        if line := labelled(turn.message):
            return line
        text = turn.message.text.strip()[:LONGEST]
        if all(fits(text)) and len(text) >= int(entry("invoice.shortest_address")):
            return text
        if heard("invoice.needed_words", text):
            turn.say("utter_vat_needed")
            raise Again
        if any(fits(text)) or turn.message.intent in ANSWERS | ALSO:
            turn.say(wrong)
            raise Again
        return None

    return Step(
        slot,
        lambda turn: turn.say(ask),
        take,
        lambda turn: newest(turn, labelled),
        eager=True,
        also=ALSO,
        tells=lambda message: labelled(message) is not None,
    )


def _ask_confirm(turn: Turn) -> None:
    values = {
        "title": turn.slots[TITLE],
        "tax_id": turn.slots[TAX_ID],
        "address": turn.slots[ADDRESS],
        "bank": turn.slots[BANK],
    }
    ask_confirm(turn, ORDER, "utter_vat_confirm", CONFIRM, **values)


FORM = Form(
    name="vat_form",
    opened_by="vat_invoice",
    steps=(
        order_step(ORDER, _first),
        title_step(
            TITLE,
            "utter_vat_title_ask",
            person=False,
            gate=lambda turn: closed_if_invoiced(turn, ORDER, tell_of),
        ),
        tax_step(TAX_ID, TITLE, needed=True),
        _details(
            ADDRESS, "address_part", "utter_vat_address_ask", "utter_vat_address_wrong", "phone"
        ),
        _details(
            BANK, "bank_part", "utter_vat_bank_ask", "utter_vat_bank_wrong", "bank", "account"
        ),
        confirm_step(CONFIRM, "invoice", _ask_confirm, does=lambda _turn: "invoice"),
    ),
    topic=frozenset({"invoice_query", "ask_order_status"}),
    turns=frozenset({"invoice_form"}),
    about=about("vat"),
    beside=besides("vat_form", TITLE),
)


@action("validate_vat_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_vat_submit")
def submit_form(turn: Turn) -> None:
    """Ask for the 专票, if it was confirmed."""
    submit(FORM, turn, _put, "utter_invoice_kept")


def _put(turn: Turn) -> None:
    company = {"address": str(turn.slots[ADDRESS]), "bank": str(turn.slots[BANK])}
    title, tax_id = str(turn.slots[TITLE]), str(turn.slots[TAX_ID])
    put(turn, ORDER, kind=SPECIAL, title=title, tax_id=tax_id, company=company)
