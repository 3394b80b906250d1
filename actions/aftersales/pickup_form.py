"""Having goods fetched: which case, when; nothing moves but the courier, so no yes is asked for."""

from datetime import timedelta

from actions.aftersales.pickup import fetch
from actions.aftersales.return_shipping import nothing_to_send, numbered, tell_how
from actions.delivery.wished_times import kept, read, wished
from actions.forms.filling import ANSWERS, fill
from actions.forms.form import YES, Again, Closed, Form, Step, by_place, option, tapped
from actions.identity import identified
from actions.registry import action
from actions.requesting import submit
from actions.turn import Turn
from actions.words import heard, label, mapping
from shop.aftersales.models import AfterSale
from shop.aftersales.sending_back import to_send_back
from shop.clock import for_people, now
from shop.messages.schemas import Action
from shop.policies.service import policy
from shop.policies.values import ReturnShipping
from shop.shipping.wishes import Wish

CASE, WHEN, CONFIRM = "pickup_case", "pickup_when", "pickup_confirm"
ALSO = frozenset({"return_shipping", "schedule_delivery", "affirm", "ask_delivery_time"})


def _waiting(turn: Turn) -> list[AfterSale]:
    with turn.database.read() as session:
        return to_send_back(session, str(turn.context.customer_id))


def _settled_case(turn: Turn) -> str | None:
    """The case whose button was tapped, or the only one; closes where nothing can be fetched."""
    customer_id = identified(turn)
    if customer_id is None:
        raise Closed
    found = _waiting(turn)
    with turn.database.read() as session:
        fetched = policy(session, ReturnShipping).pickup
    if not found:
        nothing_to_send(turn, customer_id)
        raise Closed
    if not fetched:
        tell_how(turn, found[0])
        raise Closed
    chosen = [case for case in found if case.id == turn.message.one("value")] or found
    return chosen[0].id if len(chosen) == 1 else None


def _ask_case(turn: Turn) -> None:
    turn.offer("utter_pickup_which", _case_choices(turn))


def _case_choices(turn: Turn) -> list[Action]:
    found = _waiting(turn)
    turn.remember(form_offered=[case.id for case in found])
    return [option(turn, CASE, numbered(case), case.id) for case in found]


def _take_case(turn: Turn) -> str | None:
    return tapped(turn) or by_place(turn)


def _settled_when(turn: Turn) -> str | None:
    found = wished(turn)
    if found is not None and found.is_past(now()):
        turn.say("utter_pickup_past")
        return None
    return kept(found) if found else None


def _take_when(turn: Turn) -> str | None:
    value = tapped(turn) or by_place(turn)
    found = read(value) if value else wished(turn)
    if found is None and turn.message.typed and _any_time(turn):
        found = Wish(turn.message.text)
    if found is not None and found.is_past(now()):
        turn.say("utter_pickup_past")
        raise Again
    return kept(found) if found else None


def _any_time(turn: Turn) -> bool:
    said = heard("aftersales.any_time_words", turn.message.text)
    return said and turn.message.intent in ANSWERS | ALSO


def _ask_when(turn: Turn) -> None:
    turn.offer("utter_pickup_when", _when_choices(turn))


def _when_choices(turn: Turn) -> list[Action]:
    today = for_people(now()).date()
    times = [
        Wish(title, (today + timedelta(days=when["days"])).isoformat(), when["hours"])
        for title, when in mapping("aftersales.pickup_times").items()
    ]
    offered = [*times, Wish(label("aftersales.any_time"))]
    turn.remember(form_offered=[kept(one) for one in times])
    return [option(turn, WHEN, one.words, kept(one)) for one in offered]


FORM = Form(
    name="pickup_form",
    opened_by="request_pickup",
    steps=(
        Step(CASE, _ask_case, _take_case, _settled_case, _case_choices),
        Step(WHEN, _ask_when, _take_when, _settled_when, _when_choices, also=ALSO),
        Step(CONFIRM, _ask_when, _take_when, lambda _turn: YES),
    ),
    topic=frozenset({"return_shipping_fee", "aftersale_progress", "return_exchange_policy"}),
)


@action("validate_pickup_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_pickup_submit")
def submit_form(turn: Turn) -> None:
    """Ask the shop, once the time is known."""
    submit(FORM, turn, _put, "utter_pickup_kept")


def _put(turn: Turn) -> None:
    chosen = [case for case in _waiting(turn) if case.id == turn.slots[CASE]]
    if not chosen or not fetch(turn, chosen[0], read(str(turn.slots[WHEN]))):
        nothing_to_send(turn, str(turn.context.customer_id))
