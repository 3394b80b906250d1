"""Whether goods come back to the shop at all, and whether they are fetched."""

from actions.aftersales.item_questions import cause_in
from actions.forms.told import keep
from actions.forms.words import asks
from actions.patterns import matches
from actions.turn import Turn
from actions.words import heard, label, mapping, plain
from shop.aftersales.states import SEEN, SENT_BACK, CaseKind, Cause
from shop.policies.service import policy
from shop.policies.values import ReturnShipping

FETCH = "fetch"  # the slot of a kept message that wishes the goods to be fetched


def return_rules(turn: Turn) -> ReturnShipping:
    """The shop's rules for sending back."""
    with turn.database.read() as session:
        return policy(session, ReturnShipping)


def tell_fetched(turn: Turn) -> None:
    """Whether goods are fetched at the door."""
    turn.say("utter_case_fetched" if return_rules(turn).pickup else "utter_case_not_fetched")


def tell_of_way_back(turn: Turn) -> None:
    """想退鞋 能上门取吗, 坏的要寄回去吗: answered where the form begins; 来取一下 is taken in."""
    text, customer_id = turn.message.text, turn.context.customer_id
    if customer_id is None or not turn.message.typed:
        return
    if matches("aftersales.send_back_asked", plain(text)) and asks(text):
        tell_goes_back(turn, None, Cause(cause) if (cause := cause_in(text)) else None)
    elif heard("aftersales.fetched_asked", text):
        tell_fetched(turn) if asks(text) else note_wish(turn)


def also_fetched(turn: Turn) -> None:
    """那就换吧 别让我跑腿: the wish to have it fetched, beside another one."""
    if heard("aftersales.fetched_asked", turn.message.text) and not asks(turn.message.text):
        note_wish(turn)


def tell_fetched_later(turn: Turn) -> None:
    """What becomes of the wish to have it fetched, once the case is asked for."""
    can = return_rules(turn).pickup
    turn.say("utter_case_pickup_after" if can else "utter_case_not_fetched")


def tell_goes_back(turn: Turn, kind: CaseKind | None, cause: Cause | None) -> None:
    """Whether the goods have to go back, who pays, and that it is not to be done yet."""
    name = mapping("aftersales.kinds").get(kind or "", label("aftersales.any_kind"))
    if kind is not None and kind not in SENT_BACK:
        turn.say("utter_case_nothing_back", kind=name)
        return
    rules = return_rules(turn)
    free = rules.free_without_reason or cause in SEEN
    turn.say(
        "utter_case_goes_back",
        kind=name,
        fee=label("aftersales.back_free") if free else "",
        fetch=label("aftersales.back_fetched") if rules.pickup else "",
    )


def note_wish(turn: Turn) -> None:
    """Keep the wish to have it fetched; a time can be agreed once the shop has accepted."""
    keep(turn, FETCH)
    if not return_rules(turn).pickup:
        turn.say("utter_case_not_fetched")
        return
    when = turn.message.all("date") or turn.message.all("time")
    turn.say("utter_case_time_later" if when else "utter_case_pickup_noted")
