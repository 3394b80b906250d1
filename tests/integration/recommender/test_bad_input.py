"""Every row of docs/guide/recommender-bad-input.md, through the door it comes by."""

import json
import math
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from recommender import cli
from recommender.intake import BadRequest
from recommender.policy import Policy
from recommender.serve import create_app
from shop import clock
from shop.behaviour.service import HistoryEntry, NewBehaviour, append
from shop.behaviour.types import BehaviourType
from shop.catalog.constraints import (
    Attribute,
    Brand,
    Colour,
    GiftFor,
    InCategory,
    InStock,
    NotItem,
    Price,
)
from shop.secrets import HEADER
from tests.integration.recommender.conftest import item_id

HUGE = 10**40
NAMELESS = "一半\ud800字\x00与\x1b控制"


def ids(found):
    return [item.id for item in found.items]


def seen(item, at, event="e"):
    return HistoryEntry(event, BehaviourType.VIEW, item, None, None, at, None, None)


def walk(now, n=3):
    return [seen(item_id("gift", i), now - timedelta(minutes=9 - i), f"e{i}") for i in range(n)]


@pytest.fixture
def library(world):
    """`recommend` with a history in hand."""
    return world.service().live.recommender.recommend


@pytest.fixture
def client(world):
    with TestClient(create_app(world.service(), "s"), raise_server_exceptions=False) as made:
        made.headers[HEADER] = "s"
        yield made


# Histories


def test_unknown_ids_are_passed_over(library):
    now = clock.now()
    strange = [seen(f"nothing-{i}", now, f"s{i}") for i in range(9)]
    wishes = [NotItem(value="nothing-1")]
    policy = Policy(exclude=frozenset({"nothing-2"}))
    found = library("", wishes, [*walk(now), *strange], policy, now=now)
    assert ids(found) == ids(library("", [], walk(now), now=now))
    assert found.personalised


@pytest.mark.parametrize("history", [None, [], "unknown only"])
def test_no_usable_history_gives_what_is_popular(library, history):
    now = clock.now()
    given = [seen("nothing", now)] if history == "unknown only" else history
    found = library("", [], given, now=now)
    assert (found.personalised, len(found.items)) == (False, 5)


def test_ten_thousand_behaviours_and_searches_are_read_from_the_newest(library):
    now = clock.now()
    old = [
        replace(
            seen(None, now - timedelta(days=9, seconds=-n), f"o{n}"),
            query=f"找{n}",
            type=BehaviourType.SEARCH,
        )
        for n in range(10_000)
    ]
    new = [
        seen(item_id("gift", n % 8), now - timedelta(seconds=99 - n), f"n{n}") for n in range(64)
    ]
    policy = Policy(k=8)
    bags = [InCategory(value="bag")]
    assert library("", bags, old + new, policy, now=now) == library("", bags, new, policy, now=now)


def test_the_same_event_twice_counts_once(world, library):
    now = clock.now()
    assert library("", [], walk(now) * 3, now=now) == library("", [], walk(now), now=now)
    event = NewBehaviour(event_id="x", customer_id="NEW", type="view", ts=now, item_id="bag-1")
    with world.database.write() as session:
        assert append(session, [event, event]) == 1
        assert append(session, [event]) == 0


def test_a_history_in_any_order_is_read_by_its_times(library):
    now = clock.now()
    assert library("", [], walk(now)[::-1], now=now) == library("", [], walk(now), now=now)


@pytest.mark.parametrize("at", [timedelta(days=3), timedelta(days=-365 * 80)])
def test_a_clock_that_is_wrong_is_believed_and_breaks_nothing(library, at):
    now = clock.now()
    found = library("", [], [seen("gift-0", now + at)], now=now)
    assert found.personalised
    assert len(found.items) == 5
    assert all(math.isfinite(item.score) for item in found.items)


