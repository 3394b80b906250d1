"""Sending goods back: where to, fetched or in a parcel of one's own, and who pays the way."""

from actions.aftersales.beginning import RETURN
from actions.aftersales.case_reason import kind_word, reason_of
from actions.aftersales.item_questions import cause_in
from actions.aftersales.pickup import fetch, meant, told_of_pickup
from actions.aftersales.return_fee import asks_fee, tell_fee
from actions.aftersales.return_rights import begun_if_wished
from actions.aftersales.way_back import tell_fetched_later, tell_goes_back
from actions.delivery.wished_times import wished
from actions.forms.words import asks
from actions.identity import identified
from actions.orders.choice import named_order
from actions.patterns import matches
from actions.registry import action, before
from actions.turn import Turn
from actions.words import heard, label, plain
from shop.aftersales.models import AfterSale
from shop.aftersales.sending_back import record_parcel, to_send_back
from shop.aftersales.service import cases_of
from shop.aftersales.states import SEEN, SENT_BACK, CaseKind, Cause
from shop.clock import now
from shop.errors import NotFound, Refused
from shop.messages.schemas import Action, ButtonsPayload
from shop.messages.taps import tap
from shop.policies.service import policy
from shop.policies.values import ReturnShipping

FEW = 8  # characters of a question that says no more than what it is about


