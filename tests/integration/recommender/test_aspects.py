"""What is asked for and what a customer wrote, of one aspect: from the database to the list."""

from datetime import timedelta

import pytest

from recommender.policy import Policy
from shop import clock
from shop.behaviour import interests
from shop.catalog.models import Review

FAMILY = [f"U{n}" for n in range(40, 46)]


def review(number, item, who, text, stars=5):
    at = clock.now() - timedelta(days=40, minutes=number)
    return Review(
        id=f"a{number}", product_id=item, customer_id=who, rating=stars, text=text, created_at=at
    )


@pytest.fixture
def shop(world):
    """Six buyers praise how bag-6 is made, others how quickly bags came; bag-7 fell apart."""
    said = [("bag-6", who, "做工很好", 5) for who in FAMILY]
    said += [(f"bag-{n % 6}", who, "物流很快", 5) for n, who in enumerate(FAMILY * 3)]
    said += [("bag-7", who, "质量太差了", 1) for who in FAMILY[:3]]
    world.add(*(review(n, *one) for n, one in enumerate(said)))
    return world


def found(world, who, query, k=8):
    return world.service().recommend(who, query, [], Policy(k=k)).items


def test_who_asks_for_quality_gets_what_is_praised_for_it_and_is_told_by_how_many(shop):
    first, *_, last = found(shop, None, "质量好的双肩包")
    assert first.id == "bag-6"
    assert "评论里有6位买家夸它的质量，有人说“做工很好”" in first.reason
    assert last.id == "bag-7"
    assert "夸" not in last.reason
    shop.add(review(99, "bag-6", "U50", "质量很好，用料扎实"))
    assert "有7位买家夸" in found(shop, None, "质量好的双肩包")[0].reason


OWN = ["earphones-0", "earphones-1", "gift-0", "gift-1"]


def looked(world, who):
    world.behave(who, *(("view", item) for item in OWN), ago=timedelta(days=30))


def wrote(world, who):
    """Reviews that speak of nothing but how things are made."""
    world.add(*(review(200 + n, item, who, "质量很好") for n, item in enumerate(OWN)))


def lead(world, who):
    """How far bag-6 stands above bag-5 in score, as many others do as themselves."""
    scores = {item.id: item.score for item in found(world, who, "双肩包")}
    return scores["bag-6"] - scores["bag-5"]


def test_who_writes_of_quality_gets_what_others_praise_for_it_until_that_is_forgotten(shop):
    looked(shop, "NEW")
    before = lead(shop, "NEW")
    wrote(shop, "NEW")
    with_reviews = lead(shop, "NEW")
    with shop.database.write() as session:
        for one in interests.interests(session, "NEW"):
            if one.kind == "category":
                interests.forget(session, "NEW", one.id)
    assert with_reviews > before
    seen = shop.statements()
    stranger = found(shop, None, "双肩包")
    assert [i.id for i in found(shop, "NEW", "双肩包")] == [i.id for i in stranger]
    assert not [s for s in seen if "review.customer_id =" in s]


@pytest.mark.parametrize("who", ["OFF", "CHILD", "nobody"])
def test_what_somebody_wrote_is_not_looked_up_where_nothing_may_be_personal(shop, who):
    shop.consent("OFF", granted=False)
    looked(shop, who)
    before = [item.id for item in found(shop, who, "双肩包")]
    wrote(shop, who)
    seen = shop.statements()
    assert [item.id for item in found(shop, who, "双肩包")] == before
    assert not [s for s in seen if "review.customer_id =" in s]
