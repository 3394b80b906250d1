"""Logging in, and orders of somebody else's account: why not here, and how."""

from actions.faq.sheet import faq as from_sheet
from actions.identity import LOGIN_NEEDED
from actions.patterns import matches
from actions.registry import action, before
from actions.turn import Turn


@action("action_account")
def account(turn: Turn) -> None:
    """Answer from the sheet; what the sheet does not say of logging in is said here."""
    text = turn.message.text if turn.message.typed else ""
    if _others(turn, text) or _stuck(turn, text):
        return
    from_sheet(turn)


@before
def answered_visitor(turn: Turn) -> bool:
    """A visitor who would give a number instead of logging in hears why that is not enough."""
    if turn.context.customer_id is not None or not turn.message.typed:
        return False
    text = turn.message.text
    if matches("account.by_number", text):
        turn.say("utter_account_by_number", LOGIN_NEEDED)
        return True
    return _others(turn, text)


@before
def answered_same_account(turn: Turn) -> bool:
    """订单会不会没了, after 换手机号 or 忘了密码: it is the same account as before."""
    if turn.form is not None or not (turn.message.typed and turn.before.told("utter_faq")):
        return False
    changed = matches("account.changed", turn.before.text)
    if not changed or not matches("account.still_there", turn.message.text):
        return False
    turn.say("utter_account_same")
    return True


def _others(turn: Turn, text: str) -> bool:
    if not matches("account.of_another", text):
        return False
    if turn.context.customer_id is None:
        turn.say("utter_account_of_another", LOGIN_NEEDED)
    else:
        turn.say("utter_account_of_another")
    return True


def _stuck(turn: Turn, text: str) -> bool:
    """登不上去: what to try next, not the way that was tried."""
    if not matches("account.stuck", text) or matches("account.named_fault", text):
        return False
    turn.offer_person("utter_account_stuck")
    return True
