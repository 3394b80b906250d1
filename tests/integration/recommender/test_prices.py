"""No price depends on the person: everybody is shown what the catalogue says."""

import inspect
from importlib import import_module
from pkgutil import iter_modules

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import shop.catalog
from recommender.policy import Policy
from shop import clock
from shop.catalog.models import Product
from shop.customers.models import Customer
from shop.money import yuan
from tests.integration.recommender.conftest import item_id
from tests.integration.recommender.test_off import HISTORIES, QUERIES
from tests.integration.recommender.test_true_reasons import write

PEOPLE = ("RICH", "BARGAIN", "NEWCOMER", "CHILD", None)


@pytest.fixture
def crowd(world):
    """Who buys the dearest, who only looks at the cheapest, a newcomer, a child, a visitor."""
    for who, level, points in (("RICH", "钻石会员", 90_000), ("BARGAIN", "普通会员", 0)):
        world.add(Customer(id=who, level=level, points=points, created_at=clock.now()))
    world.add(Customer(id="NEWCOMER", created_at=clock.now()))
    world.behave("RICH", *(("purchase", item_id(kind, 7)) for kind in ("bag", "gift")))
    world.behave("BARGAIN", *(("view", item_id(kind, 0)) for kind in ("bag", "gift")))
    return world


@pytest.mark.parametrize("query", ["", "双肩包", "送妈妈的礼物"])
def test_everybody_is_shown_the_same_price_for_the_same_thing(crowd, query):
    service = crowd.service()
    shown: dict[str, set[str]] = {}
    for who in PEOPLE:
        for item in service.recommend(who, query, [], Policy(k=24)).items:
            shown.setdefault(item.id, set()).add(item.price)
    with crowd.database.read() as session:
        true = {p.id: {f"{yuan(p.price):.2f}"} for p in session.query(Product)}
    assert shown
    assert shown == {id_: true[id_] for id_ in shown}


def test_nothing_of_the_catalogue_even_asks_who_it_is_for():
    asked = [
        f"{module.name}.{name}({parameter})"
        for module in iter_modules(shop.catalog.__path__, "shop.catalog.")
        for name, function in inspect.getmembers(import_module(module.name), inspect.isfunction)
        if function.__module__ == module.name
        for parameter in inspect.signature(function).parameters
        if "customer" in parameter
    ]
    assert asked == []


def person(world, who, level, points, history):
    """A customer as they are now, and everything they did."""
    with world.database.write() as session:
        session.merge(Customer(id=who, level=level, points=points, created_at=clock.now()))
    write(world, who, history)


LEVELS = st.sampled_from(["普通会员", "白银会员", "黄金会员", "钻石会员"])


@hypothesis_settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    one=st.tuples(LEVELS, st.integers(0, 10**6), HISTORIES),
    other=st.tuples(LEVELS, st.integers(0, 10**6), HISTORIES),
    query=QUERIES,
)
def test_any_two_customers_see_one_price_at_one_moment(world, one, other, query):
    service = world.kept = getattr(world, "kept", None) or world.service()
    person(world, "ONE", *one)
    person(world, "OTHER", *other)
    seen = [
        {item.id: item.price for item in service.recommend(who, query, [], Policy(k=24)).items}
        for who in ("ONE", "OTHER")
    ]
    both = seen[0].keys() & seen[1].keys()
    assert both or not all(seen)
    assert {id_: seen[0][id_] for id_ in both} == {id_: seen[1][id_] for id_ in both}
