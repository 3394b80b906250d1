"""Who pays for sending goods back, and what it costs to refuse them: a yes or no first."""

from actions.aftersales.item_questions import cause_in
from actions.turn import Turn
from actions.words import heard, mapping
from shop.aftersales.states import SEEN, Cause
from shop.money import display
from shop.policies.service import policy
from shop.policies.values import ReturnShipping, ShippingPolicy


def tell_fee(turn: Turn, cause: Cause | None, shown: str = "") -> None:
    """Who pays: for the cause that the message names or `cause`, which the customer calls `shown`;
    else by the shop's rules.

    How much it is, is said as far as it is known: not at all.
    """
    text = turn.message.text if turn.message.typed else ""
    with turn.database.read() as session:
        rules = policy(session, ReturnShipping)
    named = cause_in(text)
    if named and named != cause:
        cause, shown = Cause(named), ""
    label = str(mapping("aftersales.causes").get(cause or "", ""))
    values = {"cause": shown or label}
    if rules.free_without_reason:
        turn.say("utter_return_fee_always_shop")
    elif cause is Cause.OTHER and shown not in {"", label}:
        turn.say("utter_return_fee_reviewed", **values)
    elif cause is None or cause in {Cause.OTHER, Cause.NOT_RECEIVED, Cause.PRICE_DROP}:
        turn.say("utter_return_fee_by_cause")
    elif cause in SEEN:
        turn.say("utter_return_fee_not_yours", **values)
    else:
        turn.say("utter_return_fee_yours", **values)
    if heard("aftersales.collect_words", text):
        turn.say("utter_return_no_collect")
    elif heard("aftersales.fee_sum_words", text):
        turn.say("utter_return_fee_sum")


def tell_refusal(turn: Turn, costs: str, free: str) -> None:
    """What a refused parcel costs: `costs` takes the fee, `free` is said where there is none."""
    with turn.database.read() as session:
        fee = policy(session, ShippingPolicy).refusal_fee
    if fee:
        turn.say(costs, fee=display(fee))
    else:
        turn.say(free)


def asks_fee(text: str) -> bool:
    """Whether a text asks who pays the way back."""
    freight = heard("aftersales.freight_words", text)
    payer = heard("aftersales.payer_words", text)
    return freight or (payer and heard("aftersales.own_or_shop", text))
