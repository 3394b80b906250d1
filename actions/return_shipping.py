"""Sending goods back: where to, fetched or in a parcel of one's own, and who pays the way."""

from actions.identity import identified
from actions.order_choice import named_order
from actions.pickup import fetch, meant, told_of_pickup
from actions.registry import action
from actions.turn import Turn
from actions.wished_times import wished
from actions.words import heard, label, mapping
from shop.aftersales.models import AfterSale
from shop.aftersales.sending_back import record_parcel, to_send_back
from shop.aftersales.service import cases_of
from shop.aftersales.states import SEEN, SENT_BACK
from shop.clock import now
from shop.errors import NotFound, Refused
from shop.messages.schemas import Action, ButtonsPayload
from shop.messages.taps import tap
from shop.policies.service import policy
from shop.policies.values import ReturnShipping


@action("action_return_shipping")
def return_shipping(turn: Turn) -> None:
    """Keep the number of a parcel sent back, have one fetched, or say where goods go."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        waiting = to_send_back(session, customer_id)
    if not waiting:
        nothing_to_send(turn, customer_id)
        return
    chosen = [case for case in waiting if case.id == turn.message.one("value")] or waiting
    number = turn.message.one("tracking_no")
    if number and len(chosen) == 1:
        _record(turn, customer_id, chosen[0], number)
    elif number:
        turn.offer("utter_return_which", [_sent(case, number) for case in chosen])
    elif not _fetched_then(turn, customer_id, chosen):
        for case in chosen:
            tell_how(turn, case)


def _fetched_then(turn: Turn, customer_id: str, waiting: list[AfterSale]) -> bool:
    """明天下午来取: ask for it at that time; False where no time is said or nothing is fetched."""
    found = wished(turn) if meant(turn) and len(waiting) == 1 else None
    with turn.database.read() as session:
        fetched = policy(session, ReturnShipping).pickup
    if found is None or not fetched:
        return False
    if found.is_past(now()):
        turn.say("utter_pickup_past")
    elif not fetch(turn, waiting[0], found):
        nothing_to_send(turn, customer_id)
    return True


def pickup_told(turn: Turn) -> bool:
    """Take up a time to fetch goods that the shop waits for, whatever it was taken for; False if
    the message is another matter.
    """
    customer_id = turn.context.customer_id
    if customer_id is None or not meant(turn) or wished(turn) is None:
        return False
    with turn.database.read() as session:
        waiting = to_send_back(session, customer_id)
    if waiting:
        return_shipping(turn)
    return bool(waiting)


def parcel_told(turn: Turn) -> bool:
    """Keep the number of a parcel of no order of theirs that a customer whose goods the shop waits
    for tells, by itself or as sent; False if the message is another matter.
    """
    customer_id, number = turn.context.customer_id, turn.message.one("tracking_no")
    if customer_id is None or not number or not turn.message.typed:
        return False
    said_sent = heard("aftersales.sent_words", turn.message.text)
    if turn.message.intent != "inform" and not said_sent:
        return False
    with turn.database.read() as session:
        known = named_order(turn, session, customer_id).order
        waiting = to_send_back(session, customer_id)
    if known is not None or not waiting:
        return False
    return_shipping(turn)
    return True


def numbered(case: AfterSale) -> str:
    """换货 S261127-0001."""
    kind = mapping("aftersales.kinds").get(case.kind, "")
    return label("aftersales.numbered", kind=kind, number=case.called)


def _sent(case: AfterSale, number: str) -> Action:
    return tap(numbered(case), "return_shipping", value=case.id, tracking_no=number)


def nothing_to_send(turn: Turn, customer_id: str) -> None:
    """Why nothing has to go back now: not decided yet, or not asked for."""
    with turn.database.read() as session:
        found = cases_of(session, customer_id, open_only=True)
    undecided = [case for case in found if case.kind in SENT_BACK]
    if undecided:
        turn.say("utter_return_not_yet", number=undecided[0].called)
        return
    apply = tap(label("aftersales.button_apply"), "apply_return_exchange")
    turn.offer("utter_return_apply_first", [apply])


def _record(turn: Turn, customer_id: str, case: AfterSale, number: str) -> None:
    try:
        with turn.database.write() as session:
            kept = record_parcel(
                session,
                customer_id,
                case.id,
                tracking_no=number,
                courier=turn.message.one("courier") or "",
            )
    except (NotFound, Refused):  # decided otherwise meanwhile
        nothing_to_send(turn, customer_id)
        return
    turn.say("utter_return_recorded", tracking_no=number, number=kept.called)


def tell_how(turn: Turn, case: AfterSale) -> None:
    """Where the goods of a case go, whether they are fetched, or that they are on their way."""
    with turn.database.read() as session:
        rules = policy(session, ReturnShipping)
        if not case.return_tracking_no and told_of_pickup(turn, session, case):
            return
    if case.return_tracking_no:
        values = {"number": case.called, "tracking_no": case.return_tracking_no}
        turn.say("utter_return_sent_before", **values)
        return
    values = {"number": case.called, "kind": mapping("aftersales.kinds").get(case.kind, "")}
    fetch = [tap(label("aftersales.button_pickup"), "request_pickup", value=case.id)]
    if rules.address:
        to = " ".join(filter(None, (rules.receiver, rules.phone, rules.address)))
        turn.say(
            "utter_return_to",
            ButtonsPayload(buttons=fetch) if rules.pickup else None,
            to=to,
            **values,
        )
    elif rules.pickup:
        turn.offer("utter_return_fetch", fetch, **values)
    else:
        turn.offer_person("utter_return_no_address", **values)


@action("action_return_shipping_fee")
def return_shipping_fee(turn: Turn) -> None:
    """Who pays for the way back: by the cause of the open case, else by the shop's rules."""
    with turn.database.read() as session:
        rules = policy(session, ReturnShipping)
        customer_id = turn.context.customer_id
        found = cases_of(session, customer_id, open_only=True) if customer_id else []
    if turn.message.typed and heard("aftersales.insurance_words", turn.message.text):
        turn.say("utter_return_insured" if rules.insured else "utter_return_not_insured")
    cases = [case for case in found if case.kind in SENT_BACK]
    if cases:
        ours = cases[0].cause in SEEN or rules.free_without_reason
        response = "utter_return_fee_shop" if ours else "utter_return_fee_customer"
        cause = mapping("aftersales.causes").get(cases[0].cause, "")
        turn.say(response, number=cases[0].called, cause=cause)
    elif rules.free_without_reason:
        turn.say("utter_return_fee_always_shop")
    else:
        turn.say("utter_return_fee_by_cause")
