"""Every reason is true: take its cause away and the suggestion falls; verb, day and title match."""

from datetime import timedelta

from recommender.policy import Policy
from shop import clock
from shop.behaviour.service import personal_history
from shop.catalog.models import Category, Product
from tests.integration.recommender.conftest import behaviour, item_id


def told(world, rows, query=""):
    """The history as read from the database, and the list of 5 it leads to."""
    world.add(*(behaviour("NEW", t, item, at, None if item else "双肩包") for t, item, at in rows))
    service = world.service()
    with world.database.read() as session:
        history = personal_history(session, "NEW")
    now = clock.now()
    recommender = service.live.recommender
    found = recommender.recommend(query, [], history, Policy(k=5), now=now)
    return recommender, history, found, now


def log_p(recommender, history, now):
    """The model's log p of all items, asked anew through the reader."""
    reader, shelf = recommender.reader, recommender.shelf
    read = reader.read(history, shelf)
    if read is None:
        return None
    return reader.appeal([read.sequence], read.table, shelf, now)[0]


def test_customers_who_walk_one_way_are_told_so(world):
    now = clock.now()
    rows = [("view", item_id("gift", n), now - timedelta(days=2, minutes=9 - n)) for n in range(3)]
    _, _, found, _ = told(world, rows)
    next_one = next(item for item in found.items if item.id == "gift-3")
    assert "您前天看过" in next_one.reason


def test_no_personal_reason_when_nothing_personal_moved_it(world):
    found = world.service().recommend("NEW", "双肩包", [], Policy(k=5))
    assert all(item.reason == "符合您说的“双肩包”" for item in found.items)


def test_a_reason_never_mentions_a_sensitive_category(world):
    secret = "验孕试纸"
    world.add(Category(id="secret", name="计生用品", aliases=[]))
    world.add(
        Product(
            id="secret-1",
            title=secret,
            category_id="secret",
            price=900,
            stock=5,
            created_at=clock.now(),
        )
    )
    now = clock.now()
    rows = [("view", "secret-1", now - timedelta(minutes=n)) for n in (9, 5, 1)]
    _, _, found, _ = told(world, [*rows, ("view", "gift-0", now)])
    assert found.personalised
    assert not any(secret in item.reason for item in found.items)
    assert not any(
        e.kind == "history" and e.item_id == "secret-1"
        for item in found.items
        for e in item.evidence
    )


def test_without_explaining_the_list_is_the_same_and_nothing_personal_is_told(world):
    world.behave("NEW", ("view", "gift-0"), ("view", "gift-1"))
    service = world.service()
    plain = service.recommend("NEW", "", [], Policy(explain=False))
    full = service.recommend("NEW", "", [], Policy())
    assert [i.id for i in plain.items] == [i.id for i in full.items]
    assert not [e for i in plain.items for e in i.evidence if e.kind == "history"]


def test_the_article_in_the_middle_of_a_list_keeps_its_popularity_true(world):
    world.behave("U1", ("purchase", "bag-7"))
    world.behave("U2", ("purchase", "bag-7"))
    world.behave("U2", ("purchase", "bag-7"))
    world.behave("U3", ("purchase", "bag-7"))
    found = world.service().recommend(None, "", [], Policy(k=24))
    bag = next(item for item in found.items if item.id == "bag-7")
    assert bag.reason == "近7天有3位顾客买过"
