"""A company's tax id told while no invoice is being asked for: the invoice is what it is for."""

from rasa_sdk.events import FollowupAction

from actions.forms.beside import INVOICE_FORMS
from actions.invoices.request import FORM as INVOICE
from actions.invoices.titles import organisation
from actions.invoices.vat import FORM as SPECIAL
from actions.registry import before
from actions.turn import Turn
from actions.words import heard

# a tax id in a message of these intents begins an invoice; those that ask for one begin it anyway
TELLS = frozenset(
    {"nlu_fallback", "bot_misunderstood", "inform", "affirm", "deny", "chitchat", "out_of_scope"}
)


def _tells(turn: Turn) -> bool:
    """A tax id, or a company's name and nothing else: 广州恒达贸易有限公司."""
    message = turn.message
    if message.one("tax_id") is not None:
        return True
    return message.bare and turn.form is None and organisation(message) is not None


@before
def answered_particulars(turn: Turn) -> bool:
    """税号重发 9133…: go on with the invoice, with what the message tells."""
    if turn.message.intent not in TELLS or not turn.message.typed or turn.form in INVOICE_FORMS:
        return False
    if turn.context.customer_id is None or not _tells(turn):
        return False
    if turn.form is not None:
        turn.close_form()
    special = heard("invoice.special_words", turn.message.text)
    turn.events.append(FollowupAction(SPECIAL.name if special else INVOICE.name))
    return True
