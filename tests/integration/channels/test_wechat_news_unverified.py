"""An account that may only reply: news wait for a visit, and go back with what is answered."""

import time

import pytest

from tests.integration.channels.test_wechat_news import A_ROUND, bound, quick

__all__ = ["bound", "quick"]


@pytest.fixture(scope="module")
def account_settings():
    return {"ZHUYI_WECHAT_VERIFIED": "False"}


def test_it_waits_for_the_customer_and_is_said_with_the_next_reply(bound):
    bound.ship()
    bound.until("shipped", "kept", "nowhere_to_tell")
    assert bound.customer.says("在吗？").text == "【智能助手】答：在吗？"
    bound.until("shipped", "told", "")
    time.sleep(A_ROUND)
    assert bound.wechat.sent_to(bound.openid) == []
    reply = bound.customer.says("继续").text
    assert "已经发出" in reply
    assert "已经发出" not in bound.customer.says("好的。").text


def test_and_not_if_it_arrived_between_the_two(bound):
    bound.ship()
    bound.until("shipped", "kept", "nowhere_to_tell")
    bound.customer.says("在吗？")
    bound.until("shipped", "told", "")
    time.sleep(A_ROUND)
    bound.arrives()
    assert "已经发出" not in bound.customer.says("到了。").text
    assert bound.wechat.sent_to(bound.openid) == []
