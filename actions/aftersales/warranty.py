"""Warranty: until when, from the category and the day of signing; a repair is a case."""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.aftersales.beginning import REPAIR, begin_repair
from actions.aftersales.case_questions import kind_in
from actions.aftersales.item_questions import SIGNED
from actions.faq.sheet import answered_from_faq, answered_part
from actions.forms.words import asks
from actions.orders.choice import all_orders, named_order, narrowed
from actions.patterns import matches
from actions.product.questions import product_attribute
from actions.recommend.shown import product_meant, shown_ids
from actions.registry import action, before
from actions.times import day
from actions.turn import Turn
from actions.words import heard, label, plain
from shop.aftersales.states import CaseKind
from shop.aftersales.warranty import warranty_days, warranty_end
from shop.catalog.models import Category, Product
from shop.catalog.service import category_named, products
from shop.clock import now
from shop.messages.schemas import Action
from shop.messages.taps import tap
from shop.orders.models import Order, OrderLine

TOLD = 3
COST = ("utter_repair_cost", "utter_repair_cost_until")


@action("action_warranty")
def warranty(turn: Turn) -> None:
    """Of what was bought, with a repair one tap away; else of the product or kind meant."""
    if turn.message.typed and heard("warranty.shelf_life", turn.message.text):
        product_attribute(turn)  # 保质期多久: of goods that spoil
        return
    with turn.database.read() as session:
        bought = _bought(turn, session)
        if bought and _wishes(turn):
            begin_repair(turn)
            return
        if bought and _asks_cost(turn):
            _tell_cost(turn, session, bought)
            return
        if _of_the_sheet(turn) and answered_from_faq(turn):
            return
        if bought:
            _tell_bought(turn, session, bought)
            return
        product = product_meant(turn, session)
        kinds = [] if product else _kinds(turn, session)
    if product is not None:
        _tell_product(turn, product)
    elif kinds:
        _tell_kinds(turn, kinds)
    elif not answered_from_faq(turn, only_sure=True):
        _ask_which(turn)


def _of_the_sheet(turn: Turn) -> bool:
    """摔了保不保, 要什么凭证."""
    said = (heard(f"warranty.{words}", turn.message.text) for words in ("sheet", "own_fault"))
    return turn.message.typed and any(said)


def _wishes(turn: Turn) -> bool:
    """那麻烦帮我修一下, which asks nothing."""
    text = turn.message.text
    return turn.message.typed and kind_in(text) == CaseKind.REPAIR and not asks(text)


def _kinds(turn: Turn, session: Session) -> list[Category]:
    """The kind named, else the kind of those shown."""
    named = [category_named(session, entity.value) for entity in turn.message.all("category")]
    shown = [product.category for product in products(session, shown_ids(turn, session))]
    found = [kind for kind in named if kind] or shown
    return list({kind.id: kind for kind in found}.values())


def _tell_product(turn: Turn, product: Product) -> None:
    turn.remember(item_id=product.id)
    if days := warranty_days(product):
        turn.say("utter_warranty_product", product=product.title, days=days)
    else:
        turn.offer_person("utter_warranty_none", product=product.title)


def _tell_kinds(turn: Turn, kinds: list[Category]) -> None:
    """手机保修多久, of nothing bought: by the kind."""
    for kind in kinds:
        if kind.warranty_days:
            turn.say("utter_warranty_kind", kind=kind.name, days=kind.warranty_days)
        else:
            turn.say("utter_warranty_kind_none", kind=kind.name)


def _ask_which(turn: Turn) -> None:
    if turn.context.customer_id is None:
        turn.say("utter_warranty_which")
    else:
        turn.offer_person("utter_warranty_nothing_bought")


