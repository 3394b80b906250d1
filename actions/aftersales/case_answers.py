"""Questions about a case that is just being asked for: pictures, postage, how long, how much."""

from collections.abc import Callable
from datetime import timedelta

from actions.aftersales.case_meant import Case
from actions.aftersales.case_reason import reason_shown
from actions.aftersales.case_way_back import (
    fetched,
    goes_back,
    of_the_courier,
    time_later,
    where,
)
from actions.aftersales.refund_money import working_days
from actions.aftersales.refund_questions import amount_of
from actions.aftersales.return_fee import tell_fee
from actions.aftersales.worn import worn_said
from actions.faq.sheet import answered_from_faq
from actions.forms.steps import chosen_order
from actions.forms.words import asks
from actions.patterns import matches
from actions.product.size_words import tell_fit
from actions.times import day
from actions.turn import Turn
from actions.words import heard, label, plain
from shop.aftersales.states import PAYING, SEEN, UNEXPLAINED, CaseKind
from shop.aftersales.warranty import warranty_end
from shop.aftersales.wishes import exchangeable
from shop.catalog.service import product as product_of
from shop.clock import now
from shop.faq.service import entry as faq_entry
from shop.money import display
from shop.orders.changes import spec_of


def answered(case: Case, turn: Turn) -> bool:
    """Answer what a typed message asks about this case; False if it asks something else."""
    for is_asked, answer in ANSWERS:
        if is_asked(case, turn) and answer(case, turn):
            if answer in ALSO_LONG and heard("aftersales.long_words", turn.message.text):
                _how_long(case, turn)  # 要寄回去修多久啊
            return True
    return False


def _hears(path: str) -> Callable[[Case, Turn], bool]:
    return lambda _case, turn: heard(path, turn.message.text)


def _says(response: str) -> Callable[[Case, Turn], bool]:
    """An answer that is the same whatever the case."""

    def answer(_case: Case, turn: Turn) -> bool:
        turn.say(response)
        return True

    return answer


def _sounds(path: str) -> Callable[[Case, Turn], bool]:
    return lambda _case, turn: matches(path, plain(turn.message.text))


def _intended(*intents: str, path: str = "") -> Callable[[Case, Turn], bool]:
    def asks(_case: Case, turn: Turn) -> bool:
        meant = turn.message.intent in intents
        return meant or bool(path and heard(path, turn.message.text))

    return asks


def _pictures(case: Case, turn: Turn) -> bool:
    cause = case.cause(turn)
    wanted = cause is None or cause in SEEN
    turn.say("utter_case_picture_wanted" if wanted else "utter_case_picture_not_needed")
    return True


def _fee(case: Case, turn: Turn) -> bool:
    cause = case.cause(turn)
    tell_fee(turn, cause, reason_shown(turn, case.item.reason, cause) if cause else "")
    return True


def _amount(case: Case, turn: Turn) -> bool:
    if case.kind(turn) not in {None, *PAYING}:
        return False
    with turn.database.read() as session:
        order = chosen_order(turn, session, case.item.order)
        amount = amount_of(session, order, case.item.positions(turn))
    turn.say("utter_case_amount", product=case.item.product(turn), amount=display(amount))
    return True


