"""How a dialogue is written down (docs/guide/dialogue.md)."""

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

HERE = Path(__file__).parent


class Strict(BaseModel):
    """A misspelt key is an error, not a check that never runs."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cards(Strict):
    """What product cards must be, checked against the catalogue."""

    at_least: int = 1
    category: str | None = None
    cheaper_than: int | None = None  # 元
    not_colour: str | None = None
    stated: dict[str, str] = {}  # attribute → what its value contains
    personalised: bool | None = None
    differ: bool = False  # none of those shown before in this dialogue
    reasons: bool = True


class Expected(Strict):
    """What the answer to a turn must be."""

    type: str | None = None  # some message of the answer is of this type
    words: list[str] = []  # all of them, in texts or cards
    one_of: list[str] = []  # at least one
    never: list[str] = []
    orders: list[str] | None = None  # the order cards, by the names given
    items: Cards | None = None
    buttons: list[str] = []


class ShopAnswer(Strict):
    """What the shop's own system says to the newest request of a type, as its API takes it."""

    type: str
    state: Literal["accepted", "refused", "done"]
    reason: str = ""
    invoice: dict[str, str] | None = None


class Turn(Strict):
    """One thing the customer, or the shop, does; {name} in `say` is the id of an order given."""

    say: str | list[str] | None = None
    tap: str | None = None  # title of something offered in the last answer
    phone: Literal["right", "wrong"] | None = None
    picture: bool = False  # sends one
    shop: ShopAnswer | None = None
    expect: Expected = Expected()


class After(Strict):
    """What the database must hold in the end."""

    orders: dict[str, str] = {}  # name → state
    refunded: dict[str, int] = {}  # name → 分
    cases: dict[str, list[str]] = {}  # name → states of its cases, newest first
    amounts: dict[str, list[int]] = {}  # name → 分 of its cases, newest first
    kinds: dict[str, list[str]] = {}  # name → kinds of its cases, newest first
    causes: dict[str, list[str]] = {}  # name → causes of its cases, newest first
    pictures: dict[str, int] = {}  # name → pictures of its newest case
    exchanged: dict[str, str] = {}  # name → what its newest case shall bring: colour size
    pickups: dict[str, str] = {}  # name → when its newest case is fetched: tomorrow 15:00-
    sent_back: dict[str, str] = {}  # name → tracking number of its newest case
    requests: int | None = None
    asked: dict[str, list[str]] = {}  # name → "type state" of requests about it, newest first
    addresses: dict[str, str] = {}  # name → the place in one line, "" for none
    remarks: dict[str, str] = {}  # name → the remark
    quantities: dict[str, int] = {}  # name → pieces of its first line
    specs: dict[str, str] = {}  # name → spec of its first line
    invoices: dict[str, list[str]] = {}  # name → "state kind title", newest first
    tickets: list[str] | None = None  # kinds
    owner: str | None = None
    personalisation: bool | None = None
    dismissed: int | None = None


class Given(Strict):
    """The customer: a visitor, or one with these orders (kinds of tests/dialogues/world.py)."""

    visitor: bool = False
    orders: list[str] = []
    cases: dict[str, str] = {}  # name of an order → "kind state cause" of its case
    dropped: dict[str, int] = {}  # name of an order → 元 that its first line costs less by now
    # name of an order → it holds one thing, the first of these specs at this price in 元
    priced: dict[str, dict[str, int]] = {}
    coupons: int = 0
    personalisation: bool = True


class Dialogue(Strict):
    """A customer's matter from beginning to end."""

    name: str
    given: Given = Given()
    turns: list[Turn]
    then: After = After()


def dialogues() -> list[tuple[str, Dialogue]]:
    """Every dialogue with its topic."""
    found = []
    for path in sorted(HERE.glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            found.append((path.stem, Dialogue.model_validate(entry)))
    return found
