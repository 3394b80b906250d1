"""Unsolicited suggestions are rare, and silent when the customer has other worries."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.aftersales import tickets
from shop.aftersales.service import request_refund
from shop.attention.service import may_suggest
from shop.behaviour.suggestions import NewSuggestions, store
from shop.customers.consent import Purpose, set_consent
from shop.database import Database
from shop.demo import DemoShop
from shop.errors import Conflict, NotFound
from shop.orders.requests import requests_of
from shop.policies.service import policy, set_policy
from shop.policies.values import AttentionPolicy
from shop.system import RemoteShop, RequestKind
from shop.webhooks.models import WebhookEvent

NOON = datetime(2026, 3, 11, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def agreed(session: Session, customer: str = "C0002") -> None:
    set_consent(session, customer, Purpose.PROACTIVE, True, "customer")


def suggested(session: Session, at: datetime, *, solicited: bool = False) -> None:
    new = NewSuggestions(items=[], personalised=False, customer_id="C0002", solicited=solicited)
    store(session, new, now=at)


def test_a_customer_who_agreed_may_be_suggested_something(filled: Database) -> None:
    with filled.write() as session:
        assert may_suggest(session, "C0002", NOON).reason == "no_consent"
        agreed(session)
        assert may_suggest(session, "C0002", NOON).allowed


@pytest.mark.parametrize("customer", [None, "C9"])
def test_nobody_unknown_is(filled: Database, customer: str | None) -> None:
    with filled.read() as session:
        assert may_suggest(session, customer, NOON).reason == "unknown_customer"


@pytest.mark.parametrize(("hour", "reason"), [(8, "quiet_hours"), (9, ""), (22, "quiet_hours")])
def test_quiet_hours_are_kept_on_the_chinese_clock(
    filled: Database, hour: int, reason: str
) -> None:
    with filled.write() as session:
        agreed(session)
        assert may_suggest(session, "C0002", NOON.replace(hour=hour)).reason == reason


def test_caps_count_by_day_and_by_week_and_only_the_unasked(filled: Database) -> None:
    with filled.write() as session:
        agreed(session)
        suggested(session, NOON, solicited=True)
        suggested(session, NOON - timedelta(hours=1))
        assert may_suggest(session, "C0002", NOON).allowed
        suggested(session, NOON - timedelta(hours=2))
        assert may_suggest(session, "C0002", NOON).reason == "daily_cap"
        assert may_suggest(session, "C0002", NOON + timedelta(days=1)).allowed
        for days in (2, 3, 4):
            suggested(session, NOON - timedelta(days=days))
        assert may_suggest(session, "C0002", NOON + timedelta(days=1)).reason == "weekly_cap"
        assert may_suggest(session, "C0002", NOON + timedelta(days=7)).allowed


def test_an_open_case_or_complaint_silences(filled: Database) -> None:
    shop = DemoShop()
    with filled.write() as session:
        agreed(session)
        asked = {"kind": "complaint", "text": "太慢", "key": "t", "customer_id": "C0002"}
        ticket = tickets.open_ticket(session, shop, **asked)
        assert may_suggest(session, "C0002", NOON).reason == "open_complaint"
        tickets.close(session, ticket.id)
        assert may_suggest(session, "C0002", NOON).allowed
        request_refund(session, shop, "C0002", "O-OTHER", reason="", key="r")
        assert may_suggest(session, "C0002", NOON).reason == "open_aftersale"
        set_policy(session, AttentionPolicy(silent_with_open_case=False), "lead")
        assert may_suggest(session, "C0002", NOON).allowed


def test_a_policy_is_read_as_it_was_last_edited(filled: Database) -> None:
    with filled.write() as session:
        set_policy(session, AttentionPolicy(per_day=7), "lead")
        set_policy(session, AttentionPolicy(per_day=1), "lead")
    with filled.read() as session:
        assert policy(session, AttentionPolicy) == AttentionPolicy(per_day=1)


def test_a_ticket_is_opened_once_with_a_promised_time(filled: Database) -> None:
    shop, asked = DemoShop(), {"kind": "handoff", "text": "找人工", "customer_id": "C0001"}
    with filled.write() as session:
        first = tickets.open_ticket(session, shop, key="k", now=NOON, **asked)
        again = tickets.open_ticket(session, shop, key="k", now=NOON, **asked)
        assert first.id == again.id
        assert first.promised_at == NOON + timedelta(minutes=30)
        assert [t.id for t in tickets.tickets_of(session, "C0001", open_only=True)] == [first.id]
        with pytest.raises(Conflict):
            tickets.open_ticket(session, shop, key="k", **{**asked, "customer_id": "C0002"})
        tickets.close(session, first.id)
        assert tickets.tickets_of(session, "C0001", open_only=True) == []
        with pytest.raises(NotFound):
            tickets.close(session, "none")


def test_more_words_go_to_the_ticket_once_and_the_shop_hears_of_them(filled: Database) -> None:
    asked = {"kind": "handoff", "text": "找人工", "customer_id": "C0001"}
    with filled.write() as session:
        first = tickets.open_ticket(session, RemoteShop(), key="k", now=NOON, **asked)
        for _ in range(2):
            tickets.add_words(session, first.id, "发货太慢", kind="complaint", order_id="O-PAID")
        (ticket,) = tickets.tickets_of(session, "C0001")
        (request,) = requests_of(session, "C0001", RequestKind.TICKET)
        types = session.scalars(select(WebhookEvent.type).order_by(WebhookEvent.position)).all()
    assert (ticket.kind, ticket.text, ticket.order_id) == (
        "complaint",
        "找人工\n发货太慢",
        "O-PAID",
    )
    assert request.payload["text"] == ticket.text
    assert list(types) == ["ticket.opened", "ticket.updated"]
    with filled.write() as session, pytest.raises(NotFound):
        tickets.add_words(session, "none", "发货太慢")
