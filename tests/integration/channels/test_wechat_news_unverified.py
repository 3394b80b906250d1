"""An account that may only reply: news wait for a visit, and go back with what is answered."""

import time

import pytest

from tests.integration.channels.test_wechat_news import A_ROUND, bound, quick

__all__ = ["bound", "quick"]


@pytest.fixture(scope="module")
def account_settings():
    return {"ZHUYI_WECHAT_VERIFIED": "False"}


def said(*replies):
    return sum("已经发出" in reply.text for reply in replies)


def test_it_waits_for_the_customer_and_is_said_once_with_a_reply(bound):
    bound.ship()
    bound.until("shipped", "kept", "nowhere_to_tell")
    first = bound.customer.says("在吗？")
    assert "答：在吗？" in first.text
    bound.until("shipped", "told", "")
    time.sleep(A_ROUND)
    assert bound.wechat.sent_to(bound.openid) == []
    later = bound.customer.says("继续"), bound.customer.says("好的。")
    assert said(first, *later) == 1  # with the answer, or with the next


def test_and_no_more_once_it_arrived(bound):
    bound.ship()
    bound.until("shipped", "kept", "nowhere_to_tell")
    bound.customer.says("在吗？")
    bound.until("shipped", "told", "")
    time.sleep(A_ROUND)
    bound.arrives()
    assert said(bound.customer.says("到了。"), bound.customer.says("继续")) == 0
    assert bound.wechat.sent_to(bound.openid) == []
