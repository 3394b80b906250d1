"""The questions about a change of an order: what kind, which line, into what."""

from sqlalchemy.orm import Session

from actions.cards import name_of, order_card
from actions.form_steps import chosen_order, yes_no
from actions.forms import Again, Closed, by_place, option, tapped
from actions.identity import identified
from actions.lines import line_meant
from actions.order_choice import all_orders, written_in
from actions.quantities import quantity
from actions.specs import named, with_named
from actions.told import heard_in_form, newest, said
from actions.turn import Turn
from actions.words import heard, label, mapping
from shop.catalog.models import Variant
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
    """Several orders are sent together: none of them need be chosen."""
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


def kind_in(text: str) -> ChangeKind | None:
    """What is to be changed, as far as a text says it."""
    for kind in (ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.QUANTITY):
        if heard(f"orders.{kind.value}_words", text):
            return kind
    if heard("orders.to_words", text) and quantity(text, least=0) is not None:
        return ChangeKind.QUANTITY
    return ChangeKind.SPEC if heard("orders.spec_words", text) else None


def settled_kind(turn: Turn) -> str | None:
    """What the opening words say; another product altogether is no change."""
    if heard_in_form("orders.other_product_words", turn):
        _another_product(turn)
        raise Closed
    kind = kind_in(said(turn))
    return None if kind is None else kind.value


def _another_product(turn: Turn) -> None:
    order_id = str(turn.slots[ORDER])
    cancel = tap(label("orders.button_cancel"), "cancel_order", order_id=order_id)
    turn.offer("utter_change_product", [cancel])


def ask_kind(turn: Turn) -> None:
    """What is to be changed."""
    turn.offer("utter_change_what", kind_choices(turn))


def kind_choices(turn: Turn) -> list[Action]:
    """A button for each kind of change."""
    kinds = mapping("orders.change_kinds")
    turn.remember(form_offered=list(kinds))
    return [option(turn, KIND, title, value) for value, title in kinds.items()]


def take_kind(turn: Turn) -> str | None:
    """The kind tapped or said."""
    value = tapped(turn) or by_place(turn)
    if value is None and turn.message.typed:
        kind = kind_in(turn.message.text)
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
    return [option(turn, LINE, line.title, str(line.position)) for line in lines]


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
    if not several:
        turn.say(f"utter_change_{kind.value}_alone", product=name_of(order))
        raise Closed
    return " ".join(one.id for one in found) if kind is ChangeKind.MERGE else kind.value


def take_to(turn: Turn) -> str | None:
    """The number or the variant said; a variant that is not made is said to be none."""
    if value := tapped(turn) or by_place(turn):
        return value
    if not turn.message.typed:
        return None
    return _value_in(turn, turn.message.text, bare=True)


def _value_in(turn: Turn, text: str, *, bare: bool) -> str | None:
    with turn.database.read() as session:
        line = line_of(turn, session)
        if _kind(turn) is ChangeKind.QUANTITY:
            return _quantity_in(turn, line, text, bare)
        fitting = _fitting(session, line, text)
    if len(fitting) == 1:
        return fitting[0].id
    if bare and not fitting and turn.message.intent != "modify_order":
        turn.say("utter_change_no_such")
        raise Again
    return None


def _quantity_in(turn: Turn, line: OrderLine, text: str, bare: bool) -> str | None:
    wanted = quantity(text, bare=bare, least=0)
    if wanted is None:
        return None
    if not heard("orders.to_words", text):
        if heard("orders.more_words", text):
            wanted = line.quantity + wanted
        elif heard("orders.fewer_words", text):
            wanted = line.quantity - wanted
    if wanted < 1:
        order_id = str(turn.slots[ORDER])
        cancel = tap(label("orders.button_cancel"), "cancel_order", order_id=order_id)
        turn.offer("utter_change_to_nothing", [cancel])
        raise Closed
    return str(wanted)


def _fitting(session: Session, line: OrderLine, text: str) -> list[Variant]:
    """The variants that a text names by colour and size; what it does not name stays."""
    variants = variants_for(session, line)
    colours = named({v.colour for v in variants}, text, line.spec)
    sizes = named({v.size for v in variants}, text, line.spec)
    return with_named(variants, line.spec, colours, sizes) if colours or sizes else []


def ask_to(turn: Turn) -> None:
    """How many, or which of the variants there are."""
    with turn.database.read() as session:
        line = line_of(turn, session)
        possible = _kind(turn) is ChangeKind.QUANTITY or bool(variants_for(session, line))
        asked = turn.message.intent == "modify_order" and turn.message.one("size")
        none_such = asked and not _fitting(session, line, turn.message.text)
    if not possible:
        turn.offer_person("utter_change_no_variants", product=line.title)
        raise Closed
    if _kind(turn) is ChangeKind.QUANTITY:
        turn.say("utter_change_how_many", product=line.title, quantity=line.quantity)
    else:
        if none_such:
            turn.say("utter_change_no_such")
        turn.offer("utter_change_into_what", to_choices(turn), product=line.title)


def to_choices(turn: Turn) -> list[Action]:
    """A button for each variant in stock; none for a number."""
    if _kind(turn) not in {ChangeKind.SPEC}:
        return []
    with turn.database.read() as session:
        line = line_of(turn, session)
        found = [v for v in variants_for(session, line) if v.stock >= line.quantity][:CHOICES]
    turn.remember(form_offered=[variant.id for variant in found])
    return [option(turn, TO, spec_of(variant) or variant.id, variant.id) for variant in found]


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
            values = {"product": line.title, "to": _in_words(turn, session, line)}
        cards = [order_card(session, one, actions=False) for one in orders[:CHOICES]]
    payload = OrderPayload(orders=cards, buttons=yes_no(turn, CONFIRM, "orders", "change"))
    paid = "_paid" if kind is ChangeKind.QUANTITY and order.paid else ""
    turn.say(f"utter_change_confirm_{kind.value}{paid}", payload, **values)


def _in_words(turn: Turn, session: Session, line: OrderLine) -> str:
    to = str(turn.slots[TO])
    if _kind(turn) is ChangeKind.QUANTITY:
        return to
    found = [spec_of(v) for v in variants_for(session, line) if v.id == to]
    return found[0] if found else to
