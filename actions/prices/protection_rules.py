"""What is asked of price protection in general, and a refusal that is contested: from the rule."""

from datetime import datetime

from rasa_sdk.events import FollowupAction

from actions.aftersales.refund_money import working_days
from actions.aftersales.return_rights import answered_for_order
from actions.forms.form import Closed
from actions.forms.instead import instead
from actions.orders.choice import all_orders
from actions.patterns import first_of, matches
from actions.registry import before
from actions.talk.again import times_told
from actions.times import day
from actions.turn import Turn
from actions.words import label
from shop.aftersales.price_protection import LinePrice, compared, protected_days
from shop.money import display
from shop.orders.service import order_of

TOLD_OF_RULE = (
    "utter_protection_rule",
    "utter_protection_rule_days",
    "utter_protection_how",
    "utter_protection_where",
    "utter_protection_when",
)
FEW = 12  # characters of a question that goes on with the rule
UNSURE = frozenset({"nlu_fallback", "bot_misunderstood", "chitchat", "bargain", "deny", "inform"})


def rule_first(turn: Turn) -> None:
    """要是到时候降了补差价不: the rule answers what no order of the customer's can."""
    text = turn.message.text if turn.message.typed else ""
    supposed = matches("protection.supposes", text)
    asked = matches("protection.asks_rule", text) and not _paid(turn)
    if supposed or asked:
        tell_rule(turn)
        raise Closed


def _paid(turn: Turn) -> bool:
    if turn.context.customer_id is None:
        return False
    with turn.database.read() as session:
        return any(order.paid > 0 for order in all_orders(session, turn.context.customer_id))


def tell_rule(turn: Turn) -> None:
    """Whether a lower price is made good, and for how many days: the asked one first."""
    with turn.database.read() as session:
        days = protected_days(session)
    if days == 0:
        turn.say("utter_protection_not_offered")
    elif asks_days(turn):
        turn.say("utter_protection_rule_days", days=days)
    else:
        turn.say("utter_protection_rule", days=days)


def tell_when(turn: Turn) -> None:
    """Within how many days the money is there, once the shop agreed."""
    with turn.database.read() as session:
        turn.say("utter_protection_when", days=working_days(session))


def asks_days(turn: Turn) -> bool:
    """保价几天."""
    return turn.message.typed and matches("protection.asks_days", turn.message.text)


def tell_over(turn: Turn, order_id: str, days: int, until: datetime) -> None:
    """The time is over; asked on, how long it was; asked on still, a person once."""
    values = {"days": days, "day": day(until)}
    if asks_days(turn):
        turn.say_no("utter_protection_over_days", **values)
        return
    times = times_told(turn, f"protection:over:{order_id}")
    if times == 0:
        turn.say_no("utter_protection_over", **values)
    elif times == 2:  # noqa: PLR2004
        turn.offer_person("utter_protection_over_person", **values)
    else:
        turn.say_no("utter_protection_over_still", **values)


def compared_in_words(line: LinePrice) -> str:
    """What was paid for one piece and what it costs now."""
    paid, now = display(line.paid_each), display(line.price_now)
    return label("protection.line", product=line.title, paid=paid, now=now)


@before
def answered_rule_on(turn: Turn) -> bool:
    """几天, 怎么申请, 退到哪, right after the rule was told: of it, whatever it was taken for."""
    return turn.form is None and turn.message.typed and rule_goes_on(turn)


@instead
def rule_goes_on(turn: Turn) -> bool:
    """The same where it would open a form."""
    if not turn.before.told(*TOLD_OF_RULE):
        return False
    text = turn.message.text
    if len(text) > FEW:
        return False
    if asks_days(turn):
        tell_rule(turn)
    elif what := first_of("protection.after_rule", ("how", "where", "when"), text):
        tell_when(turn) if what == "when" else turn.say(f"utter_protection_{what}")
    else:
        return False
    return True


@before
def answered_after_all(turn: Turn) -> bool:
    """还是补吧, right after it was let be."""
    if not turn.before.told("utter_protection_kept") or turn.form is not None:
        return False
    if not turn.message.typed or not matches("protection.after_all", turn.message.text):
        return False
    turn.events.append(FollowupAction("protection_form"))
    return True


@before
def answered_buying_again(turn: Turn) -> bool:
    """那退了重买行不行, right after a refusal: whether this order can go back."""
    told = turn.before.told("utter_protection_over") or turn.before.told_of("protection_over")
    if not told or turn.form is not None or not turn.message.typed:
        return False
    if not matches("protection.buys_again", turn.message.text):
        return False
    return answered_for_order(turn)


@before
def answered_pleading(turn: Turn) -> bool:
    """差一天也不行吗, right after a refusal: about it, whatever it was taken for."""
    customer_id, order_id = turn.context.customer_id, turn.slots.get("order_id")
    told = turn.before.told("utter_protection_over") or turn.before.told_of("protection_over")
    if not (told and customer_id and order_id and turn.message.typed and turn.form is None):
        return False
    if turn.message.intent not in UNSURE or not matches("protection.pleads", turn.message.text):
        return False
    with turn.database.read() as session:
        lines = compared(session, order_of(session, customer_id, str(order_id)))
        days = protected_days(session)
    until = next((line.until for line in lines if line.until is not None), None)
    if until is None:
        return False
    tell_over(turn, str(order_id), days, until)
    return True