def _bought(turn: Turn, session: Session) -> list[tuple[Order, OrderLine]]:
    """The lines of the order named, else of the signed orders that fit the words, newest first."""
    customer_id = turn.context.customer_id
    if customer_id is None:
        return []
    named = named_order(turn, session, customer_id)
    orders = [named.order] if named.order else all_orders(session, customer_id)
    held = [order for order in orders if order.state in SIGNED and order.signed_at]
    words = [entity.value for entity in turn.message.all("product") if not entity.unwanted]
    found = [(order, line) for order in narrowed(turn, session, held) for line in order.lines]
    meant = [(o, line) for o, line in found if any(word in line.title for word in words)]
    if named.order is None and not _could_be_bought(turn, session, [line for _, line in found]):
        return []
    return (meant or found)[:TOLD]


def _could_be_bought(turn: Turn, session: Session, lines: list[OrderLine]) -> bool:
    """Whether the message can be of these: not where it points at what is shown (第一个保修多久)
    or names a kind that none of them is (手机保修多久, a shirt was bought).
    """
    if turn.message.one("item_id") or (turn.message.one("ordinal") and shown_ids(turn, session)):
        return False
    kinds = [category_named(session, entity.value) for entity in turn.message.all("category")]
    wanted = {kind.id for kind in kinds if kind}
    bought = products(session, [line.product_id for line in lines])
    return not wanted or bool(wanted & {product.category_id for product in bought})


@before
def answered_repair_cost(turn: Turn) -> bool:
    """修要钱不, 过保修多少钱, after a warranty was told of, whatever it was taken for."""
    told = turn.before.told_of("warranty") or turn.before.told(*COST)
    if turn.form is not None or not told or not _asks_cost(turn):
        return False
    with turn.database.read() as session:
        _tell_cost(turn, session, _bought(turn, session))
    return True


def _asks_cost(turn: Turn) -> bool:
    """Whether it is asked what a repair costs; 摔了修要钱吗 is for the sheet."""
    text = plain(turn.message.text)
    if not turn.message.typed or heard("warranty.own_fault", text):
        return False
    follows = turn.before.told_of("warranty") or turn.before.told(*COST)
    return matches("warranty.cost", text) or (follows and matches("warranty.cost_alone", text))


def _tell_cost(turn: Turn, session: Session, bought: list[tuple[Order, OrderLine]]) -> None:
    """What is known of the cost: until when the warranty runs, what the sheet says of after it."""
    talked = [one for one in bought if one[0].id == turn.slots.get("order_id")]
    meant = talked or bought
    ends = {warranty_end(session, order, [line.position]) for order, line in meant}
    until = next(iter(ends)) if len(ends) == 1 else None
    over = bool(ends) and all(end is not None and now() >= end for end in ends)
    if over or matches("warranty.cost_after", plain(turn.message.text)):
        if not answered_part(turn, label("aftersales.faq_warranty_papers")):
            turn.offer_person("utter_repair_cost")
    elif until is None:
        turn.offer_person("utter_repair_cost")
    else:
        order = meant[0][0]
        turn.remember(order_id=order.id)
        last = day(until - timedelta(seconds=1))
        turn.offer("utter_repair_cost_until", [_repair(order)], day=last)
        turn.propose(REPAIR)


def _tell_bought(turn: Turn, session: Session, bought: list[tuple[Order, OrderLine]]) -> None:
    parts, repairs = [], {}
    for order, line in bought:
        until = warranty_end(session, order, [line.position])
        last = day(until - timedelta(seconds=1)) if until else ""
        if until is None:
            parts.append(label("aftersales.warranty_none", product=line.title))
        elif now() < until:
            parts.append(label("aftersales.warranty_until", product=line.title, day=last))
            repairs[order.id] = _repair(order)
        else:
            parts.append(label("aftersales.warranty_over", product=line.title, day=last))
    turn.remember(order_id=bought[0][0].id)
    told = label("aftersales.semicolon").join(parts)
    if repairs:
        turn.offer("utter_warranty_bought", list(repairs.values()), warranties=told)
        turn.propose(REPAIR)
    else:
        turn.offer_person("utter_warranty_bought_over", warranties=told)


def _repair(order: Order) -> Action:
    title = label("aftersales.button_repair", product=order.lines[0].title[:20])
    return tap(title, "apply_return_exchange", value=CaseKind.REPAIR.value, order_id=order.id)
