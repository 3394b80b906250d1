"""Property: who may not be personalised gets one list, whatever they do; forgotten is gone."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete

from recommender.policy import Policy
from shop import clock
from shop.behaviour import interests
from shop.behaviour.models import Behaviour
from shop.behaviour.service import personal_history
from shop.catalog.models import Product
from shop.customers.models import Customer
from shop.privacy.service import erase_customer
from tests.integration.recommender.conftest import KINDS, behaviour, item_id
from tests.integration.recommender.test_true_reasons import write

ITEMS = [item_id(kind, n) for kind in KINDS for n in range(8)]
TYPES = ["view", "favourite", "cart", "purchase", "dismiss", "click", "chat_mention"]
DEEDS = st.one_of(
    st.tuples(st.sampled_from(TYPES), st.sampled_from(ITEMS)),
    st.tuples(st.just("search"), st.sampled_from(["耳机", "双肩包", "送妈妈", "围巾"])),
)
HISTORIES = st.lists(st.tuples(DEEDS, st.integers(1, 60 * 24 * 20)), max_size=20)
QUERIES = st.sampled_from(["", "蓝牙耳机", "送妈妈"])
MANY = hypothesis_settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def lists(service, who, query, policy):
    """What is asked for and answered, popularity as it was when the service started."""
    return service.recommend(who, query, [], policy).model_dump(exclude={"model"})


@pytest.mark.parametrize("why", ["off", "withdrawn", "unknown", "child", "erased", "by the caller"])
@MANY
@given(history=HISTORIES, query=QUERIES)
def test_whatever_is_done_the_list_is_that_of_a_stranger(world, why, history, query):
    who, policy = who_of(world, why)
    service = world.kept = getattr(world, "kept", None) or world.service()
    before = lists(service, None, query, policy)
    write(world, who, history)
    seen = world.statements()
    assert lists(service, who, query, policy) == before
    read = [statement for statement in seen if "behaviour" in statement.lower()]
    assert read == []


def who_of(world, why):
    """A customer of this sort, and the policy to ask with; set up once for each world."""
    people = {
        "off": "OFF", "withdrawn": "NEW", "unknown": "nobody", "child": "CHILD", "erased": "GONE",
        "by the caller": "U1",
    }  # fmt: skip
    if not hasattr(world, "set_up"):
        world.set_up = True
        if why == "withdrawn":
            world.consent("NEW", True)
            assert world.service().recommend("NEW", "", [], Policy()).items
        if why in ("off", "withdrawn"):
            world.consent(people[why], False)
        if why == "erased":
            world.add(Customer(id="GONE", created_at=clock.now()))
            with world.database.write() as session:
                erase_customer(session, "GONE", "test")
    return people[why], Policy(k=8, personalise=why != "by the caller")


@MANY
@given(history=HISTORIES.filter(len), query=QUERIES, which=st.integers(0, 100))
def test_a_forgotten_tag_leaves_the_list_of_one_who_never_did_what_is_behind_it(
    world, history, query, which
):
    service = world.kept = getattr(world, "kept", None) or world.service()
    write(world, "NEW", history)
    with world.database.write() as session:
        known = interests.interests(session, "NEW")
        tag = known[which % len(known)]
        products = {p.id: p for p in session.query(Product)}
        kept = [
            (b.type, b.item_id, b.ts, b.query)
            for b in session.query(Behaviour).filter_by(customer_id="NEW")
            if not behind(tag, b, products)
        ]
        gone = interests.forget(session, "NEW", tag.id)
        assert gone == len(history) - len(kept)
        assert tag.id not in {one.id for one in interests.interests(session, "NEW")}
        session.execute(delete(Behaviour).where(Behaviour.customer_id == "CLEAN"))
        session.merge(Customer(id="CLEAN", created_at=clock.now()))
    world.add(*(behaviour("CLEAN", type_, item, ts, said) for type_, item, ts, said in kept))
    now, answers = clock.now(), []
    for who in ("NEW", "CLEAN"):
        with world.database.read() as session:
            past = personal_history(session, who, now=now)
        recommender = service.live.recommender
        answers.append(recommender.recommend(query, [], past, Policy(k=8), now=now))
    assert answers[0] == answers[1]


def behind(tag, done, products):
    """Whether a behaviour stands behind a tag, by the rows of the shop."""
    if done.item_id is None:
        return tag.value == done.query  # a category's very name, or words of their own
    product = products[done.item_id]
    colours = {product.colour, *(v.colour for v in product.variants)}
    return tag.value in {product.category.name, product.brand} or (
        tag.kind == "attribute" and colours == {tag.value}
    )
