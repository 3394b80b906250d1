"""Six months of shopping: repeatable, and with an order that means something."""

import math
from collections import Counter, defaultdict

import pytest

from data.behaviours import Event, simulate
from data.customers import make_customers
from data.products import HISTORY_DAYS, Product, make_products
from data.shelf import make_shelf

SEED, COUNT = 3, 500
Shop = tuple[list[Product], dict[str, list[Event]]]


@pytest.fixture(scope="module")
def shop() -> Shop:
    """Products, and what 500 customers did."""
    products = make_products(SEED)
    return products, simulate(SEED, make_customers(SEED, COUNT), make_shelf(SEED, products))


def test_a_customer_behaves_the_same_whoever_else_shops(shop):
    products, events = shop
    alone = simulate(SEED, make_customers(SEED, 10), make_shelf(SEED, products))
    assert alone["C0010"] == events["C0010"]


def test_everything_happens_in_the_six_months_and_after_the_launch(shop):
    products, events = shop
    for event in (e for of_one in events.values() for e in of_one):
        assert 0 < event.ago <= HISTORY_DAYS * 86_400
        if event.item is not None:
            assert event.ago <= products[event.item].launched * 86_400


def test_nobody_buys_what_they_never_looked_at(shop):
    _, events = shop
    for of_one in events.values():
        seen = set()
        for event in of_one:
            if event.type == "view":
                seen.add(event.item)
            elif event.type == "purchase":
                assert event.item in seen


def _steps(shop: Shop) -> list[tuple[list[int], int]]:
    """What a customer looked at before, and what came next."""
    steps = []
    for of_one in shop[1].values():
        items = [e.item for e in of_one if e.type == "view" and e.item is not None]
        steps += [(items[:n], items[n]) for n in range(5, len(items)) if items[n] != items[n - 1]]
    return steps


def test_the_last_step_says_more_than_popularity(shop):
    steps = _steps(shop)
    train, test = steps[: len(steps) * 4 // 5], steps[len(steps) * 4 // 5 :]
    popular = [item for item, _ in Counter(after for _, after in train).most_common(10)]
    follows: dict[int, Counter[int]] = defaultdict(Counter)
    for before, after in train:
        follows[before[-1]][after] += 1
    by_popularity = sum(after in popular for _, after in test) / len(test)
    by_last_step = sum(
        after in [item for item, _ in follows[before[-1]].most_common(10)] for before, after in test
    ) / len(test)
    assert by_last_step > 0.25
    assert by_last_step > 5 * by_popularity


def test_after_a_purchase_people_look_for_what_goes_with_it(shop):
    products, events = shop
    after_phone: Counter[str] = Counter()
    overall: Counter[str] = Counter()
    for of_one in events.values():
        kinds = [(e.type, products[e.item].kind.id) for e in of_one if e.item is not None]
        overall.update(kind for type_, kind in kinds if type_ == "view")
        for n, (type_, kind) in enumerate(kinds[:-1]):
            if (type_, kind) == ("purchase", "phone"):
                after_phone[kinds[n + 1][1]] += 1
    share = after_phone["phonecase"] / after_phone.total()
    assert share > 3 * overall["phonecase"] / overall.total()


def test_what_is_popular_changes(shop):
    _, events = shop
    halves: list[Counter[int]] = [Counter(), Counter()]
    for event in (e for of_one in events.values() for e in of_one):
        if event.item is not None:
            halves[event.ago > HISTORY_DAYS * 43_200][event.item] += 1
    top = [{item for item, _ in half.most_common(50)} for half in halves]
    assert len(top[0] & top[1]) < 35


def test_some_shop_much_more_than_others(shop):
    _, events = shop
    sizes = sorted(len(of_one) for of_one in events.values() if of_one)
    assert sizes[-len(sizes) // 20] > 3 * sizes[len(sizes) // 2] / math.e
