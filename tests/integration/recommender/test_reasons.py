"""Every reason is true: take its cause away and the suggestion falls; verb, day and title match."""

from datetime import timedelta
from random import Random

import pytest

from recommender.policy import Policy
from recommender.reasons import day_words, short, wording
from shop import clock
from shop.behaviour.service import personal_history
from shop.catalog.models import Category, Product
from tests.integration.recommender.conftest import KINDS, behaviour, item_id

TYPES = ["view", "favourite", "cart", "purchase", "click", "review"]


def random_histories(count):
    """Lists of (type, item, moment), two categories each; every third ends with a search."""
    random_ = Random(11)
    for number in range(count):
        kinds = random_.sample(list(KINDS), 2)
        moment = clock.now() - timedelta(days=random_.randint(2, 9))
        rows = []
        for kind in kinds:
            start = random_.randrange(5)
            for step in range(random_.randint(2, 3)):
                moment += timedelta(hours=random_.choice([0.1, 5, 20]))
                rows.append((random_.choice(TYPES), item_id(kind, start + step), moment))
        if number % 3 == 0:
            rows.append(("search", None, moment + timedelta(minutes=1)))
        yield rows


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


def log_p(recommender, history, item, now):
    """The model's log p of an item, asked anew through the reader."""
    reader, shelf = recommender.reader, recommender.shelf
    read = reader.read(history, shelf)
    if read is None:
        return None
    return float(reader.appeal([read.sequence], read.table, shelf, now)[0][shelf.rows[item]])


@pytest.mark.parametrize("rows", list(random_histories(9)))
@pytest.mark.parametrize("query", ["", "双肩包"])
def test_every_personal_reason_names_a_real_cause_truly(world, rows, query):
    recommender, history, found, now = told(world, rows, query)
    threshold = recommender.reader.artefact.manifest.effect_threshold
    for item in found.items:
        own_causes = [e for e in item.evidence if e.kind == "history"]
        assert own_causes or "您" not in item.reason.replace("符合您说的", "")
        for e in own_causes:
            own = [
                h for h in history if h.item_id == e.item_id and (h.item_id or h.query == e.title)
            ]
            latest = own[-1]
            assert (e.type, e.ts) == (latest.type, latest.ts)
            assert e.title == (latest.title or latest.query)
            said = f"您{day_words(e.ts, now)}{wording().verbs[e.type]}「{short(e.title)}」"
            assert said in item.reason
            rest = [h for h in history if h not in own]
            alone = log_p(recommender, rest, item.id, now)
            if alone is not None:
                fall = log_p(recommender, history, item.id, now) - alone
                assert fall == pytest.approx(e.effect, abs=1e-3)
            assert e.effect > threshold
            assert e.rank_without >= e.rank


def test_customers_who_walk_one_way_are_told_so(world):
    now = clock.now()
    rows = [("view", item_id("gift", n), now - timedelta(days=2, minutes=9 - n)) for n in range(3)]
    _, _, found, _ = told(world, rows)
    next_one = next(item for item in found.items if item.id == "gift-3")
    assert "您前天看过「" in next_one.reason


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