def _warranty(case: Case, turn: Turn) -> bool:
    """还保修吗 of what the case is about."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, case.item.order)
        until = warranty_end(session, order, case.item.positions(turn))
    values = {"product": case.item.product(turn)}
    if until is None:
        turn.say("utter_case_warranty_none", **values)
    else:
        over = "_over" if now() >= until else ""
        turn.say(f"utter_case_warranty{over}", day=day(until - timedelta(seconds=1)), **values)
    return True


def _fit_asked(_case: Case, turn: Turn) -> bool:
    return turn.message.intent == "ask_size_fit" and asks(turn.message.text)


def _how_long_asked(_case: Case, turn: Turn) -> bool:
    text = turn.message.text
    meant = turn.message.intent in {"refund_progress", "aftersale_progress"} and asks(text)
    return meant or heard("aftersales.how_long_words", text)


def _worn_asked(case: Case, turn: Turn) -> bool:
    """拆了用过的还退得了吗, of what is only not wanted."""
    no_fault = case.cause(turn) in {None, *UNEXPLAINED}
    said = worn_said(turn.message.text)
    return no_fault and said and asks(turn.message.text)


def _warranty_asked(_case: Case, turn: Turn) -> bool:
    text = turn.message.text
    papers = heard("aftersales.papers_words", text)
    return not papers and heard("aftersales.warranty_words", text) and asks(text)


def _variants(case: Case, turn: Turn) -> bool:
    """换别的颜色有哪些: what can come instead, in stock at the same price."""
    if case.kind(turn) not in {None, CaseKind.EXCHANGE} or not case.kind_slot:
        return False
    with turn.database.read() as session:
        line = case.item.lines_of(turn, chosen_order(turn, session, case.item.order))[0]
        another = case.cause(turn) in {None, *UNEXPLAINED}
        found = [spec_of(one) for one in exchangeable(session, line, another_one=another)]
    named = label("aftersales.comma").join(filter(None, found))
    turn.say("utter_case_variants" if named else "utter_case_no_variants", variants=named)
    return True


def _paid(case: Case, turn: Turn) -> bool:
    """这双多少钱买的来着: what was paid for it."""
    with turn.database.read() as session:
        lines = case.item.lines_of(turn, chosen_order(turn, session, case.item.order))
    paid = display(sum(line.paid for line in lines))
    turn.say("utter_case_paid", product=case.item.product(turn), amount=paid)
    return True


def _repair_cost(case: Case, turn: Turn) -> bool:
    if case.kind(turn) not in {None, CaseKind.REPAIR}:
        return False
    with turn.database.read() as session:
        order = chosen_order(turn, session, case.item.order)
        until = warranty_end(session, order, case.item.positions(turn))
    if until is None:
        turn.say("utter_repair_cost")
    else:
        turn.say("utter_repair_cost_until", day=day(until - timedelta(seconds=1)))
    return True


def _repair_asked(case: Case, turn: Turn) -> bool:
    text = turn.message.text
    mends = heard("aftersales.repair_words", text) or case.kind(turn) is CaseKind.REPAIR
    return mends and heard("aftersales.repair_cost_words", text)


def _condition(_case: Case, turn: Turn) -> bool:
    if not asks(turn.message.text):
        return False  # 吊牌还在: told, not asked
    if heard("aftersales.papers_words", turn.message.text):
        return _papers(turn)
    if not answered_from_faq(turn, only_sure=True):
        turn.say("utter_case_condition")
    return True


def _papers(turn: Turn) -> bool:
    with turn.database.read() as session:
        found = faq_entry(session, label("aftersales.faq_warranty_papers"))
    if found is not None:
        turn.say("utter_faq", answer=found.answer, question=found.question)
    else:
        turn.say("utter_case_condition")
    return True


def _fits(case: Case, turn: Turn) -> bool:
    with turn.database.read() as session:
        order = chosen_order(turn, session, case.item.order)
        product = product_of(session, case.item.lines_of(turn, order)[0].product_id)
    if not tell_fit(turn, product):
        turn.say("utter_case_fit_unknown", product=product.title)
    return True


def _how_long(case: Case, turn: Turn) -> bool:
    if heard("aftersales.warranty_words", turn.message.text):
        return False
    kind, of_goods = case.kind(turn), matches("aftersales.new_one_asked", plain(turn.message.text))
    if kind in PAYING or (kind is None and not of_goods):
        with turn.database.read() as session:
            days = working_days(session)
        again = turn.before.told("utter_case_how_long_money")
        turn.say("utter_refund_when_agreed" if again else "utter_case_how_long_money", days=days)
    else:
        turn.say("utter_case_how_long")
    return True


def _rest(case: Case, turn: Turn) -> bool:
    """剩下那件照发吧: what is not asked for stays as it is."""
    if not case.several(turn) or case.whole(turn):
        return False
    turn.say("utter_case_rest_stays", product=case.item.product(turn))
    return True


ANSWERS: tuple[tuple[Callable[[Case, Turn], bool], Callable[[Case, Turn], bool]], ...] = (
    (_sounds("aftersales.picture_how"), _says("utter_case_picture_how")),
    (_sounds("aftersales.no_camera"), _says("utter_case_picture_not_possible")),
    (_hears("aftersales.picture_asked"), _pictures),
    (_repair_asked, _repair_cost),
    (_intended("return_shipping_fee", "ask_shipping_fee", path="aftersales.freight_words"), _fee),
    (_hears("aftersales.payer_words"), _fee),
    (_hears("aftersales.collect_words"), _fee),
    (_hears("aftersales.how_much_words"), _amount),
    (_sounds("aftersales.paid_asked"), _paid),
    (_sounds("aftersales.courier_asked"), of_the_courier),
    (_intended("request_pickup", path="aftersales.fetched_asked"), fetched),
    (_hears("aftersales.where_words"), where),
    (_sounds("aftersales.send_back_asked"), goes_back),
    (_intended("return_shipping"), where),
    (_sounds("aftersales.anew_asked"), _says("utter_case_warranty_anew")),
    (_warranty_asked, _warranty),
    (_sounds("aftersales.quicker_asked"), _says("utter_case_which_quicker")),
    (_sounds("aftersales.rest_asked"), _rest),
    (_sounds("aftersales.variants_asked"), _variants),
    (_sounds("aftersales.difference_asked"), _says("utter_case_same_price")),
    (_worn_asked, _says("utter_return_policy_worn")),
    (_hears("aftersales.condition_words"), _condition),
    (_fit_asked, _fits),
    (_intended("schedule_delivery"), time_later),
    (_how_long_asked, _how_long),
    (_sounds("aftersales.how_to_asked"), _says("utter_case_how_to")),
    (_sounds("aftersales.diagnosis_asked"), _says("utter_case_diagnosis")),
)
# beside these 多久 is another question
ALSO_LONG = frozenset({where, goes_back, _fee, _repair_cost})
