"""The question for a company's tax id: what is wrong with one that does not check, and the way out.

A number that the customer holds to, or that is wrong once more, is not asked for a third time in
the same words: there are invoices without one, and people.
"""

import re
from dataclasses import replace

from actions.forms import words
from actions.forms.form import Again, Step, option, tapped
from actions.forms.told import newest, told
from actions.invoices.titles import is_person
from actions.talk.suggested import person
from actions.turn import Turn
from actions.understood import Entity, Understood
from actions.words import entry, heard, label, mapping

NO_TAX_ID = "none"
INVALID = "invalid"  # role of a tax id whose check character is wrong
LENGTH = 18
# what a title or a number may sound like while it is asked for
ALSO = frozenset({"invoice_request", "invoice_change", "vat_invoice", "invoice_query"})


def tax_step(slot: str, title_slot: str, *, needed: bool = False) -> Step:
    """The tax id of a company, checked by its last character; a 专票 (`needed`) always has one."""

    def settled(turn: Turn) -> str | None:
        if is_person(str(turn.slots[title_slot])):
            return NO_TAX_ID
        found = newest(turn, tax_id_in)
        return found.value if found is not None and found.role != INVALID else None

    def wrong(turn: Turn, found: Entity) -> None:
        if len(_wrong_ones(turn, slot)) > 1:
            stuck(turn, found)
            return
        response = "utter_invoice_tax_wrong_needed" if needed else "utter_invoice_tax_wrong"
        turn.say(response, tax_id=found.value, why=_why(found.value))

    def stuck(turn: Turn, found: Entity) -> None:
        without = option(turn, slot, label("invoice.button_no_tax_id"), NO_TAX_ID)
        buttons = [person()] if needed else [without, person()]
        response = "utter_invoice_tax_stuck_needed" if needed else "utter_invoice_tax_stuck"
        turn.offer(response, buttons, tax_id=found.value, why=_why(found.value))

    def take(turn: Turn) -> str | None:
        message = turn.message
        if not message.typed:
            return NO_TAX_ID if tapped(turn) == NO_TAX_ID and not needed else None
        if not needed and heard("invoice.no_tax_id", message.text):
            return NO_TAX_ID
        found = tax_id_in(message) or _number(message)
        before = _wrong_ones(turn, slot) if turn.slots.get(slot) is None else []
        if found is None and before and _insists(message):
            stuck(turn, before[0])
            raise Again(asked=True)
        if found is None or found.role != INVALID:
            return found.value if found else None
        wrong(turn, found)
        raise Again(asked=True)

    def ask(turn: Turn) -> None:
        found = tax_id_in(turn.message)
        if found is not None and found.role == INVALID:
            wrong(turn, found)
        else:
            turn.say("utter_invoice_tax_ask", title=str(turn.slots[title_slot]))

    return Step(
        slot,
        ask,
        take,
        settled,
        eager=True,
        also=ALSO,
        keeps="" if needed else "invoice.no_tax_id",
        tells=lambda message: tax_id_in(message) is not None,
    )


def tax_id_in(message: Understood) -> Entity | None:
    """The tax id that a message names, right or wrong."""
    return next(iter(message.all("tax_id")), None)


def _number(message: Understood) -> Entity | None:
    """A number of another look, given where a tax id was asked for: it is a wrong one."""
    if re.search(str(entry("invoice.bank_part")), message.text):
        return None
    numbers = [*message.all("order_id"), *message.all("tracking_no")]
    long = [one for one in numbers if len(one.value) >= int(entry("invoice.shortest_number"))]
    if long:
        return replace(long[0], role=INVALID)
    found = re.search(str(entry("invoice.code_like")), message.text)
    return Entity("tax_id", found[0].upper(), INVALID, found[0]) if found else None


def _wrong_ones(turn: Turn, slot: str) -> list[Entity]:
    """The wrong ones told in this form, the newest first, the message at hand among them."""
    found = [
        tax_id_in(one.message) or (_number(one.message) if one.slot == slot else None)
        for one in told(turn)
    ]
    return [one for one in found if one is not None and one.role == INVALID]


def _insists(message: Understood) -> bool:
    """对的, 没错 就是这个: the number is held to be right."""
    text = message.text
    if words.asks(text):
        return False
    agreed = message.intent == "affirm" or words.willing(text)
    return agreed or heard("invoice.insist_words", text)


def _why(tax_id: str) -> str:
    """What is wrong with it: its length, a letter that cannot stand in it, the last character."""
    if len(tax_id) != LENGTH:
        return label("invoice.wrong_length", count=len(tax_id))
    meant = mapping("invoice.letters")
    if letter := next((sign for sign in tax_id if sign in meant), ""):
        return label("invoice.wrong_letter", letter=letter, meant=meant[letter])
    return label("invoice.wrong_check")