def test_a_time_without_a_zone_is_refused_by_name(library):
    now = clock.now()
    with pytest.raises(BadRequest, match=r"behaviour e 2026.* has no time zone"):
        library("", [], [seen("gift-0", datetime(2026, 5, 1))], now=now)  # noqa: DTZ001
    with pytest.raises(BadRequest, match=r"now .*no time zone"):
        library("", [], [], now=datetime(2026, 5, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="timezone"):
        NewBehaviour(event_id="x", customer_id="c", type="view", ts=datetime(2026, 5, 1))  # noqa: DTZ001


# How many


@pytest.mark.parametrize("k", [0, -1, 1_001])
def test_a_list_of_no_length_is_refused(client, k):
    with pytest.raises(ValueError, match=f"from 1 to 1000, not {k}"):
        Policy(k=k)
    assert client.post("/recommend", json={"k": k}).status_code == 422
    asked = CliRunner().invoke(cli.app, ["recommend", "--customer", "NEW", "-k", str(k)])
    assert asked.exit_code == 2


def test_more_than_there_is_gives_what_there_is_each_once(library, client):
    found = ids(library("", [], [], Policy(k=1_000)))
    assert len(found) == len(set(found)) == 24
    assert len(client.post("/recommend", json={"k": 100}).json()["items"]) == 24


# Wishes


@pytest.mark.parametrize(
    "wishes",
    [
        [Price(at_least=20_000, at_most=10_000)],
        [Price(at_least=HUGE)],
        [Price(at_least=HUGE, at_most=-HUGE)],
        [Price(around=HUGE)],
        [InCategory(value="no such kind")],
        [Attribute(name="", value="<=")],
        [Attribute(name="重量", value="~99999999999999999999999999kg")],
        [Colour(value=""), Brand(value="none")],
    ],
)
def test_what_nothing_meets_is_given_up_and_said(library, wishes):
    found = library("", wishes, walk(clock.now()), Policy(k=3))
    assert len(found.items) == 3
    assert found.relaxed


@pytest.mark.parametrize("price", [Price(at_most=HUGE), Price(at_least=-HUGE), Price()])
def test_a_bound_beyond_every_price_leaves_everything(library, price):
    now = clock.now()
    found = library("", [price], None, Policy(k=24), now=now)
    assert (len(found.items), found.relaxed) == (24, [])


WORDS = st.text(max_size=30)
WISHES = st.lists(
    st.one_of(
        st.builds(
            Price,
            at_least=st.none() | st.integers(),
            at_most=st.none() | st.integers(),
            around=st.none() | st.integers(),
            hard=st.booleans(),
        ),
        st.builds(Attribute, name=WORDS, value=WORDS, negated=st.booleans(), source=WORDS),
        st.builds(
            Attribute,
            name=st.sampled_from(["*", "title", "尺码", "重量|容量", "|"]),
            value=st.sampled_from(["<=", ">=3kg", "~-1", "=∞", "^", "$", "|", "~1e999kg"]),
        ),
        st.builds(Colour, value=WORDS, negated=st.booleans(), hard=st.booleans()),
        st.builds(Brand, value=WORDS, negated=st.booleans()),
        st.builds(GiftFor, value=WORDS, hard=st.booleans()),
        st.builds(InCategory, value=st.sampled_from(["bag", "gift", ""]), negated=st.booleans()),
        st.builds(NotItem, value=st.sampled_from(["bag-1", ""])),
        st.just(InStock()),
    ),
    max_size=6,
)


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wishes=WISHES, query=WORDS | st.just(NAMELESS), k=st.integers(1, 30))
def test_whatever_is_wished_is_answered_in_order(world, wishes, query, k):
    now = clock.now()
    if not hasattr(world, "made"):
        world.made = world.service().live.recommender
    found = world.made.recommend(query, wishes, walk(now), Policy(k=k), now=now)
    assert 0 < len(found.items) <= k
    assert len(set(ids(found))) == len(found.items)
    assert not {c.value for c in wishes if isinstance(c, NotItem)} & set(ids(found))
    assert all(math.isfinite(item.score) and item.reason for item in found.items)
    json.dumps(found.model_dump(mode="json"), ensure_ascii=False, allow_nan=False)


# Words


def test_words_too_long_are_refused_at_every_door(world, library, client, monkeypatch):
    long = "蓝牙耳机" * 2_500
    with pytest.raises(BadRequest, match="10000 characters, at most 1000"):
        library(long)
    assert client.post("/recommend", json={"query": long}).status_code == 422
    wish = {"kind": "brand", "value": long}
    refused = client.post("/recommend", json={"constraints": [wish]})
    assert refused.status_code == 422
    assert "at most 1000" in refused.text
    assert client.post("/recommend", json={"exclude": [long]}).status_code == 422
    monkeypatch.setattr(cli, "settings", lambda: world.settings)
    asked = CliRunner().invoke(cli.app, ["recommend", "--customer", "NEW", "--query", long])
    assert asked.exit_code == 1
    assert "at most 1000" in asked.output


def test_control_characters_and_half_characters_are_blanks(library, client):
    now = clock.now()
    assert ids(library("蓝牙\x00耳机\ud800", now=now)) == ids(library("蓝牙 耳机", now=now))
    assert client.post("/recommend", json={"query": "\x00\x1b 双肩包"}).json()["items"]


@pytest.mark.parametrize(
    "body",
    [
        rb'{"query": "\ud800"}',
        rb'{"\ud800": 1}',
        rb'{"constraints": [{"kind": "\ud800"}]}',
        rb'{"constraints": [{"kind": "price", "at_most": NaN}]}',
        rb'{"constraints": [{"kind": "price", "at_most": Infinity}]}',
        rb'{"constraints": [{"kind": "brand", "value": "\udc00"}]}',
        rb'{"k": 1e400}',
        rb'{"constraints": [{"kind": "price", "at_most": ' + b"9" * 5_000 + b"}]}",
        b"[" * 100_000,
        b"\xff\xfe",
        b"null",
    ],
)
def test_what_is_no_request_is_refused_as_json_and_the_next_is_answered(client, body):
    answer = client.post("/recommend", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["detail"]
    assert client.post("/recommend", json={"customer_id": "U1\x00"}).status_code == 422
    assert client.post("/recommend", json={"customer_id": "U1"}).json()["personalised"]
