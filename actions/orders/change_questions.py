"""The questions about a change of an order: what kind, which line, into what."""

from sqlalchemy.orm import Session

from actions.cards import name_of, order_card
from actions.delivery.hold import delays_sending
from actions.delivery.wished_times import coming_day
from actions.forms.form import Again, Closed, by_place, option, tapped
from actions.forms.queue import turn_to
from actions.forms.steps import chosen_order, yes_no
from actions.forms.told import heard_in_form, newest, said
from actions.forms.words import willing
from actions.identity import identified
from actions.orders.change_count import count_in
from actions.orders.change_merge import told_apart
from actions.orders.change_spec import (
    fitting,
    in_words,
    made_of,
    missing_in,
    offered,
    possible,
    say_why_not,
)
from actions.orders.change_talk import WHOLE, kind_in, of_address
from actions.orders.choice import all_orders, written_in
from actions.orders.lines import line_meant, line_titles
from actions.product.specs import asks_made, preferred
from actions.turn import Turn
from actions.words import label, mapping, plain
from shop.messages.schemas import Action, OrderPayload
from shop.messages.taps import tap
from shop.orders.changes import UNSHIPPED, ChangeKind, pieces, spec_of, variants_for
from shop.orders.models import Order, OrderLine
from shop.orders.states import OrderState

ORDER, KIND, LINE, TO = "change_order_id", "change_kind", "change_line", "change_to"
CONFIRM = "change_confirm"
NO_LINE = "none"
CHOICES = 8
OF_LINES = {ChangeKind.QUANTITY, ChangeKind.SPEC}


def refuse(turn: Turn, order: Order) -> None:
    """Why this order cannot be changed any more."""
    state = OrderState(order.state).label
    turn.say_no("utter_change_not_now", product=name_of(order), state=state)


def first(turn: Turn) -> str | None:
    """Several orders are sent together: none of them need be chosen. An address is another form's.

    Raises Closed after an answer that needs no form.
    """
    if not (turn.message.typed and kind_in(turn.message.text) in WHOLE) and of_address(turn):
        turn_to(turn, "address_form")
        raise Closed
    if delays_sending(turn.message) and coming_day(turn.message):
        turn_to(turn, "schedule_form")
        raise Closed
    if not turn.message.typed or kind_in(turn.message.text) is not ChangeKind.MERGE:
        return None
    if identified(turn) is None:
        raise Closed
    with turn.database.read() as session:
        found = _unshipped(turn, session)
        named = written_in(turn.message.text, found)
    return (named or found[0]).id if found else None


def _unshipped(turn: Turn, session: Session) -> list[Order]:
    found = all_orders(session, str(turn.context.customer_id))
    return [order for order in found if order.state in UNSHIPPED]


def settled_kind(turn: Turn) -> str | None:
    """What the opening words say; another product altogether is no change."""
    if heard_in_form("orders.other_product_words", turn):
        _another_product(turn)
        raise Closed
    kind = kind_in(said(turn)) or _of_spec(turn)
    return None if kind is None else kind.value


def _of_spec(turn: Turn) -> ChangeKind | None:
    """我要白的 拍成黑的了: a colour or size alone says what is to be changed."""
    named = turn.message.typed and (turn.message.one("colour") or turn.message.one("size"))
    return ChangeKind.SPEC if named else None


def _another_product(turn: Turn) -> None:
    order_id = str(turn.slots[ORDER])
    cancel = tap(label("orders.button_cancel"), "cancel_order", order_id=order_id)
    turn.offer("utter_change_product", [cancel])


def ask_kind(turn: Turn) -> None:
    """What is to be changed."""
    with turn.database.read() as session:
        product = name_of(chosen_order(turn, session, ORDER))
    turn.offer("utter_change_what", kind_choices(turn), product=product)


def kind_choices(turn: Turn) -> list[Action]:
    """A button for each kind of change."""
    kinds = mapping("orders.change_kinds")
    turn.remember(form_offered=list(kinds))
    return [option(turn, KIND, title, value) for value, title in kinds.items()]


def take_kind(turn: Turn) -> str | None:
    """The kind tapped or said."""
    value = tapped(turn) or by_place(turn)
    if value is None and turn.message.typed:
        kind = kind_in(turn.message.text) or _of_spec(turn)
        value = kind.value if kind else None
    return value


def _kind(turn: Turn) -> ChangeKind:
    return ChangeKind(str(turn.slots[KIND]))


def settled_line(turn: Turn) -> str | None:
    """The only line, or the one named; none where the whole order is meant."""
    if _kind(turn) not in OF_LINES:
        return NO_LINE
    with turn.database.read() as session:
        lines = chosen_order(turn, session, ORDER).lines
        only = str(lines[0].position) if len(lines) == 1 else None
        return only or line_meant(turn, session, lines, said(turn))


def ask_line(turn: Turn) -> None:
    """Which of several lines."""
    turn.offer("utter_change_line", line_choices(turn))


def line_choices(turn: Turn) -> list[Action]:
    """A button for each line."""
    with turn.database.read() as session:
        lines = chosen_order(turn, session, ORDER).lines[:CHOICES]
    turn.remember(form_offered=[str(line.position) for line in lines])
    pairs = zip(line_titles(lines), lines, strict=True)
    return [option(turn, LINE, title, str(line.position)) for title, line in pairs]


def take_line(turn: Turn) -> str | None:
    """The line tapped, named by its place or by its words."""
    if value := tapped(turn) or by_place(turn):
        return value
    with turn.database.read() as session:
        lines = chosen_order(turn, session, ORDER).lines
        return line_meant(turn, session, lines, turn.message.text)


