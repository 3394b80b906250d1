"""The service on a real database: off means off, at once means at once."""

import random
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy.special import log_softmax
from sqlalchemy import delete

from recommender import search
from recommender.data import read_shop, seconds
from recommender.fit import served
from recommender.policy import Policy
from recommender.reader import Reader
from shop import clock
from shop.behaviour.models import Behaviour
from shop.behaviour.service import personal_history
from shop.catalog.constraints import Brand, Colour, GiftFor, InCategory, Price
from shop.catalog.models import Category, Product
from tests.integration.recommender.conftest import KINDS, behaviour, item_id, product


def ids(found):
    return [item.id for item in found.items]


def test_who_walked_through_a_category_is_shown_what_comes_next(world):
    world.behave("NEW", *(("view", item_id("gift", n)) for n in range(3)))
    found = world.service().recommend("NEW", "", [], Policy(k=3))
    assert found.personalised
    assert item_id("gift", 3) in ids(found)


def test_a_new_behaviour_changes_the_next_answer(world):
    service = world.service()
    world.behave("NEW", ("view", "gift-0"), ("view", "gift-1"))
    before = service.recommend("NEW", "", [], Policy())
    world.behave("NEW", ("view", "bag-2"), ("view", "bag-3"))
    after = service.recommend("NEW", "", [], Policy())
    assert ids(before) != ids(after)
    assert "bag-4" in ids(after)


@pytest.mark.parametrize("who", [None, "nobody", "CHILD", "OFF"])
def test_who_may_not_be_personalised_is_not_read_at_all(world, who):
    world.consent("OFF", False)
    if who is not None:
        world.behave(who, *(("purchase", item_id("bag", n)) for n in range(5)))
    service, seen = world.service(), world.statements()
    found = service.recommend(who, "", [], Policy())
    assert found.personalised is False
    assert found.items
    assert not [s for s in seen if "behaviour" in s.lower()]
    assert not [e for item in found.items for e in item.evidence if e.kind == "history"]


def test_the_caller_can_ask_for_a_list_without_history(world):
    world.behave("NEW", ("view", "gift-0"), ("view", "gift-1"))
    service, seen = world.service(), world.statements()
    found = service.recommend("NEW", "", [], Policy(personalise=False))
    assert found.personalised is False
    assert not [s for s in seen if "behaviour" in s.lower()]


HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(["view", "favourite", "cart", "purchase", "dismiss", "click"]),
        st.sampled_from([item_id(kind, n) for kind in KINDS for n in range(8)]),
    ),
    max_size=30,
)


@hypothesis_settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=HISTORIES, query=st.sampled_from(["", "蓝牙耳机", "送妈妈"]))
def test_off_means_the_same_list_whatever_the_history(world, history, query):
    world.consent("OFF", False)
    with world.database.write() as session:
        session.execute(delete(Behaviour).where(Behaviour.customer_id == "OFF"))
    now = clock.now()
    without = world.service().live
    before = without.recommender.recommend(query, [], None, Policy(k=8), now=now)
    world.behave("OFF", *history)
    service = world.service()  # popularity counted anew, with whatever OFF did
    with world.database.read() as session:
        past = service._history(session, "OFF", Policy())
    after = service.live.recommender.recommend(query, [], past, Policy(k=8), now=now)
    assert after == before


def test_switching_off_counts_from_the_next_request_on(world):
    service = world.service()
    world.behave("NEW", ("view", "gift-0"), ("view", "gift-1"))
    assert service.recommend("NEW", "", [], Policy()).personalised
    world.consent("NEW", False)
    assert not service.recommend("NEW", "", [], Policy()).personalised
    world.consent("NEW", True)
    assert service.recommend("NEW", "", [], Policy()).personalised


def test_a_customer_without_history_gets_what_is_popular(world):
    found = world.service().recommend("NEW", "", [], Policy(k=24))
    assert found.personalised is False
    assert len(found.items) == 24
    assert {e.kind for item in found.items for e in item.evidence} <= {"popular"}


def test_dismissed_and_just_bought_items_stay_out_even_when_asked_for(world):
    world.behave("NEW", ("dismiss", "earphones-0"), ("purchase", "earphones-1"), ("view", "bag-0"))
    found = ids(world.service().recommend("NEW", "蓝牙耳机", [], Policy(k=24)))
    assert found
    assert not {"earphones-0", "earphones-1"} & set(found)


