"""What is said beside an open question and never answers it, whatever it was understood as."""

from actions.patterns import matches
from actions.turn import Turn
from actions.words import heard
from shop.conversations.service import was_withdrawn

WITHDRAWAL = "withdraw"
OF_CASES = frozenset({"case_form", "refund_form"})  # they take it up themselves: compensation.py
INVOICE_FORMS = frozenset({"invoice_form", "vat_form", "correction_form"})
NO_ANSWER = frozenset({"nlu_fallback", "bot_misunderstood", "out_of_scope", "chitchat"})


def beside_the_form(turn: Turn) -> bool:
    """Whether the message is for other rules although a form waits for an answer."""
    return takes_back(turn) or _claims(turn) or of_an_invoice(turn)


def of_an_invoice(turn: Turn) -> bool:
    """A tax id is for an invoice, whatever else is being asked: 税号重发 9133…."""
    if not turn.message.typed or turn.message.one("tax_id") is None:
        return False
    return turn.form not in INVOICE_FORMS and turn.form is not None


def _claims(turn: Turn) -> bool:
    """An open question is not answered by what would rather be compensated."""
    if turn.requested_slot is None or turn.form in OF_CASES:
        return False
    if turn.message.intent not in NO_ANSWER:
        return False
    return asks_for_money(turn) and matches("handoff.compensation_money", turn.message.text)


def takes_back(turn: Turn) -> bool:
    """Whether the message says that no person is needed after all."""
    text = turn.message.text
    if not turn.message.typed or not matches("handoff.no_person", text):
        return False
    return not heard("handoff.why_no_person", text) and _waits(turn)


def _waits(turn: Turn) -> bool:
    """Whether a person is waited for, or was until this very message."""
    if turn.context.owner != "bot":
        return turn.context.owner == "queue"
    with turn.database.read() as session:
        return was_withdrawn(session, turn.context.conversation, turn.context.key(WITHDRAWAL))


def asks_for_money(turn: Turn) -> bool:
    """Whether the message asks to be compensated; a price that fell is another matter."""
    text = turn.message.text
    if not turn.message.typed or heard("handoff.price_words", text):
        return False
    if matches("delivery.asked.if_lost", text):  # what is done then is known
        return False
    return matches("handoff.compensation", text)