def line_of(turn: Turn, session: Session) -> OrderLine:
    """The line that the change is about; raises Closed when the order is gone."""
    order = chosen_order(turn, session, ORDER)
    return next(line for line in order.lines if str(line.position) == str(turn.slots[LINE]))


def settled_to(turn: Turn) -> str | None:
    """Into what, from the words that opened the form or said what is to change."""
    kind = _kind(turn)
    if kind in OF_LINES:
        return newest(turn, lambda one: _value_in(turn, one.text, bare=False), {None, KIND})
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        if kind is ChangeKind.SPLIT:
            several = pieces(order) > 1
        else:
            found = _unshipped(turn, session)
            several = len(found) > 1
            if several and told_apart(turn, found):
                raise Closed
    if not several:
        turn.say(f"utter_change_{kind.value}_alone", product=name_of(order))
        raise Closed
    return " ".join(one.id for one in found) if kind is ChangeKind.MERGE else kind.value


def take_to(turn: Turn) -> str | None:
    """The number or the variant said; a variant that is not made is said to be none."""
    if value := tapped(turn) or by_place(turn):
        return value
    if not turn.message.typed or _kind(turn) not in OF_LINES:
        return None
    return _value_in(turn, turn.message.text, bare=turn.requested_slot == TO)


def _value_in(turn: Turn, text: str, *, bare: bool) -> str | None:
    with turn.database.read() as session:
        order, line = chosen_order(turn, session, ORDER), line_of(turn, session)
        if _kind(turn) is ChangeKind.QUANTITY:
            return count_in(turn, order, line, text, bare=bare)
        found = fitting(session, line, text, str(turn.slots.get(TO) or ""))
        can = [one for one in found if possible(session, order, line, one)]
        if len(can) == 1:
            return can[0].id
        if can and (chosen := preferred(text, can, line.quantity)):
            return chosen.id
        if found and not can and turn.message.typed and text == turn.message.text:
            say_why_not(turn, order, line, found)
    if bare and found:
        raise Again
    if bare:
        _chose_none(turn)
    return None


def _chose_none(turn: Turn) -> None:
    """有啥颜色 is answered, what is not made is said to be none, 嗯 chooses none; raises Again."""
    with turn.database.read() as session:
        line = line_of(turn, session)
        missing, made = missing_in(session, line, turn.message), made_of(session, line)
    if missing:
        turn.offer("utter_variant_not_made", to_choices(turn), wish=missing, made=made)
    elif asks_made(turn.message.text):
        turn.offer("utter_variants_made", to_choices(turn), made=made)
    elif willing(turn.message.text):
        turn.offer("utter_variant_which", to_choices(turn))
    else:
        return
    raise Again(asked=True)


def ask_to(turn: Turn) -> None:
    """How many, or which of the variants that can come."""
    with turn.database.read() as session:
        line = line_of(turn, session)
        others = bool(variants_for(session, line))
        missing, made = missing_in(session, line, turn.message), made_of(session, line)
    turn.remember(item_id=line.product_id)
    if _kind(turn) is ChangeKind.QUANTITY:
        turn.say("utter_change_how_many", product=line.title, quantity=line.quantity)
        return
    choices = to_choices(turn)
    if not choices:
        turn.offer_person(
            f"utter_change_no{'ne_left' if others else '_variants'}", product=line.title
        )
        raise Closed
    if missing:
        turn.offer("utter_variant_not_made", choices, wish=missing, made=made)
        return
    response = "utter_change_into_what_now" if line.spec else "utter_change_into_what"
    turn.offer(response, choices, product=line.title, now=line.spec)


def to_choices(turn: Turn) -> list[Action]:
    """A button for each variant that can come; none for a number."""
    if _kind(turn) is not ChangeKind.SPEC:
        return []
    with turn.database.read() as session:
        order, line = chosen_order(turn, session, ORDER), line_of(turn, session)
        now = turn.message.text if turn.message.typed else ""
        found = offered(session, order, line, plain(f"{said(turn)} {now}"))
    turn.remember(form_offered=[variant.id for variant in found])
    return [option(turn, TO, spec_of(variant) or variant.id, variant.id) for variant in found]


def says_the_same(turn: Turn) -> bool:
    """白色L, said once more of what is to be confirmed."""
    if not turn.message.typed or _kind(turn) is not ChangeKind.SPEC:
        return False
    with turn.database.read() as session:
        found = fitting(session, line_of(turn, session), turn.message.text)
    same = [variant.id for variant in found] == [str(turn.slots[TO])]
    return same and turn.message.intent not in {"affirm", "deny"}


def ask_confirm(turn: Turn) -> None:
    """What the shop will be asked, and what it may cost."""
    kind = _kind(turn)
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        orders, values = [order], {"product": name_of(order)}
        if kind is ChangeKind.MERGE:
            wanted = str(turn.slots[TO]).split()
            orders = [one for one in _unshipped(turn, session) if one.id in wanted]
            values = {"count": str(len(orders))}
        if kind in OF_LINES:
            line = line_of(turn, session)
            to = str(turn.slots[TO])
            becomes = in_words(session, order, line, to) if kind is ChangeKind.SPEC else {"to": to}
            values = {"product": line.title, **becomes}
        cards = [order_card(session, one, actions=False) for one in orders[:CHOICES]]
    payload = OrderPayload(orders=cards, buttons=yes_no(turn, CONFIRM, "orders", "change"))
    more = "_paid" if kind is ChangeKind.QUANTITY and order.paid else ""
    more = "_price" if "price" in values else more
    turn.say(f"utter_change_confirm_{kind.value}{more}", payload, **values)
