"""An exchange: which variant shall come; what cannot come is explained by what can."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions.case_questions import ITEM, KIND, check_kind, kind_in, wanted
from actions.form_steps import chosen_order
from actions.forms import NOT_NEEDED, Again, by_place, option, tapped
from actions.refund_questions import amount_of
from actions.specs import in_order, named, neighbour, with_named
from actions.times import day
from actions.told import said
from actions.turn import Turn
from actions.words import entry, heard, label
from shop.aftersales.states import UNEXPLAINED, CaseKind
from shop.aftersales.wishes import exchangeable, variants_of
from shop.catalog.models import Variant
from shop.catalog.stock import same_colour
from shop.messages.schemas import Action
from shop.messages.taps import tap
from shop.money import display
from shop.orders.changes import spec_of
from shop.orders.models import Order, OrderLine

VARIANT = "case_variant"
MOST = 8
INSTEAD = {CaseKind.RETURN, CaseKind.REFUND}


@dataclass(frozen=True)
class _Wish:
    """What the words ask for: the variants of the product, whatever they cost, that fit them."""

    words: str
    fitting: Sequence[Variant]


def settled_variant(turn: Turn) -> str | None:
    """Not asked where nothing is exchanged, only one can come, or the words named one that can."""
    check_kind(turn)
    if wanted(turn) is not CaseKind.EXCHANGE:
        return NOT_NEEDED
    with turn.database.read() as session:
        offered = _offered(turn, session)
        wish = _wish(turn, session, _wishing_part(turn))
        if wish is None:
            return offered[0].id if len(offered) == 1 else None
        return _met(turn, session, wish, offered)


def _met(turn: Turn, session: Session, wish: _Wish, offered: Sequence[Variant]) -> str | None:
    """The one that can come; None where several can, or after saying why none does."""
    possible = {one.id for one in offered}
    fitting = [one.id for one in wish.fitting if one.id in possible]
    if not fitting:
        _say_why_not(turn, session, wish)
    return fitting[0] if len(fitting) == 1 else None


def _wishing_part(turn: Turn) -> str:
    """What follows 换成, 想换 … in the words that opened the form, or in these."""
    for text in (said(turn), turn.message.text if turn.message.typed else ""):
        if begins := re.search(entry("aftersales.into"), text):
            return text[begins.start() :]
    return ""


def _line(turn: Turn, session: Session) -> tuple[Order, OrderLine]:
    order = chosen_order(turn, session, ITEM.order)
    return order, ITEM.lines_of(turn, order)[0]


def _offered(turn: Turn, session: Session) -> list[Variant]:
    _, line = _line(turn, session)
    another = ITEM.cause(turn) in UNEXPLAINED
    return exchangeable(session, line, another_one=another)[:MOST]


def _wish(turn: Turn, session: Session, text: str) -> _Wish | None:
    """The variant that a text names by colour and size, made or not; None if it names none."""
    _, line = _line(turn, session)
    variants = variants_of(session, line.product_id)
    before = line.spec or next((spec_of(v) for v in variants if v.id == line.variant_id), "")
    colours = named({one.colour for one in variants}, text, before)
    sizes = named({one.size for one in variants}, text, before)
    sizes = sizes or _next_size({one.size for one in variants if one.size}, before, text)
    unmade = _unmade(turn, variants) if text else []
    if not colours and not sizes and not unmade:
        return None
    words = " ".join([*sorted(colours), *sorted(sizes, key=in_order), *unmade])
    fitting = [] if unmade else _fitting(variants, before, colours, sizes)
    own_only = bool(fitting) and all(one.id == line.variant_id for one in fitting)
    if own_only and ITEM.cause(turn) in UNEXPLAINED:
        return None  # 黑色太小: the one bought was named
    return _Wish(words, fitting)


def _fitting(
    variants: Sequence[Variant], before: str, colours: set[str], sizes: set[str]
) -> list[Variant]:
    """With the rest as it was; where that is not made (no white M), whatever the rest."""
    same = with_named(variants, before, colours, sizes)
    return same or with_named(variants, "", colours, sizes)


def _next_size(sizes: Collection[str], before: str, text: str) -> set[str]:
    """换大一号, 换小一码: the size beside the one bought, or words for one that is not made."""
    for step, path in ((1, "aftersales.larger_words"), (-1, "aftersales.smaller_words")):
        if heard(path, text) and any(size in before.split() for size in sizes):
            return {neighbour(sizes, before, step) or label(f"aftersales.no_size_{step:+d}")}
    return set()


def _unmade(turn: Turn, variants: Sequence[Variant]) -> list[str]:
    """The colours and sizes named in this message that the product is not made in."""
    colours = [e.value for e in turn.message.all("colour") if not e.unwanted]
    sizes = [e.value for e in turn.message.all("size") if not e.unwanted]
    made = {one.size.casefold() for one in variants}
    return [
        *(c for c in colours if not any(same_colour(one.colour, c) for one in variants)),
        *(size for size in sizes if size.casefold() not in made),
    ]


def ask_variant(turn: Turn) -> None:
    """Which one shall come instead, of those in stock at the same price; or money back."""
    choices = variant_choices(turn)
    response = "utter_exchange_which" if len(choices) > 1 else "utter_exchange_none_left"
    if response == "utter_exchange_none_left":
        choices.append(tap(label("acts.button_person"), "transfer_human"))
    turn.offer(response, choices, product=ITEM.product(turn))


def variant_choices(turn: Turn) -> list[Action]:
    """A button for each variant that can come, and one to send it back instead."""
    with turn.database.read() as session:
        found = [(_spec(one), one.id) for one in _offered(turn, session)]
    found.append((label("aftersales.button_return_instead"), CaseKind.RETURN.value))
    turn.remember(form_offered=[id_ for _, id_ in found])
    return [option(turn, VARIANT, title, id_) for title, id_ in found]


def take_variant(turn: Turn) -> str | None:
    """The variant tapped or named; says why one cannot come. 那就退货 asks for money instead."""
    if wanted(turn) is not CaseKind.EXCHANGE:
        return None
    value = tapped(turn) or by_place(turn)
    if value == CaseKind.RETURN or (turn.message.typed and kind_in(turn.message.text) in INSTEAD):
        turn.remember(**{KIND: CaseKind.RETURN.value})
        return NOT_NEEDED
    if value or not turn.message.typed:
        return value
    with turn.database.read() as session:
        wish = _wish(turn, session, turn.message.text)
        if wish is None:
            return None
        if (met := _met(turn, session, wish, _offered(turn, session))) is None:
            raise Again
        return met


def _say_why_not(turn: Turn, session: Session, wish: _Wish) -> None:
    order, line = _line(turn, session)
    there = [one for one in wish.fitting if one.stock >= line.quantity]
    dates = [one.restock_at for one in wish.fitting if one.restock_at is not None]
    if not wish.fitting:
        turn.say("utter_exchange_not_made", wish=wish.words, made=_made(session, line))
    elif there:
        other = min(there, key=lambda one: one.price)
        back = amount_of(session, order, ITEM.positions(turn))
        _say_other_price(turn, other, other.price * line.quantity, back)
    elif dates:
        turn.say("utter_exchange_restock", wish=_spec(wish.fitting[0]), day=day(min(dates)))
    else:
        turn.say("utter_exchange_sold_out", wish=_spec(wish.fitting[0]))


def _say_other_price(turn: Turn, other: Variant, price: int, back: int) -> None:
    """The way that works, to send back and order anew, with what it costs."""
    difference = label(
        "aftersales.same_sum"
        if price == back
        else f"aftersales.pay_{'more' if price > back else 'less'}",
        amount=display(abs(price - back)),
    )
    turn.say(
        "utter_exchange_other_price",
        wish=_spec(other),
        price=display(price),
        back=display(back),
        difference=difference,
    )


def _made(session: Session, line: OrderLine) -> str:
    """颜色有黑色、白色；尺码有 M、L: what the product is made in."""
    variants = variants_of(session, line.product_id)
    made = []
    for what in ("colour", "size"):
        values = {str(getattr(one, what)) for one in variants} - {""}
        if values:
            joined = label("aftersales.comma").join(sorted(values, key=in_order))
            made.append(label(f"aftersales.made_{what}", values=joined))
    return label("aftersales.semicolon").join(made) or label("aftersales.made_one")


def _spec(variant: Variant) -> str:
    return spec_of(variant) or label("aftersales.same_one")


def wish_in_words(turn: Turn, session: Session, order: Order) -> str:
    """The variant that shall come: 黑色 M."""
    line = ITEM.lines_of(turn, order)[0]
    chosen = str(turn.slots[VARIANT])
    found = next((v for v in variants_of(session, line.product_id) if v.id == chosen), None)
    return _spec(found) if found else label("aftersales.same_one")
