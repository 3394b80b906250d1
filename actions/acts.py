"""Dialogue acts: greeting, thanks, yes and no with nothing pending, and not having understood."""

from actions.choosing import chosen
from actions.faq import answered_from_faq
from actions.feelings import answered_feelings
from actions.handing import hand_over, rules
from actions.orders import order_status
from actions.proposals import accepted
from actions.recommend import recommend, refine
from actions.refund_progress import told_by_number
from actions.registry import action
from actions.return_shipping import parcel_told, pickup_told
from actions.turn import Turn
from actions.words import label, listed, mapping
from shop.messages.schemas import Action
from shop.messages.taps import tap

READINGS = 3
CRITIQUE = ("budget", "colour", "brand", "price_direction")
MOST_COUNTED = 9  # what the slot holds
CARRIED = ("order_id", "tracking_no", "product", "category", "item_id")
LONGEST_ASKED = 200  # characters of a question that a button keeps
LEAST_LIKELY = 0.03  # below this a reading is noise


@action("action_greet")
def greet(turn: Turn) -> None:
    """Say hello and what can be done."""
    turn.offer("utter_greet", _abilities())


@action("action_thanks_bye")
def thanks_bye(turn: Turn) -> None:
    """Answer thanks or a farewell."""
    turn.say("utter_thanks_bye")


@action("action_chitchat")
def chitchat(turn: Turn) -> None:
    """Say what this assistant is, kindly, and what it can do."""
    if not answered_feelings(turn):
        turn.say("utter_chitchat")


@action("action_out_of_scope")
def out_of_scope(turn: Turn) -> None:
    """Say openly that this is not its business, and what is."""
    if answered_feelings(turn):
        return
    turn.offer("utter_out_of_scope", _abilities())


@action("action_nothing_pending")
def nothing_pending(turn: Turn) -> None:
    """A yes to what was proposed; a yes, a no or bare information when no question is open."""
    match turn.message.intent:
        case "affirm" if accepted(turn):
            pass
        case "affirm" if not chosen(turn):
            turn.say("utter_affirm_nothing")
        case "affirm":
            pass
        case "deny":
            turn.say("utter_deny_nothing")
        case _:
            _informed(turn)


def _informed(turn: Turn) -> None:
    """Bare information is taken up where it can only mean one thing."""
    if not _taken_up(turn):
        turn.offer("utter_inform_nothing", _abilities())


def _taken_up(turn: Turn) -> bool:
    message = turn.message
    if told_by_number(turn) or parcel_told(turn) or pickup_told(turn):
        return True
    if turn.slots.get("orders_shown") and message.one("ordinal"):
        order_status(turn)
    elif chosen(turn):
        return True
    elif message.one("order_id") or message.one("tracking_no"):
        order_status(turn)
    elif message.one("category") or message.one("recipient"):
        recommend(turn)
    elif turn.slots.get("list_id") and any(message.all(name) for name in CRITIQUE):
        refine(turn)
    else:
        return False
    return True


@action("action_stale_choice")
def stale_choice(turn: Turn) -> None:
    """A button of a question that is no longer open."""
    turn.say("utter_stale_choice")


@action("action_misunderstood")
def misunderstood(turn: Turn) -> None:
    """Ask back with the likely readings; too often in a row, hand over to a person."""
    if answered_feelings(turn) or told_by_number(turn):
        return
    if chosen(turn) or (turn.message.bare and _taken_up(turn)):
        turn.remember(misunderstood=0.0)
        return
    if turn.message.intent == "nlu_fallback" and answered_from_faq(turn, only_sure=True):
        turn.remember(misunderstood=0.0)
        return
    times = min(int(turn.slots.get("misunderstood") or 0) + 1, MOST_COUNTED)
    turn.remember(misunderstood=float(times))
    wanted = rules(turn)
    if wanted.misunderstood and times >= wanted.misunderstandings:
        turn.remember(misunderstood=0.0)
        hand_over(turn, "misunderstood", "utter_misunderstood_handoff")
        return
    readings = _readings(turn)
    known = turn.message.intent == "bot_misunderstood"
    if readings and not known:
        turn.offer("utter_ask_back", [*readings, _person()])
    else:
        turn.offer("utter_rephrase", [*_abilities(), _person()])


def _abilities() -> list[Action]:
    return [tap(title, intent) for intent, title in mapping("acts.abilities").items()]


def _person() -> Action:
    return tap(label("acts.button_person"), "transfer_human")


def _readings(turn: Turn) -> list[Action]:
    """The likeliest intents that have a name customers know, with what was said kept."""
    from_sheet = mapping("faq.names")
    needs_words = {*from_sheet, *listed("acts.keeping_words")}
    titles = {**mapping("unserved.names"), **from_sheet, **mapping("acts.readings")}
    said = {name: value for name in CARRIED if (value := turn.message.one(name))}
    likely = [name for name, share in turn.message.ranking if share >= LEAST_LIKELY]
    asked = {"question": turn.message.text[:LONGEST_ASKED]} if turn.message.typed else {}
    return [
        tap(titles[name], name, **said, **(asked if name in needs_words else {}))
        for name in likely
        if name in titles
    ][:READINGS]
