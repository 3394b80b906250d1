"""Dialogue acts: greeting, yes and no with nothing pending, and not having understood."""

from rasa_sdk.events import FollowupAction

from actions.aftersales.cases import kept_or_withdrawn
from actions.aftersales.pickup_talk import pickup_told
from actions.aftersales.refund_progress import told_by_number
from actions.aftersales.return_shipping import parcel_told
from actions.aftersales.told import told_of_case
from actions.delivery.missing import told_of_missing
from actions.delivery.tracking import track_logistics
from actions.faq.sheet import answered_from_faq
from actions.forms.form import KNOWN
from actions.forms.set_aside import leave_out_what_stays
from actions.forms.words import asks
from actions.handoff.feelings import answered_feelings
from actions.handoff.handing import HANDOFF, OF_A_MATTER, noted, open_here, rules
from actions.orders.address import readdressed
from actions.orders.choice import all_orders, narrowed, points_at_order
from actions.orders.status import order_status
from actions.orders.unsure_wish import wished_before_signing
from actions.patterns import matches
from actions.product.answers import answered_question
from actions.recommend.choosing import chosen
from actions.recommend.conversation import recommend, refine
from actions.recommend.heard_as_need import asked_of_a_kind, understood_as_need
from actions.registry import action, before
from actions.talk.asking_back import readings
from actions.talk.done import told_done
from actions.talk.nothing_open import led_on, told_nothing_waits
from actions.talk.proposals import accepted
from actions.talk.small_talk import talked
from actions.talk.suggested import abilities, abilities_or_person, person
from actions.times import moment
from actions.turn import Turn
from shop.orders.states import OrderState

CRITIQUE = ("budget", "colour", "brand", "price_direction")
LONGEST_TALK = 12  # characters: what was not understood and is longer has a matter
MOST_COUNTED = 9  # what the slot holds

before(told_done)


@action("action_greet")
def greet(turn: Turn) -> None:
    """Say hello and what can be done; 打扰了哈 is an apology."""
    if turn.message.typed and matches("small_talk.talk.sorry", turn.message.text):
        turn.say("utter_talk_sorry")
        return
    turn.offer("utter_greet", abilities())


@action("action_nothing_pending")
def nothing_pending(turn: Turn) -> None:
    """A yes to what was proposed; a yes, a no or bare information when no question is open."""
    match turn.message.intent:
        case "affirm" if accepted(turn):
            pass
        case "affirm" if chosen(turn) or led_on(turn) or told_nothing_waits(turn):
            pass
        case "affirm":
            turn.say("utter_affirm_nothing")
        case "deny" if told_of_missing(turn) or kept_or_withdrawn(turn) or _pointed(turn):
            pass
        case "deny":
            turn.say("utter_deny_nothing")
        case _:
            _informed(turn)


def _informed(turn: Turn) -> None:
    """Bare information is taken up where it can only mean one thing."""
    if not _taken_up(turn):
        turn.offer("utter_inform_nothing", abilities())


def _pointed(turn: Turn) -> bool:
    """鞋子那个, 另一个呢: show the order that is pointed at; False if none is."""
    if not points_at_order(turn):
        return False
    if matches("acts.unwanted", turn.message.text):  # 那个杯子不想要了
        turn.events.append(FollowupAction("case_form"))
        return True
    order_status(turn)
    return True


def _taken_up(turn: Turn) -> bool:
    message = turn.message
    if told_by_number(turn) or parcel_told(turn) or pickup_told(turn):
        return True
    if told_of_missing(turn) or told_of_case(turn) or readdressed(turn):
        return True
    if turn.slots.get("orders_shown") and message.one("ordinal"):
        order_status(turn)
    elif _pointed(turn):
        return True
    elif chosen(turn):
        return True
    elif message.one("order_id") or message.one("tracking_no"):
        order_status(turn)
    elif message.one("category") or message.one("recipient"):
        recommend(turn)
    elif turn.slots.get("list_id") and any(message.all(name) for name in CRITIQUE):
        refine(turn)
    else:
        return understood_as_need(turn)
    return True


