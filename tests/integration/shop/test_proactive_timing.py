"""When customers are told: with consent, within the budget, where they are, while it is true."""

from datetime import timedelta

import pytest

from shop.attention import service as attention
from shop.behaviour.suggestions import NewSuggestions, store
from shop.conversations import repository, sessions
from shop.conversations.models import Conversation, Message
from shop.customers.consent import Purpose
from shop.policies.values import AttentionPolicy
from tests.integration.shop.news import LATE


def test_quiet_hours_wait_for_the_morning(telling):
    telling.agree()
    telling.at = telling.at.replace(hour=23)
    telling.look()
    assert (telling.told(), telling.news().reason) == ([], "quiet_hours")
    telling.at += timedelta(hours=9, minutes=59)
    telling.look()
    assert telling.told() == []
    telling.at += timedelta(minutes=2)
    telling.look()
    assert len(telling.told()) == 1


def test_who_comes_during_quiet_hours_is_told_then(telling):
    telling.agree()
    telling.at = telling.at.replace(hour=23)
    telling.look()
    telling.at += timedelta(minutes=5)
    telling.says()
    telling.look()
    assert len(telling.told()) == 1


def test_what_the_budget_does_not_allow_is_told_at_the_next_visit_once(telling):
    telling.agree()
    telling.rule(AttentionPolicy(per_day=0))
    telling.look()
    assert (telling.told(), telling.news().state) == ([], "kept")
    telling.at += timedelta(hours=1)
    telling.look()
    assert telling.told() == []
    telling.says(answered=False)
    telling.look()
    assert telling.told() == []  # first the answer
    telling.says()
    telling.do(
        lambda session: session.query(Message).filter_by(sender="customer").update({"turn_seq": 0})
    )
    telling.look()
    assert len(telling.told()) == 1
    telling.at += timedelta(hours=1)
    telling.says()
    telling.look()
    assert len(telling.told()) == 1


def test_what_is_not_true_any_more_is_not_told_at_the_visit(telling):
    telling.agree()
    telling.rule(AttentionPolicy(per_week=0))
    telling.look()
    telling.at += timedelta(hours=1)
    telling.arrived()
    telling.says("到了")
    telling.look()
    assert (telling.told(), telling.news().state) == ([], "dropped")


@pytest.mark.parametrize("order", ["O-MOVING", "O-SIGNED"])
def test_what_the_bot_showed_when_asked_is_not_told_again(telling, order):
    telling.agree()
    telling.rule(AttentionPolicy(per_day=0))
    telling.look()
    telling.at += timedelta(hours=1)
    telling.says("我的快递呢")

    def shown(session):
        talk = repository.lock(session, telling.talk)
        card = {"type": "order", "payload": {"orders": [{"id": order}]}}
        repository.append(session, talk, at=telling.at, sender="bot", text="在路上", **card)

    telling.do(shown)
    telling.look()
    assert len(telling.told()) == (order != "O-MOVING")


def test_who_withdraws_the_consent_meanwhile_is_told_nothing(telling):
    telling.agree()
    telling.rule(AttentionPolicy(per_day=0))
    telling.look()
    telling.agree(granted=False)
    telling.at += timedelta(hours=1)
    telling.says()
    telling.look()
    assert (telling.told(), telling.news().reason) == ([], "no_consent")


def test_the_budget_counts_what_was_told_and_suggestions_together(telling):
    telling.agree(Purpose.PROACTIVE, Purpose.MARKETING)
    telling.rule(AttentionPolicy(per_day=1))
    telling.coupon()
    telling.search()
    telling.consider(LATE)
    telling.consider(("coupon", "Q1"))
    assert len(telling.told()) == 1
    assert telling.news(("coupon", "Q1")).reason == "daily_cap"
    with telling.database.read() as session:
        assert attention.may_suggest(session, "C0001", telling.at).reason == "daily_cap"


def test_a_suggestion_uses_the_budget_of_news_up(telling):
    telling.agree()
    telling.rule(AttentionPolicy(per_day=1))
    new = NewSuggestions(items=[], personalised=False, customer_id="C0001", solicited=False)
    telling.do(lambda session: store(session, new, now=telling.at))
    telling.look()
    assert (telling.told(), telling.news().reason) == ([], "daily_cap")


def test_an_open_case_silences_what_is_not_about_it_but_no_refund(telling):
    telling.agree(Purpose.PROACTIVE, Purpose.MARKETING)
    telling.rule(AttentionPolicy(per_day=9, per_week=9))
    telling.coupon()
    telling.case("A-OPEN", "O-OLD", "exchange", "in_review")
    telling.refund()
    telling.look()
    assert [text for text in telling.told() if "退款" in text] == telling.told()
    assert len(telling.told()) == 1
    assert telling.news().reason == "open_aftersale"
    telling.at += timedelta(hours=1)
    telling.says()
    telling.look()  # nor when they come about that case
    assert len(telling.told()) == 1


def test_a_case_about_this_very_order_silences_nothing(telling):
    telling.agree()
    telling.case("A-OPEN", "O-MOVING", "exchange", "in_review")
    telling.look()
    assert len(telling.told()) == 1


def test_not_into_a_conversation_that_an_agent_has_but_after_it(telling):
    telling.agree()
    telling.do(lambda session: setattr(session.get(Conversation, telling.talk), "owner", "agent"))
    telling.look()
    assert (telling.told(), telling.news().reason) == ([], "nowhere_to_tell")
    telling.at += timedelta(hours=1)
    telling.says()
    telling.look()
    assert telling.told() == []
    telling.do(lambda session: setattr(session.get(Conversation, telling.talk), "owner", "bot"))
    telling.look()
    assert len(telling.told()) == 1


def test_not_into_a_page_that_nobody_can_open_any_more(telling):
    telling.agree()
    telling.at += timedelta(days=31)
    telling.look()
    assert (telling.told(), telling.news()) == ([], None)  # shipped too long ago to be news
    telling.refund()
    telling.look()
    assert telling.told() == []
    telling.at += timedelta(minutes=1)
    with telling.database.write() as session:
        fresh = sessions.start(session, "C0001", telling.at).conversation_id
    telling.at += timedelta(minutes=1)
    telling.look()
    assert len(telling.told()) == 1
    with telling.database.read() as session:
        assert session.query(Message).filter_by(conversation_id=fresh).count() == 1
