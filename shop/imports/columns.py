"""What a column of a CSV file is, and the words that some columns take."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shop.behaviour.types import BehaviourType
from shop.imports.values import BadValue, identifier, moment, text
from shop.orders.states import LABELS, OrderState

Convert = Callable[[str], Any]
CHINESE = {"浏览": "view", "搜索": "search", "收藏": "favourite", "加购": "cart"}
BEHAVIOURS = {b.value: b.value for b in BehaviourType} | CHINESE
BEHAVIOURS |= {"购买": "purchase", "评价": "review"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `default` is a required marker or what an empty or absent cell means."""

    name: str
    convert: Convert
    required: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of file."""

    name: str
    columns: tuple[Column, ...]

    @property
    def required(self) -> frozenset[str]:
        """Columns that a file of this kind must have."""
        return frozenset(c.name for c in self.columns if c.required)


def one_of(*allowed: str) -> Convert:
    """A converter that takes these words only."""

    def convert(cell: str) -> str:
        if cell not in allowed:
            raise BadValue(f"应为 {'、'.join(allowed)} 之一：{cell}")
        return cell

    return convert


_STATES = {label: state.value for state, label in LABELS.items()} | {s: s for s in OrderState}


def order_state(cell: str) -> str:
    """An order state, by its name or as customers read it."""
    if cell not in _STATES:
        raise BadValue(f"订单状态应为 {'、'.join(LABELS.values())} 之一：{cell}")
    return str(_STATES[cell])


def behaviour(cell: str) -> str:
    """A behaviour, by its name or in Chinese."""
    try:
        return BEHAVIOURS[cell]
    except KeyError:
        raise BadValue(f"没有这种行为：{cell}") from None


def need(name: str, convert: Convert = identifier) -> Column:
    """A column that a file must have and a row must fill."""
    return Column(name, convert, required=True)


def may(name: str, convert: Convert = text, default: Any = "") -> Column:
    """A column that may be missing or empty."""
    return Column(name, convert, default=default)


def at(name: str) -> Column:
    """A moment that may be missing or empty."""
    return Column(name, moment)
