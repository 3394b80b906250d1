"""What is said beside the questions of an invoice form: how it comes, when, another title."""

import re
from collections.abc import Callable

from actions.faq.sheet import answered_words
from actions.forms import words
from actions.forms.asking import proceed, remind, retry
from actions.forms.form import ANSWERS, KNOWN, Step
from actions.forms.instead import instead
from actions.invoices.rules import days_told, explained, rule_told
from actions.invoices.tax_ids import ALSO, NO_TAX_ID, tax_id_in
from actions.invoices.titles import corrected, is_person, title_in
from actions.patterns import matches
from actions.registry import before
from actions.turn import Turn
from actions.words import entry, heard
from shop.orders.invoices import LIVE, invoices_of

PAPER = "invoice.paper_words"
OF_INVOICES = ANSWERS | ALSO | {"urge_reply", "chitchat", "out_of_scope"}


def besides(form: str, title_slot: str) -> Callable[[Turn, Step], bool]:
    """The `beside` of the invoice form of this name."""

    def taken_up(turn: Turn, step: Step) -> bool:
        if not turn.message.typed:
            return False
        if explained(turn) or _returns_asked(turn):
            retry(turn, step)
            return True
        if any(told(turn, title_slot) for told in (_title_corrected, _for_a_person, _as_before)):
            proceed(KNOWN[form], turn)
            return True
        if _looks(turn):
            remind(turn, step, "utter_form_wait")
            return True
        of_invoices = turn.message.intent in OF_INVOICES or heard(PAPER, turn.message.text)
        if not of_invoices or _tells(turn) or not _answered(turn):
            return False
        retry(turn, step)
        return True

    return taken_up


def _title_corrected(turn: Turn, slot: str) -> bool:
    """抬头错了 是沐言 三点水那个: the title that was told, with what is different."""
    before, text = str(turn.slots.get(slot) or ""), turn.message.text
    if not (words.corrects(text) or heard("invoice.title_words", text)):
        return False
    title = corrected(text, before)
    if title is None:
        return False
    turn.remember(**{slot: title})
    turn.say("utter_invoice_title_corrected", title=title)
    return True


def _for_a_person(turn: Turn, slot: str) -> bool:
    """那算了 开个人的, where the tax id is asked for: in a person's name, who has none."""
    tax_slot = slot.replace("_title", "_tax_id")
    if turn.requested_slot != tax_slot:
        return False
    title = title_in(turn.message, person=slot != "vat_title")
    if title is None or not is_person(title):
        return False
    turn.remember(**{slot: title})
    return True


def _as_before(turn: Turn, slot: str) -> bool:
    """跟刚才一样, where the title is asked for: that of the customer's newest invoice."""
    if slot == "correction_title" or turn.requested_slot != slot:
        return False
    if not matches("invoice.same_as_before", turn.message.text):
        return False
    with turn.database.read() as session:
        found = [i for i in invoices_of(session, str(turn.context.customer_id)) if i.state in LIVE]
    if not found or (slot == "vat_title" and is_person(found[0].title)):
        return False
    tax_id = found[0].tax_id or NO_TAX_ID
    turn.remember(**{slot: found[0].title, slot.replace("_title", "_tax_id"): tax_id})
    return True


@instead
def returns_first(turn: Turn) -> bool:
    """退货的话发票要还吗: opens neither a correction nor a return."""
    return _returns_asked(turn)


@instead
@before
def difference_first(turn: Turn) -> bool:
    """专票和普票有啥区别: opens no form; 个人和公司呢, of invoices, compares no products."""
    if turn.requested_slot is not None or len(turn.message.clauses) != 1:
        return False
    of_invoices = matches("invoice.in_clause", turn.message.text) or turn.before.told_of("invoice")
    return of_invoices and explained(turn)


def _returns_asked(turn: Turn) -> bool:
    """开了还能退货不: a question, by no means a return."""
    text = turn.message.text
    if not (words.asks(text) and re.search(str(entry("invoice.returns_asked")), text)):
        return False
    return answered_words(turn, str(entry("invoice.returns_question")))


def _mistake_asked(turn: Turn) -> bool:
    """开错了咋办: how it is put right."""
    asked = re.search(str(entry("invoice.mistake_asked")), turn.message.text)
    return asked is not None and answered_words(turn, str(entry("invoice.mistake_question")))


def _looks(turn: Turn) -> bool:
    """税号我找找: a moment is wanted."""
    text = turn.message.text
    looking = turn.message.intent in OF_INVOICES and heard("invoice.looking_words", text)
    return looking and not _tells(turn) and not words.asks(text)


def _tells(turn: Turn) -> bool:
    """Whether the message gives something that the form asks for."""
    message = turn.message
    return tax_id_in(message) is not None or title_in(message, person=True) is not None


def _answered(turn: Turn) -> bool:
    text = turn.message.text
    if rule_told(turn) or _mistake_asked(turn):
        return True
    asks = words.asks(text)
    if asks and heard("invoice.later_words", text):
        turn.say("utter_invoice_later")
    elif asks and re.search(str(entry("invoice.less_asked")), text):
        turn.say("utter_vat_needed" if turn.form == "vat_form" else "utter_invoice_needed")
    elif heard("invoice.without_words", text):
        turn.say("utter_invoice_without")
    elif re.search(str(entry("invoice.when_asked")), text):
        days_told(turn)
    elif heard("invoice.where_words", text):
        turn.say("utter_invoice_where")
    else:
        return False
    return True