@action("action_stale_choice")
def stale_choice(turn: Turn) -> None:
    """A button of a question that is no longer open."""
    turn.say("utter_stale_choice")


def _likely_wishes(turn: Turn) -> bool:
    """订单备注一下周末送: likely something to be done, and no question that the sheet answers."""
    likely = turn.message.ranking[0][0] if turn.message.ranking else ""
    wish = any(likely in form.openers for form in KNOWN.values())
    return wish and not asks(turn.message.text)


@action("action_misunderstood")
def misunderstood(turn: Turn) -> None:
    """Ask back with the likely readings; too often in a row, ask whether a person shall come."""
    if answered_feelings(turn) or told_by_number(turn) or _one_of_several(turn):
        return
    if wished_before_signing(turn) or told_of_missing(turn) or told_of_case(turn):
        return
    if (
        chosen(turn)
        or _pointed(turn)
        or readdressed(turn)
        or (turn.message.bare and _taken_up(turn))
        or (turn.message.intent == "bot_misunderstood" and answered_question(turn))
    ):
        turn.remember(misunderstood=0.0)
        return
    if turn.message.intent == "nlu_fallback" and (
        _where_it_is(turn)
        or answered_question(turn)
        or asked_of_a_kind(turn, stating=True)
        or (not _likely_wishes(turn) and answered_from_faq(turn, only_sure=True))
        or understood_as_need(turn)
    ):
        turn.remember(misunderstood=0.0)
        return
    if turn.context.owner == "queue":
        _leave_to_people(turn)
        return
    short = len(turn.message.text) <= LONGEST_TALK
    if short and turn.message.intent == "nlu_fallback" and talked(turn):
        return
    times = min(int(turn.slots.get("misunderstood") or 0) + 1, MOST_COUNTED)
    turn.remember(misunderstood=float(times))
    wanted = rules(turn)
    if wanted.misunderstood and times == wanted.misunderstandings:
        turn.offer("utter_misunderstood_person", [*readings(turn), person()])
        turn.propose_person()
    elif turn.message.intent == "bot_misunderstood":
        turn.offer("utter_answered_wrong", abilities_or_person(turn))
    elif likely := readings(turn):
        turn.offer("utter_ask_back", [*likely, person()])
    else:
        turn.offer("utter_rephrase", abilities_or_person(turn))


def _one_of_several(turn: Turn) -> bool:
    """取消台灯 鼠标不取消: one thing shall go back, which opens a form; False for anything else."""
    whole = turn.message
    leave_out_what_stays(turn)
    if turn.message is whole or not matches("acts.unwanted", turn.message.text):
        turn.message = whole
        return False
    states = {OrderState.AWAITING_PAYMENT, OrderState.AWAITING_SHIPMENT}
    with turn.database.read() as session:
        orders = all_orders(session, str(turn.context.customer_id))
        open_yet = any(order.state in states for order in narrowed(turn, session, orders))
    turn.events.append(FollowupAction("cancel_form" if open_yet else "case_form"))
    return True


def _where_it_is(turn: Turn) -> bool:
    """算了不等了 你先告诉我现在到哪儿了: the parcel, also while a person is waited for."""
    customer_id = turn.context.customer_id
    if customer_id is None or not matches("acts.where_now", turn.message.text):
        return False
    with turn.database.read() as session:
        if not any(
            order.state == OrderState.IN_TRANSIT for order in all_orders(session, customer_id)
        ):
            return False
    track_logistics(turn)
    return True


def _leave_to_people(turn: Turn) -> None:
    """Who waits for a person has told something for that person; it goes to the open ticket."""
    if ticket := open_here(turn, *OF_A_MATTER, HANDOFF):
        ticket = noted(turn, ticket)
        if ticket.kind == "complaint":
            until = moment(ticket.promised_at)
            turn.say("utter_complaint_more", number=ticket.called, moment=until)
            return
    turn.offer("utter_queue_noted", readings(turn) or abilities())
