"""Property: whatever a customer did and asks for, everything that a reason says is so."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete

from recommender.fit import fit
from recommender.policy import Policy
from recommender.shop_now import ShopNow
from shop import clock
from shop.behaviour.models import Behaviour
from shop.behaviour.service import personal_history
from shop.catalog.constraints import Brand, Colour, GiftFor, InCategory, Price
from shop.catalog.models import Category, Review
from shop.imports.models import ImportRun
from tests.integration.recommender.conftest import CONFIG, KINDS, behaviour, item_id, product
from tests.integration.recommender.test_reasons import log_p
from tests.integration.recommender.truth import Truth

REVIEWS = [
    ("bag-1", 5, "收到就用上了，容量很大，装得下电脑", 0),
    ("bag-2", 4, "质量很好，不过容量有点小", 0),
    ("bag-3", 2, "容量太小，质量也不行", 0),
    ("bag-4", 5, "容量足够大，还没公开", 9),
    ("gift-1", 5, "质量不错，电话13800001234找我", 0),
    ("gift-2", 5, "验孕试纸的包装质量好，颜值很高很好看", 0),
    ("earphones-2", 4, "音质很通透，物流很快", 0),
    ("earphones-3", 5, "戴着很稳，音质没得说", 0),
    ("bag-5", 5, "容量很大", 0),
    ("bag-5", 5, "容量很大，能装", 0),
    ("bag-5", 4, "容量很足，容量很大", 0),
    ("bag-5", 2, "容量太小", 0),
    ("bag-5", 5, "容量很大，还没公开", 9),
]


@pytest.fixture
def shop(world):
    """The small shop with reviews, another colour of a model, and accessories of one brand."""
    media = world.settings.data / "media"
    world.add(ImportRun(id=9, state="loading", source="x", started_at=clock.now()))
    world.add(
        *(
            Review(
                id=f"r{n}", product_id=item, rating=stars, text=text,
                created_at=clock.now() - timedelta(days=n), import_id=run,
            )
            for n, (item, stars, text, run) in enumerate(REVIEWS)
        )
    )  # fmt: skip
    world.add(Category(id="tips", name="耳机套", aliases=[]))
    other = {"id": "earphones-0w", "title": "降噪蓝牙耳机 白色", "colour": "白色", "brand": "牌子0"}
    world.add(product("earphones", 0, media, **other))
    for brand in (0, 1):
        about = {"title": f"硅胶耳机套 {brand}号", "category_id": "tips", "brand": "软软"}
        fits = {"attributes": {"适用品牌": f"牌子{brand}"}, "id": f"tips-{brand}", "price": 900}
        world.add(product("earphones", 8 + brand, media, **about, **fits))
    return world


ITEMS = [item_id(kind, n) for kind in KINDS for n in range(8)] + ["earphones-0w", "tips-1", "gone"]
TYPES = ["view", "favourite", "cart", "purchase", "dismiss", "click", "review", "chat_mention"]
DEEDS = st.one_of(
    st.tuples(st.sampled_from([*TYPES, "impression"]), st.sampled_from(ITEMS)),
    st.tuples(st.just("search"), st.sampled_from(["耳机", "双肩包", "送妈妈 ", "验孕", "围巾"])),
)
HISTORIES = st.lists(st.tuples(DEEDS, st.integers(1, 60 * 24 * 40)), max_size=24)
WISHES = st.lists(
    st.sampled_from(
        [
            Price(at_most=25_000, source="250以内"),
            Price(at_least=20_000),
            Brand(value="牌子1"),
            Brand(value="牌子0", negated=True),
            Colour(value="白色"),
            InCategory(value="earphones"),
            GiftFor(value="妈妈"),
        ]
    ),
    max_size=3,
    unique=True,
)
QUERIES = st.sampled_from(["", "", "蓝牙耳机", "容量大的双肩包", "音质好的耳机", "送妈妈"])


def write(world, customer, history):
    """What was done so many minutes ago, no two at the same moment."""
    with world.database.write() as session:
        session.execute(delete(Behaviour).where(Behaviour.customer_id == customer))
    at = clock.now()
    world.add(
        *(
            behaviour(
                customer,
                type_,
                None if type_ == "search" else what,
                at - timedelta(minutes=ago, seconds=n),
                what if type_ == "search" else None,
            )
            for n, ((type_, what), ago) in enumerate(history)
        )
    )


@hypothesis_settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=HISTORIES, wishes=WISHES, query=QUERIES)
def test_everything_that_a_reason_says_is_so(shop, history, wishes, query):
    service = getattr(shop, "kept", None) or shop.service()
    shop.kept = service  # its counts are from before anything was done
    write(shop, "NEW", history)
    now, recommender = clock.now(), service.live.recommender
    with shop.database.read() as session:
        past = personal_history(session, "NEW")
        found = recommender.recommend(
            query, wishes, past, Policy(k=10), now=now, shop=ShopNow(session, "NEW")
        )
        truth = Truth(session, "NEW", now)
        for item in found.items:
            truth.check(item)
            rests_on_it(recommender, past, item, now)


def rests_on_it(recommender, past, item, now):
    """Without what is told, and with all the rest, the model likes the suggestion less."""
    own = [e for e in item.evidence if e.kind == "history"]
    if not own:
        return
    told = {e.item_id or e.title for e in own}
    rest = [h for h in past if (h.item_id or (h.query or "").strip()) not in told]
    alone = log_p(recommender, rest, now)
    if alone is not None:
        falls = log_p(recommender, past, now) - alone
        fall = falls[recommender.shelf.rows[item.id]] - np.median(falls)
        assert fall == pytest.approx(own[0].effect, abs=1e-3)
    assert own[0].effect > recommender.reader.artefact.manifest.effect_threshold
    assert own[0].rank_without >= own[0].rank


def ago(**of):
    return int(timedelta(**of).total_seconds() // 60)


def told(shop, history, query="", k=24):
    write(shop, "NEW", history)
    return {item.id: item for item in shop.service().recommend("NEW", query, [], Policy(k=k)).items}


def test_another_colour_of_what_was_kept_is_said_to_be_one(shop):
    found = told(shop, [(("favourite", "earphones-0"), ago(days=1))])
    assert "earphones-0" not in found
    assert found["earphones-0w"].evidence[0].relation == "same_model"
    assert "收藏过的「降噪蓝牙耳机 黑色」同款不同色" in found["earphones-0w"].reason


@pytest.mark.parametrize(("did", "fits"), [("purchase", True), ("view", False)])
def test_only_what_was_bought_has_accessories_and_only_those_that_fit(shop, did, fits):
    found = told(shop, [((did, "earphones-0"), ago(days=3))])
    related = {
        id_: [e.relation for e in item.evidence if e.kind == "history"]
        for id_, item in found.items()
    }
    assert "accessory" not in related["tips-1"]
    assert ("accessory" in related["tips-0"]) == (fits and bool(related["tips-0"]))


def test_what_is_used_up_is_suggested_again_because_it_was_bought(shop):
    with shop.database.write() as session:
        session.get_one(Category, "gift").aliases = ["零食"]
    for n in range(60):
        for days in (54, 40, 26, 12):
            bought = ("purchase", item_id("gift", n % 8))
            shop.behave(f"U{n}", bought, ago=timedelta(days=days, hours=n))
    fit(shop.database, shop.settings, CONFIG, quiet=True)
    bought = ((("purchase", "gift-1"), ago(days=days)) for days in (42, 28, 14))
    again = told(shop, [(("view", "bag-3"), ago(days=50)), *bought])["gift-1"]
    assert [e.relation for e in again.evidence if e.kind == "history"] == ["again"]
    assert "买过的「" in again.reason
    assert "可以再备一份" in again.reason
    with shop.database.read() as session:
        Truth(session, "NEW", clock.now()).check(again)


def test_what_buyers_wrote_of_what_is_asked_for_is_quoted_and_only_what_is_good(shop):
    found = shop.service().recommend(None, "容量大的双肩包", [], Policy(k=8)).items
    by_id = {item.id: item for item in found}
    assert "评论里有人说“容量很大”" in by_id["bag-1"].reason
    for bad in ("bag-2", "bag-3", "bag-4"):
        assert "容量" not in by_id[bad].reason.replace("“容量大", "") or bad not in by_id
