"""Behaviours count once, and are read only where the customer allows it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from shop.behaviour import service as behaviour
from shop.behaviour import suggestions
from shop.behaviour.service import NewBehaviour
from shop.behaviour.suggestions import NewSuggestions, SuggestedItem
from shop.behaviour.types import BehaviourType
from shop.customers.consent import Purpose, set_consent
from shop.database import Database
from shop.errors import NotFound
from tests.tiny_shop import FLASK, SHIRT


def seen(number: int, now: datetime, **more: object) -> NewBehaviour:
    given = {
        "event_id": f"e{number}",
        "customer_id": "C0002",
        "type": "view",
        "item_id": SHIRT,
        "ts": now - timedelta(minutes=100 - number),
    }
    return NewBehaviour.model_validate({**given, **more})


def test_a_repeated_event_counts_once(filled: Database, now: datetime) -> None:
    events = [seen(number, now) for number in range(5)]
    with filled.write() as session:
        assert behaviour.append(session, events) == 5
        assert behaviour.append(session, [*events, seen(5, now)]) == 1
        assert len(behaviour.history(session, "C0002")) == 6


def test_many_events_go_in_one_call(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        assert behaviour.append(session, (seen(n, now) for n in range(2_500))) == 2_500


def test_history_is_the_newest_part_in_time_order_with_titles(filled: Database) -> None:
    with filled.read() as session:
        newest = behaviour.history(session, "C0001", limit=2)
    assert [(e.item_id, e.type) for e in newest] == [(FLASK, "view"), (FLASK, "cart")]
    assert newest[0].title == "暖山不锈钢保温杯"


@pytest.mark.parametrize("customer", ["C0003", "C0004", "C-UNKNOWN", None])
def test_without_permission_the_behaviours_are_not_even_read(
    filled: Database, customer: str | None
) -> None:
    read: list[str] = []

    def listen(_c: object, _k: object, statement: str, *_rest: object) -> None:
        read.append(statement)

    event.listen(filled.engine, "before_cursor_execute", listen)
    with filled.read() as session:
        assert behaviour.personal_history(session, customer) is None
        assert not [statement for statement in read if "behaviour" in statement]
        assert behaviour.personal_history(session, "C0001")
        assert [statement for statement in read if "behaviour" in statement]


def test_switching_off_counts_from_the_next_read_on(filled: Database) -> None:
    with filled.write() as session:
        set_consent(session, "C0001", Purpose.PERSONALISATION, False, "customer")
    with filled.read() as session:
        assert behaviour.personal_history(session, "C0001") is None


def test_service_talk_is_used_only_when_agreed_to(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        behaviour.append(session, [seen(1, now, type="chat_mention"), seen(2, now)])
        without = behaviour.personal_history(session, "C0002")
        set_consent(session, "C0002", Purpose.SERVICE_TALK, True, "customer")
        with_talk = behaviour.personal_history(session, "C0002")
    assert without is not None and [e.type for e in without] == [BehaviourType.VIEW]
    assert with_talk is not None and len(with_talk) == 2


def test_popular_counts_recent_liking_by_customers_who_allow_it(
    filled: Database, now: datetime
) -> None:
    with filled.write() as session:
        old = seen(1, now, ts=now - timedelta(days=8))
        other = [seen(2, now, type="search", query="杯子"), seen(3, now, item_id="GONE")]
        behaviour.append(session, [old, *other])
        found = behaviour.popular(session, days=7, now=now)
        flasks = behaviour.popular(session, days=7, now=now, category_id="flask")
    assert [(p.item_id, p.count, p.customers) for p in found] == [(FLASK, 2, 1), (SHIRT, 1, 1)]
    assert [p.item_id for p in flasks] == [FLASK]


def shown(session: Session) -> str:
    items = [SuggestedItem(id=FLASK, score=0.9, reason="最近看过")]
    return suggestions.store(
        session,
        NewSuggestions(items=items, personalised=True, customer_id="C0001", conversation_id="T1"),
    ).id


def test_a_list_is_read_back_by_its_customer_or_conversation_only(filled: Database) -> None:
    with filled.write() as session:
        id_ = shown(session)
        assert suggestions.suggestions(session, id_, customer_id="C0001").items[0]["id"] == FLASK
        assert suggestions.suggestions(session, id_, conversation_id="T1").id == id_
        newest = suggestions.last(session, "T1")
        assert newest is not None and newest.id == id_
        for door in ({"customer_id": "C0002"}, {"conversation_id": "T2"}, {}):
            with pytest.raises(NotFound):
                suggestions.suggestions(session, id_, **door)


def test_impressions_of_a_list_count_once(filled: Database) -> None:
    with filled.write() as session:
        found = suggestions.suggestions(session, shown(session), customer_id="C0001")
        assert suggestions.record_impressions(session, found) == 1
        assert suggestions.record_impressions(session, found) == 0
        last = behaviour.history(session, "C0001")[-1]
    assert (last.type, last.list_id, last.position) == ("impression", found.id, 0)


def test_what_was_turned_down_is_known(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        behaviour.append(session, [seen(1, now, type="dismiss")])
        assert behaviour.dismissed(session, "C0002") == {SHIRT}
