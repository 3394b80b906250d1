"""An exchange: which variant shall come; what cannot come is explained by what can."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions.aftersales.case_questions import ITEM, KIND, check_kind, kind_chosen, wanted
from actions.aftersales.refund_questions import amount_of
from actions.forms.form import NOT_NEEDED, Again, by_place, option, tapped
from actions.forms.steps import chosen_order
from actions.forms.told import told
from actions.forms.words import willing
from actions.patterns import matches
from actions.product.specs import (
    in_order,
    made_in_words,
    named,
    next_size,
    unmade,
    with_named,
)
from actions.times import day
from actions.turn import Turn
from actions.words import entry, heard, label, plain
from shop.aftersales.states import UNEXPLAINED, CaseKind
from shop.aftersales.wishes import exchangeable, variants_of
from shop.catalog.models import Variant
from shop.messages.schemas import Action
from shop.messages.taps import tap
from shop.money import display
from shop.orders.changes import spec_of
from shop.orders.models import Order, OrderLine

VARIANT = "case_variant"
MOST = 8
STEPS = ("product.larger_words", "product.smaller_words")
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
        wish = _wish(turn, session, *_wishing_parts(turn))
        if wish is None:
            return offered[0].id if len(offered) == 1 else _same_one(turn, session, offered)
        return _met(turn, session, wish, offered)


def _same_one(turn: Turn, session: Session, offered: Sequence[Variant]) -> str | None:
    """What was bought, where that can come again: what is faulty is replaced by its like."""
    _, line = _line(turn, session)
    return next((one.id for one in offered if one.id == line.variant_id), None)


def _met(turn: Turn, session: Session, wish: _Wish, offered: Sequence[Variant]) -> str | None:
    """The one that can come; None where several can, or after saying why none does."""
    possible = {one.id for one in offered}
    fitting = [one.id for one in wish.fitting if one.id in possible]
    if not fitting:
        _say_why_not(turn, session, wish)
    return fitting[0] if len(fitting) == 1 else None


def _wishing_parts(turn: Turn) -> Iterator[str]:
    """What follows 换成, 想换, 大一码 … in what was told, the newest first."""
    for one in told(turn):
        text = plain(one.message.text)
        if begins := re.search(entry("aftersales.into"), text):
            yield text[begins.start() :]


def names_variant(turn: Turn) -> bool:
    """Whether the message names a colour or size, made or not, or one size up or down."""
    with turn.database.read() as session:
        return _wish(turn, session, plain(turn.message.text)) is not None


def names_chosen(turn: Turn) -> bool:
    """Whether the message names what the variant chosen already is: L, of 白色 L."""
    with turn.database.read() as session:
        wish = _wish(turn, session, plain(turn.message.text))
        chosen = wish_in_words(turn, session, chosen_order(turn, session, ITEM.order))
    return wish is not None and set(wish.words.split()) <= set(chosen.split())


def _line(turn: Turn, session: Session) -> tuple[Order, OrderLine]:
    order = chosen_order(turn, session, ITEM.order)
    return order, ITEM.lines_of(turn, order)[0]


def _offered(turn: Turn, session: Session) -> list[Variant]:
    _, line = _line(turn, session)
    another = ITEM.cause(turn) in UNEXPLAINED
    return exchangeable(session, line, another_one=another)[:MOST]


def another_wished(turn: Turn) -> bool:
    """Whether another colour or size is wished for than was bought: a matter of taste or fit."""
    with turn.database.read() as session:
        wish = _wish(turn, session, *_wishing_parts(turn))
    said = (plain(one.message.text) for one in told(turn))
    return wish is not None or any(matches("aftersales.another_variant", text) for text in said)


def _wish(turn: Turn, session: Session, *texts: str) -> _Wish | None:
    """The variant that texts, the newest first, name by colour and size, made or not; None if they
    name none. 码也大一个 leaves the colour that was named before.
    """
    _, line = _line(turn, session)
    variants = variants_of(session, line.product_id)
    before = line.spec or next((spec_of(v) for v in variants if v.id == line.variant_id), "")
    made = {one.size for one in variants if one.size}
    colours = _first(named({one.colour for one in variants}, text, before) for text in texts)
    sizes = _first(named(made, text, before) or next_size(made, before, text) for text in texts)
    unknown = unmade(turn.message, variants, before) if any(texts) else []
    missing = [one for one in unknown if not any(heard(path, one) for path in STEPS)]
    if not colours and not sizes and not missing:
        return None
    words = " ".join([*sorted(colours), *sorted(sizes, key=in_order), *missing])
    fitting = [] if missing else _fitting(variants, before, colours, sizes)
    own_only = bool(fitting) and all(one.id == line.variant_id for one in fitting)
    if own_only and turn.slots.get(ITEM.reason) in {None, *UNEXPLAINED}:
        return None  # 黑色太小: the one bought was named
    return _Wish(words, fitting)


def _first(found: Iterable[set[str]]) -> set[str]:
    return next(filter(None, found), set())


def _fitting(
    variants: Sequence[Variant], before: str, colours: set[str], sizes: set[str]
) -> list[Variant]:
    """With the rest as it was; where that is not made (no white M), whatever the rest."""
    same = with_named(variants, before, colours, sizes)
    return same or with_named(variants, "", colours, sizes)


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
    said = kind_chosen(turn.message.text) if turn.message.typed else None
    if value == CaseKind.RETURN or said in INSTEAD:
        turn.remember(**{KIND: CaseKind.RETURN.value})
        return NOT_NEEDED
    if value or not turn.message.typed:
        return value
    if turn.requested_slot == VARIANT and willing(turn.message.text):
        turn.offer("utter_variant_which", variant_choices(turn))
        raise Again(asked=True)
    with turn.database.read() as session:
        text = plain(turn.message.text)
        if _wish(turn, session, text) is None:
            same = heard("aftersales.same_words", turn.message.text)
            return _same_one(turn, session, _offered(turn, session)) if same else None
        wish = _wish(turn, session, text, *(() if _colour_stays(text) else _wishing_parts(turn)))
        if wish is None or (met := _met(turn, session, wish, _offered(turn, session))) is None:
            raise Again
        return met


def _colour_stays(text: str) -> bool:
    return matches("aftersales.colour_stays", text)


def _say_why_not(turn: Turn, session: Session, wish: _Wish) -> None:
    order, line = _line(turn, session)
    there = [one for one in wish.fitting if one.stock >= line.quantity]
    dates = [one.restock_at for one in wish.fitting if one.restock_at is not None]
    if not wish.fitting:
        made = made_in_words(variants_of(session, line.product_id))
        if which := _beyond_the_last(wish):
            turn.say("utter_exchange_last_size", which=which, made=made)
        else:
            turn.say("utter_exchange_not_made", wish=wish.words, made=made)
    elif there:
        other = min(there, key=lambda one: one.price)
        back = amount_of(session, order, ITEM.positions(turn))
        _say_other_price(turn, other, other.price * line.quantity, back)
    elif dates:
        turn.say("utter_exchange_restock", wish=_spec(wish.fitting[0]), day=day(min(dates)))
    else:
        turn.say("utter_exchange_sold_out", wish=_spec(wish.fitting[0]))


def _beyond_the_last(wish: _Wish) -> str:
    """大 or 小 where a size beyond the last one is wished; "" otherwise."""
    words = {label(f"product.no_size_{step:+d}"): step for step in (1, -1)}
    step = next((words[word] for word in wish.words.split() if word in words), None)
    return label(f"aftersales.last_size_{step:+d}") if step else ""


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


def _spec(variant: Variant) -> str:
    return spec_of(variant) or label("aftersales.same_one")


def wish_in_words(turn: Turn, session: Session, order: Order) -> str:
    """The variant that shall come: 黑色 M."""
    line = ITEM.lines_of(turn, order)[0]
    chosen = str(turn.slots[VARIANT])
    found = next((v for v in variants_of(session, line.product_id) if v.id == chosen), None)
    return _spec(found) if found else label("aftersales.same_one")