def test_who_only_browses_is_not_shown_again_what_they_saw_but_who_asks_is(world):
    world.behave("NEW", ("view", "earphones-0"), ("view", "earphones-1"))
    service = world.service()
    assert not {"earphones-0", "earphones-1"} & set(
        ids(service.recommend("NEW", "", [], Policy(k=24)))
    )
    asked = ids(service.recommend("NEW", "蓝牙耳机", [], Policy(k=24)))
    assert {"earphones-0", "earphones-1"} <= set(asked)


def test_a_need_and_a_past_are_ranked_together(world):
    service = world.service()
    others = ids(service.recommend(None, "蓝牙耳机", [], Policy(k=3)))
    world.behave("NEW", *(("view", item_id("earphones", n)) for n in (4, 5, 6)))
    personal = ids(service.recommend("NEW", "蓝牙耳机", [], Policy(k=3)))
    assert all(i.startswith("earphones") for i in personal)
    assert "earphones-7" in personal
    assert "earphones-7" not in others


def test_constraints_hold_with_history_too(world):
    world.behave("NEW", *(("view", item_id("bag", n)) for n in range(4)))
    wishes = [Price(at_most=30_000), Colour(value="黑色", negated=True), InCategory(value="bag")]
    found = world.service().recommend("NEW", "", wishes, Policy(k=8))
    with world.database.read() as session:
        shown = [session.get_one(Product, i) for i in ids(found)]
    assert shown
    assert all(p.price <= 30_000 and p.colour != "黑色" and p.category_id == "bag" for p in shown)


def test_a_variants_colour_counts_as_the_products(world):
    found = world.service().recommend(
        None, "", [InCategory(value="bag"), Colour(value="红色")], Policy(k=8)
    )
    assert "bag-1" in ids(found)


def test_a_price_changed_a_moment_ago_is_the_one_shown_and_the_one_that_counts(world):
    service = world.service()
    asked = [InCategory(value="gift"), Price(at_most=20_000)]
    assert "gift-1" in ids(service.recommend(None, "", asked, Policy(k=8)))
    with world.database.write() as session:
        session.get_one(Product, "gift-1").price = 99_900
        session.get_one(Product, "gift-0").price = 9_950
        session.get_one(Product, "gift-2").stock = 0
    found = service.recommend(None, "", asked, Policy(k=8))
    assert "gift-1" not in ids(found)
    assert "gift-2" not in ids(found)
    assert {item.id: item.price for item in found.items}["gift-0"] == "99.50"


def test_a_new_product_is_suggested_from_its_content_alone(world):
    service = world.service()
    media = world.settings.data / "media"
    world.add(product("gift", 9, media, id="fresh", title="真丝披肩礼品 送长辈"))
    world.add(product("bag", 9, media, id="heavy", on_sale=False))
    assert service.live.refresh()
    asked = service.recommend(None, "真丝披肩", [], Policy(k=3))
    assert ids(asked)[0] == "fresh"
    world.behave("NEW", *(("view", item_id("gift", n)) for n in range(3)))
    everything = service.recommend("NEW", "", [InCategory(value="gift")], Policy(k=24))
    assert "fresh" in ids(everything)
    assert "heavy" not in ids(service.recommend(None, "", [], Policy(k=100)))


def test_a_shelf_that_did_not_change_is_left_alone(world):
    live = world.service().live
    assert live.refresh() is False


def test_a_change_of_price_or_stock_takes_over_what_content_made(world):
    service = world.service()
    before = service.live.recommender.shelf
    with world.database.write() as session:
        session.get_one(Product, "gift-1").price = 1
        session.get_one(Product, "gift-2").stock = 0
    assert service.live.refresh()
    after = service.live.recommender.shelf
    assert after.search is before.search
    assert after.index is before.index
    assert ids(service.recommend(None, "", [Price(at_most=1)], Policy())) == ["gift-1"]
    with world.database.write() as session:
        renamed = session.get_one(Product, "gift-3")
        renamed.title, renamed.version = "真丝披肩礼品", renamed.version + 1
    assert service.live.refresh()
    assert service.live.recommender.shelf.search is not after.search
    assert ids(service.recommend(None, "真丝披肩", [], Policy(k=1))) == ["gift-3"]


