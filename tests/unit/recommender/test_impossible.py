"""Needs that nothing meets: what was given up is named, and what is shown is truly nearest."""

import numpy as np
import pytest

from recommender.policy import Policy
from shop.catalog.constraints import Attribute, Brand, Colour, InCategory, Price
from tests.unit.recommender import demo
from tests.unit.recommender.shelves import NOW

# what giving up costs, in the order of docs/guide/recommender.md: written anew, not the code's own
COLOUR, WIDENED, BRAND, PRICE, ATTRIBUTE, CATEGORY = 2.0, 2.2, 2.5, 4.5, 6.0, 10.0
WIDER = 0.35


def _of(kind, colour="", brand="", most=0, least=0, **attributes):
    made = [InCategory(value=kind)]
    made += [Colour(value=colour)] if colour else []
    made += [Brand(value=brand)] if brand else []
    made += [Price(at_most=most * 100)] if most else []
    made += [Price(at_least=least * 100)] if least else []
    return [*made, *(Attribute(name=n, value=v) for n, v in attributes.items())]


IMPOSSIBLE = [
    _of("watch", "红色"),
    _of("watch", "紫色", most=500),
    _of("watch", "蓝色", brand="漠川"),
    _of("watch", most=90),
    _of("watch", least=9_000),
    _of("watch", brand="疾羽"),
    _of("phone", "红色"),
    _of("phone", "粉色", brand="珀岚"),
    _of("phone", most=100),
    _of("phone", most=500, brand="曜鲸"),
    _of("phone", brand="暖禾"),
    _of("phone", 款式="长辈", least=5_000),
    _of("laptop", most=500),
    _of("laptop", most=1_900, 款式="游戏"),
    _of("laptop", "粉色"),
    _of("laptop", "红色", 款式="轻薄"),
    _of("laptop", brand="小满杯"),
    _of("earphones", "金色"),
    _of("earphones", "红色", most=300),
    _of("earphones", most=30),
    _of("earphones", 佩戴方式="挂耳式", 降噪="主动降噪"),
    _of("earphones", brand="云踏", most=200),
    _of("thermos", "黄色"),
    _of("thermos", most=20),
    _of("thermos", 容量="1000毫升", 适用="儿童"),
    _of("backpack", "白色"),
    _of("backpack", "红色", 款式="通勤"),
    _of("backpack", most=40),
    _of("sneakers", "紫色"),
    _of("sneakers", most=60, 款式="跑步"),
    _of("tshirt", "紫色"),
    _of("tshirt", 材质="纯棉", 领型="翻领"),
    _of("gift", most=30),
    _of("gift", "黑色"),
    _of("mouse", 款式="电竞", 静音="静音按键"),
    _of("lamp", "红色", most=100),
    _of("powerbank", 电池容量="25000毫安时", most=90),
    _of("skincare", "黑色"),
]


def _within(price, low, high):
    return (low is None or price >= low) and (high is None or price <= high)


def _missing(c, item):
    """What it costs that the product does not meet the constraint; 0 where it does."""
    match c:
        case InCategory():
            return 0.0 if item.category_id == c.value else CATEGORY
        case Colour():
            return 0.0 if c.value in item.colours else COLOUR
        case Brand():
            return 0.0 if item.brand == c.value else BRAND
        case Attribute():
            return 0.0 if c.value in item.attributes.get(c.name, "") else ATTRIBUTE
    if _within(item.price, c.at_least, c.at_most):
        return 0.0
    low = None if c.at_least is None else c.at_least * (1 - WIDER)
    high = None if c.at_most is None else c.at_most * (1 + WIDER)
    return WIDENED if _within(item.price, low, high) else PRICE


@pytest.mark.parametrize(
    "constraints",
    IMPOSSIBLE,
    ids=lambda cs: " ".join(str(getattr(c, "value", "") or c.at_most or c.at_least) for c in cs),
)
def test_what_nobody_can_meet_names_what_is_given_up_and_shows_the_nearest(constraints):
    shelf = demo.shelf()
    sold = [item for item in shelf.items if item.stock > 0]
    cost = {item.id: sum(_missing(c, item) for c in constraints) for item in sold}
    least = min(cost.values())
    assert least > 0, "this need can be met"
    found = demo.recommender().recommend("", constraints, None, Policy(k=5), now=NOW)
    shown = [shelf.items[shelf.rows[item.id]] for item in found.items]
    assert shown
    assert {cost[item.id] for item in shown} == {least}
    missed = [c for c in constraints if all(_missing(c, item) for item in shown)]
    assert missed and found.relaxed == missed
    told = [e.constraint for s in found.items for e in s.evidence if e.kind == "constraint"]
    assert not any(c in found.relaxed for c in told)
    for c in missed:
        if isinstance(c, Price):
            fitting = [i for i in sold if cost[i.id] == least]
            asked = c.at_most or c.at_least
            away = {i.id: abs(np.log(i.price / asked)) for i in fitting}
            assert away[shown[0].id] == pytest.approx(min(away.values()))


def test_each_of_them_is_another_need():
    assert len(IMPOSSIBLE) >= 30
    assert len({str(constraints) for constraints in IMPOSSIBLE}) == len(IMPOSSIBLE)