@action("action_return_shipping")
def return_shipping(turn: Turn) -> None:
    """Keep the number of a parcel sent back, have one fetched, or say where goods go."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        waiting = to_send_back(session, customer_id)
    if not waiting:
        if not begun_if_wished(turn):
            nothing_to_send(turn, customer_id)
        return
    chosen = [case for case in waiting if case.id == turn.message.one("value")] or waiting
    number = turn.message.one("tracking_no")
    if number and len(chosen) == 1:
        _record(turn, customer_id, chosen[0], number)
    elif number:
        turn.offer("utter_return_which", [_sent(case, number) for case in chosen])
    elif turn.message.typed and _sent_off(turn.message.text):
        _ask_number(turn, chosen)
    elif turn.message.typed and matches("aftersales.which_courier", plain(turn.message.text)):
        turn.say("utter_return_any_courier")
    elif _wants_fetching(turn) and len(chosen) == 1:
        tell_fetching(turn, chosen[0])
    elif not _fetched_then(turn, customer_id, chosen):
        for case in chosen:
            tell_how(turn, case)


def _wants_fetching(turn: Turn) -> bool:
    """能上门取吗, 叫快递来拿吧 我懒得跑, without a time."""
    asked = turn.message.typed and heard("aftersales.fetched_asked", turn.message.text)
    return asked and wished(turn) is None


def tell_fetching(turn: Turn, case: AfterSale) -> None:
    """Whether goods are fetched, and how that is agreed; the pick-up where there is one."""
    with turn.database.read() as session:
        fetched = policy(session, ReturnShipping).pickup
        if fetched and told_of_pickup(turn, session, case):
            return
    if fetched:
        fetch = tap(label("aftersales.button_pickup"), "request_pickup", value=case.id)
        turn.offer("utter_return_can_fetch", [fetch], number=case.called)
    else:
        turn.say("utter_return_cannot_fetch")
        tell_how(turn, case)


def _sent_off(text: str) -> bool:
    """我寄出去了, not 怎么寄回."""
    sent = heard("aftersales.sent_off_words", text)
    return sent and not asks(text)


def _ask_number(turn: Turn, waiting: list[AfterSale]) -> None:
    unsent = [case for case in waiting if not case.return_tracking_no]
    if unsent:
        numbers = label("aftersales.comma").join(case.called for case in unsent)
        turn.say("utter_return_number_wanted", number=numbers)
    for case in waiting if not unsent else []:
        tell_how(turn, case)


def sent_told(turn: Turn) -> bool:
    """Take up 我寄出去了 of a customer whose goods the shop waits for; False if it is not that."""
    customer_id = turn.context.customer_id
    if customer_id is None or not turn.message.typed or not _sent_off(turn.message.text):
        return False
    with turn.database.read() as session:
        waiting = to_send_back(session, customer_id)
    if waiting:
        return_shipping(turn)
    return bool(waiting)


def told_when(turn: Turn) -> bool:
    """Answer 收到了说一声 of a customer with an open case; False if there is none.

    What becomes of a case is told unasked (shop/answers/), so it can be promised.
    """
    customer_id = turn.context.customer_id
    if customer_id is None or not turn.message.typed:
        return False
    if not heard("aftersales.tell_when_received", turn.message.text):
        return False
    with turn.database.read() as session:
        found = cases_of(session, customer_id, open_only=True)
    if found:
        turn.say("utter_return_told_when", number=found[0].called)
    return bool(found)


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
    kind = kind_word(case.kind)
    return label("aftersales.numbered", kind=kind, number=case.called)


def _sent(case: AfterSale, number: str) -> Action:
    return tap(numbered(case), "return_shipping", value=case.id, tracking_no=number)


def nothing_to_send(turn: Turn, customer_id: str) -> None:
    """Why nothing has to go back now: not decided yet, or not asked for."""
    with turn.database.read() as session:
        found = cases_of(session, customer_id, open_only=True)
    undecided = [case for case in found if case.kind in SENT_BACK]
    if undecided:
        _tell_undecided(turn, undecided[0])
        return
    apply = tap(label("aftersales.button_apply"), "apply_return_exchange")
    turn.offer("utter_return_apply_first", [apply])
    turn.propose(RETURN)


def _tell_undecided(turn: Turn, case: AfterSale) -> None:
    if turn.message.typed and matches("aftersales.send_back_asked", plain(turn.message.text)):
        tell_goes_back(turn, CaseKind(case.kind), Cause(case.cause))
    elif turn.message.typed and (
        meant(turn) or heard("aftersales.fetched_asked", turn.message.text)
    ):
        tell_fetched_later(turn)
    else:
        turn.say("utter_return_not_yet", number=case.called)


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
    values = {"number": case.called, "kind": kind_word(case.kind)}
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


def address_told(turn: Turn, case: AfterSale) -> bool:
    """Where the goods of a case go; False where the shop keeps no address."""
    with turn.database.read() as session:
        rules = policy(session, ReturnShipping)
    if rules.address:
        to = " ".join(filter(None, (rules.receiver, rules.phone, rules.address)))
        kind = kind_word(case.kind)
        turn.say("utter_return_to", number=case.called, kind=kind, to=to)
    return bool(rules.address)


def _tell_repair(turn: Turn, case: AfterSale) -> None:
    """要花钱吗 of a repair: the repair itself, and the way back."""
    turn.say("utter_repair_cost")
    ours = case.cause in SEEN
    response = "utter_return_fee_shop" if ours else "utter_return_fee_customer"
    turn.say(response, number=case.called, cause=reason_of(case))


@before
def answered_fee_of_case(turn: Turn) -> bool:
    """运费, right after a case was told of: the way back; False for any other."""
    text = turn.message.text
    if not turn.message.typed or turn.form is not None or len(text) > FEW or not asks_fee(text):
        return False
    if turn.message.intent != "ask_shipping_fee" or not turn.before.told_of("case"):
        return False
    return_shipping_fee(turn)
    return True


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
    text = turn.message.text if turn.message.typed else ""
    if cause_in(text) or heard("aftersales.fee_sum_words", text):
        tell_fee(turn, Cause(cases[0].cause) if cases else None)
    elif cases and cases[0].kind == CaseKind.REPAIR and not heard("aftersales.freight_words", text):
        _tell_repair(turn, cases[0])
    elif cases:
        ours = cases[0].cause in SEEN or rules.free_without_reason
        response = "utter_return_fee_shop" if ours else "utter_return_fee_customer"
        turn.say(response, number=cases[0].called, cause=reason_of(cases[0]))
    elif rules.free_without_reason:
        turn.say("utter_return_fee_always_shop")
    else:
        turn.say("utter_return_fee_by_cause")