@pytest.mark.parametrize("how", ["InBytes", "ByDimension", "approximate"])
def test_every_way_to_search_serves_the_same_list(world, monkeypatch, how):
    world.behave("NEW", *(("view", item_id("gift", n)) for n in range(3)), ago=timedelta(days=1))
    world.add(behaviour("NEW", "search", None, clock.now() - timedelta(hours=1), "双肩包"))
    plain = world.service()
    if how == "approximate":
        pytest.importorskip("faiss")
        world.settings = world.settings.model_copy(update={"search": how})
    else:
        monkeypatch.setattr("recommender.search.BYTES_FROM", 1)
        monkeypatch.setattr("recommender.search.quicker", lambda _d: getattr(search, how))
    other = world.service()
    for query, wishes in (
        ("", []),
        ("蓝牙耳机", [Price(at_most=30_000)]),
        ("", [Colour(value="红色")]),
    ):
        asked = [service.recommend("NEW", query, wishes, Policy(k=8)) for service in (plain, other)]
        assert ids(asked[0]) == ids(asked[1])
        assert [i.reason for i in asked[0].items] == [i.reason for i in asked[1].items]
        scores = [[item.score for item in one.items] for one in asked]
        assert scores[0] == pytest.approx(scores[1], abs=0.03)


def test_what_went_off_the_shelf_leaves_histories_readable(world):
    world.behave("NEW", ("view", "gone-for-good"), ("impression", "bag-1"), ("view", "gift-1"))
    found = world.service().recommend("NEW", "", [], Policy())
    assert found.personalised


def test_a_history_of_impressions_alone_is_none(world):
    world.behave("NEW", ("impression", "bag-1"))
    assert world.service().recommend("NEW", "", [], Policy()).personalised is False


def test_a_history_of_ten_thousand_is_answered(world):
    random_ = random.Random(1)
    start = clock.now() - timedelta(days=100)
    world.add(
        *(
            behaviour(
                "NEW", "view", item_id("bag", random_.randrange(8)), start + timedelta(seconds=n)
            )
            for n in range(10_000)
        )
    )
    assert world.service().recommend("NEW", "", [], Policy()).items


def test_a_clock_that_runs_ahead_does_not_break_the_answer(world):
    world.behave("NEW", ("view", "gift-1"), ago=timedelta(days=-2))
    assert world.service().recommend("NEW", "", [], Policy()).personalised


def test_contradictory_wishes_are_answered_by_saying_which_were_given_up(world):
    wishes = [Brand(value="牌子1"), Brand(value="牌子1", negated=True), GiftFor(value="妈妈")]
    found = world.service().recommend(None, "", wishes, Policy(k=3))
    assert found.relaxed == [Brand(value="牌子1")]
    assert all(i.startswith("gift") for i in ids(found))


@pytest.mark.parametrize("rebuy", [0.0, 0.5])
def test_what_is_served_is_scored_as_what_was_judged(world, rebuy):
    """The served log p is that of the evaluated blend, quickly made or for many histories."""
    with world.database.write() as session:
        session.get(Category, "gift").name = "零食礼盒"  # used up (policy.yml)
    media = world.settings.data / "media"
    world.add(product("gift", 9, media, id="fresh", title="真丝披肩礼品 送长辈"))
    live = world.service().live
    trained = live.recommender.reader.artefact
    learnt = trained.manifest.model_copy(update={"again": ("gift",), "rebuy": rebuy})
    found = replace(trained, manifest=learnt)
    world.behave("NEW", ("view", "gift-0"), ("purchase", "gift-3"), ("view", "gift-1"))
    shelf, now = live.recommender.shelf, clock.now()
    reader = Reader(found, live.featuriser)
    with world.database.read() as session:
        history, data = personal_history(session, "NEW"), read_shop(session)
    read = reader.read(history, shelf)
    many = reader.appeal([read.sequence], read.table, shelf, now)[0]
    quick = reader.scan(read, shelf, now, np.arange(len(many)))
    judged = log_softmax(
        served(found, data, live.featuriser).scores([read.sequence], [seconds(now)]), axis=1
    )
    assert found.manifest.weight > 0
    assert np.allclose(quick.log_p, many, atol=1e-4)
    assert np.allclose(quick.some(np.arange(len(many))), many, atol=1e-4)
    assert [i.id for i in shelf.items] == [i.id for i in data.items]
    ranked = [
        place for place, item in enumerate(shelf.items) if item.id not in {"gift-0", "gift-1"}
    ]
    assert np.allclose(many[ranked], judged[0][ranked], atol=1e-3)
    added = reader._added([read.sequence], shelf)
    bought, fresh = (np.array([shelf.rows[name]]) for name in ("gift-3", "fresh"))
    assert added.of(bought) == pytest.approx(rebuy * found.manifest.weight)
    assert added.of(fresh) > 0
