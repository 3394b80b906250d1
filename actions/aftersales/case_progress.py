"""How far after-sales cases of every kind are, from the rows; who has waited long has it urged."""

from datetime import timedelta

from actions.aftersales.refund_progress import tell_of_case, tell_progress
from actions.forms.form import FOR_PERSONS
from actions.patterns import matches
from actions.registry import action, before
from actions.times import moment
from actions.turn import Turn
from actions.words import heard, label, plain
from shop.aftersales.models import AfterSale
from shop.aftersales.service import cases_of
from shop.aftersales.states import PAYING
from shop.aftersales.tickets import open_ticket, tickets_of
from shop.clock import now

# what has an answer of its own, also after a case was told of
FOLLOWED_ELSEWHERE = FOR_PERSONS | {
    *("aftersale_progress", "refund_progress", "refund_destination", "refund_abnormal"),
    *("cancel_aftersale", "return_shipping", "return_shipping_fee"),
}
TOPICS = (
    *("refund_progress", "refund_again", "refund_destination", "refund_when"),
    *("case_progress", "case_urged", "case_requested"),
)
TOLD = (
    *("utter_refund_requested", "utter_refund_accepted", "utter_refund_sum_coming"),
    *("utter_refund_abnormal", "utter_refund_how_much", "utter_refund_destination"),
    "utter_case_accepted",
    *("utter_case_wait", "utter_case_wait_goods", "utter_case_urged"),
    *("utter_refund_owed", "utter_refund_overdue"),
)
SHORT = 16  # characters of a message that asks only how long, or presses
URGE = "aftersale_urge"  # kind of the ticket
WAITED = timedelta(hours=12)  # a case asked for just now is not urged


@action("action_aftersale_progress")
def aftersale_progress(turn: Turn) -> None:
    """The open cases, of the order named or of all; else the newest; else money on its way."""
    urged = turn.message.typed and heard("aftersales.progress_urged", turn.message.text)
    if urged and _told_before(turn) and _urge(turn):
        return
    tell_progress(turn, lambda _case: True)
    if urged:
        _urge(turn)


def _told_before(turn: Turn) -> bool:
    """Whether the answer before told how far it is."""
    return any(map(turn.before.told_of, TOPICS)) or turn.before.told(*TOLD)


@before
def answered_follow_up(turn: Turn) -> bool:
    """怎么这么慢, 催催他们, 几号能到账: of the case told of before, whatever it was taken for."""
    message = turn.message
    if turn.context.customer_id is None or turn.form is not None or not message.typed:
        return False
    if message.intent in FOLLOWED_ELSEWHERE or len(message.text) > SHORT or _other_goods(turn):
        return False
    if not _told_before(turn):
        return False
    if heard("aftersales.progress_urged", message.text):
        aftersale_progress(turn)
    elif matches("aftersales.when_asked", plain(message.text)):
        if not (turn.before.told("utter_case_urged", "utter_case_urged_before") and _urge(turn)):
            tell_progress(turn, lambda _case: True)
    else:
        return False
    return True


def _other_goods(turn: Turn) -> bool:
    """Whether a parcel or other goods are spoken of: 那鞋子什么时候发货."""
    named = any(turn.message.all(name) for name in ("category", "product", "order_id"))
    return named or matches("aftersales.of_a_parcel", plain(turn.message.text))


@before
def answered_new_one(turn: Turn) -> bool:
    """几天能收到新的 of who has an exchange, a repair or a resend open; False of who has none."""
    customer_id, text = turn.context.customer_id, turn.message.text
    if customer_id is None or turn.form is not None or not turn.message.typed:
        return False
    if not matches("aftersales.new_one_asked", plain(text)):
        return False
    with turn.database.read() as session:
        found = cases_of(session, customer_id, open_only=True)
        mine = next((case for case in found if case.kind not in PAYING), None)
        if mine is not None:
            tell_of_case(turn, session, mine)
    return mine is not None


def _urge(turn: Turn) -> bool:
    """A ticket for the oldest open case that waits, once; the promised time is told.

    False where none waits.
    """
    customer_id = turn.context.customer_id
    if customer_id is None:
        return False
    with turn.database.write() as session:
        found = cases_of(session, customer_id, open_only=True)
        waiting = [case for case in found if now() - case.requested_at >= WAITED]
        if not waiting:
            return False
        case, key = waiting[-1], turn.context.key(URGE)
        open_already = [
            ticket
            for ticket in tickets_of(session, customer_id)
            if ticket.kind == URGE and ticket.order_id == case.order_id and not ticket.closed_at
        ]
        told = open_already[0] if open_already else None
        ticket = told or open_ticket(
            session,
            turn.services.system,
            kind=URGE,
            text=label("aftersales.urge_text", number=case.called, words=turn.message.text),
            key=key,
            customer_id=customer_id,
            conversation_id=turn.context.conversation,
            order_id=case.order_id,
        )
        response = "urged" if told is None or told.key == key else "urged_before"
        _say(turn, response, case, ticket.called, moment(ticket.promised_at))
        return True


def _say(turn: Turn, response: str, case: AfterSale, ticket: str, until: str) -> None:
    turn.say(f"utter_case_{response}", number=case.called, ticket=ticket, moment=until)
