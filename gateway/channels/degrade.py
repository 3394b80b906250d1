"""Messages as a channel without cards can show them: words, with numbers for what can be tapped."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from gateway.channels.kind import Capabilities
from shop.channels.choices import Choice
from shop.clock import for_people
from shop.conversations.outbox import Parcel
from shop.messages.schemas import (
    Action,
    Buttons,
    File,
    Form,
    FormField,
    Order,
    OrderCard,
    OrderPayload,
    PlainText,
    ProductCard,
    Products,
    Rating,
    Reply,
    parse_reply,
)


@dataclass(frozen=True)
class Worded:
    """What is said, by message: `texts` as long as the parcels, and the numbers they offer.

    `labels` say who speaks, where that changes and the channel does not show it.
    """

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    choices: tuple[Choice, ...]


@cache
def _texts() -> dict[str, str]:
    path = Path(__file__).with_name("texts.yml")
    texts: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return texts


def words(code: str, **values: Any) -> str:
    """A text of texts.yml."""
    return _texts()[code].format(**values)


def in_words(parcels: Sequence[Parcel], can: Capabilities) -> Worded:
    """Every message as a text; numbers run through all, so that one number means one thing."""
    counter, texts = _Numbers(), []
    for parcel in parcels:
        reply = parse_reply({"type": parcel.type, "text": parcel.text, "payload": parcel.payload})
        texts.append("\n".join(part for part in _lines(reply, counter, can) if part))
    labels = [""] * len(parcels) if can.names_senders else _labels(parcels)
    return Worded(tuple(texts), tuple(labels), tuple(counter.given))


def _labels(parcels: Sequence[Parcel]) -> list[str]:
    """The system's notices carry none: they say themselves what they are about."""
    before = ["", *(one.sender for one in parcels)]
    return [
        "" if one.sender in {last, "system"} else words(f"from_{one.sender}")
        for one, last in zip(parcels, before, strict=False)
    ]


@dataclass
class _Numbers:
    given: list[Choice] = field(default_factory=list)
    last: int = 0

    def give(self, action: Action) -> Choice:
        self.last += 1
        return self.beside(action, self.last, main=True)

    def beside(self, action: Action, number: int, *, main: bool = False) -> Choice:
        choice = Choice(number, action.title, action.action_id or "", main)
        self.given.append(choice)
        return choice


def _lines(reply: Reply, counter: _Numbers, can: Capabilities) -> Iterator[str]:
    yield reply.text
    match reply:
        case PlainText() if reply.payload.source:
            yield words("source", question=reply.payload.source)
        case Buttons():
            yield from _choices(reply.payload.buttons, counter, can)
        case Rating():
            yield from _choices(reply.payload.actions, counter, can)
        case Products():
            yield from _products(reply.payload.items, counter, can)
            yield from _choices(reply.payload.buttons, counter, can)
        case Order():
            for card in reply.payload.orders:
                yield from _order(card)
                yield from _choices(card.actions, counter, can)
            yield from _choices(_beside(reply.payload), counter, can)
        case Form():
            yield words("form")
            yield from (_field(one) for one in reply.payload.fields)
        case File():
            yield words("file", name=reply.payload.name)


def _choices(actions: Iterable[Action], counter: _Numbers, can: Capabilities) -> Iterator[str]:
    for action in actions:
        given = counter.give(action)
        if not can.buttons:
            yield words("choice", number=given.number, title=given.title)


def _products(items: Sequence[ProductCard], counter: _Numbers, can: Capabilities) -> Iterator[str]:
    """A number means the first thing to do with an item; the others take their title with it."""
    first, asides = counter.last + 1, dict[str, None]()
    for number, item in enumerate(items, first):
        reason = words("product_reason", reason=item.reason) if item.reason else ""
        yield words("product", number=number, title=item.title, price=item.price, reason=reason)
        counter.last = number
        for action in item.actions:
            counter.beside(action, number, main=action is item.actions[0])
            if action is not item.actions[0]:
                asides[action.title] = None
    main = next((item.actions[0].title for item in items if item.actions), None)
    if main is None or can.buttons:
        return
    code = "product_main" if len(items) > 1 else "product_main_one"
    yield words(code, first=first, last=counter.last, title=main)
    yield from (words("product_aside", title=title, first=first) for title in asides)


def _order(card: OrderCard) -> Iterator[str]:
    lines = "\n".join(
        words(
            "order_line",
            title=line.title,
            spec=words("order_spec", spec=line.spec) if line.spec else "",
            quantity=line.quantity,
        )
        for line in card.lines
    )
    yield words("order", id=card.id, state=card.state, lines=lines, total=card.total)
    if card.tracking_no:
        yield words("order_parcel", courier=card.courier, tracking_no=card.tracking_no)
    if card.tracking:
        at = for_people(datetime.fromisoformat(card.tracking[0].at))
        yield words("order_scan", text=card.tracking[0].text, at=f"{at:%m-%d %H:%M}")
    yield from card.notes


def _beside(payload: OrderPayload) -> list[Action]:
    """Buttons that the card of the only order does not offer already."""
    cards = payload.orders
    known = {action.title for action in cards[0].actions} if len(cards) == 1 else set()
    return [button for button in payload.buttons if button.title not in known]


def _field(one: FormField) -> str:
    choices = words("form_choices", choices="、".join(one.choices)) if one.choices else ""
    return words("form_field", label=one.label, choices=choices)


def without_stale(parcels: Sequence[Parcel]) -> list[Parcel]:
    """Of what goes out together, excuses for a delay say nothing once the answer is there.

    They keep their place with an empty text, so that they count as delivered.
    """
    answered = any(one.sender in {"bot", "agent"} for one in parcels)
    return [
        replace(one, text="") if answered and one.payload.get("code") == "bot_unavailable" else one
        for one in parcels
    ]
