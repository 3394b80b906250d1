"""An account that may only reply: nothing is pushed, what is late is fetched by 继续."""

import time

import pytest

from tests.integration.channels.test_wechat import deliveries, until

WITHIN = 3.0  # seconds; a loaded machine takes up to two for a turn


@pytest.fixture(scope="module")
def account_settings():
    return {"ZHUYI_WECHAT_VERIFIED": "false", "ZHUYI_WECHAT_ANSWER_WITHIN": str(WITHIN)}


def test_what_is_ready_goes_back(customer):
    assert customer.says("您好。").text == "【智能助手】答：您好。"


def test_what_is_late_is_fetched_by_more(customer, bot, wechat):
    bot.delay = WITHIN + 1.5
    assert "回复“继续”" in customer.says("我的快递呢？").text
    time.sleep(2.0)
    assert customer.says("继续").text == "【智能助手】答：我的快递呢？"
    assert wechat.sent_to(customer.openid) == []
    assert len(bot.turns) == 1


def test_more_that_comes_too_early_waits_as_well(customer, bot):
    bot.delay = WITHIN + 0.8
    customer.says("我的快递呢？")
    assert customer.says("继续").text == "【智能助手】答：我的快递呢？"


def test_the_next_question_gets_both_answers(customer, bot):
    bot.delay = WITHIN + 0.5
    customer.says("第一个问题？")
    time.sleep(1.5)
    bot.delay = 0
    assert customer.says("第二个问题？").text == "【智能助手】答：第一个问题？\n\n答：第二个问题？"


def test_a_long_answer_comes_page_by_page_without_a_gap(customer, bot):
    text = "".join(f"第{number}句话。" for number in range(500))
    bot.reply = lambda _turn: [{"type": "text", "text": text, "payload": {}}]
    pages = [customer.says("说很长。").text]
    while pages[-1].endswith("回复“继续”接着看。"):
        assert len(pages[-1].encode()) <= 2048
        pages.append(customer.says("继续").text)
    assert len(pages) == 4
    said = "".join(page.removesuffix("还有没说完的，回复“继续”接着看。").strip() for page in pages)
    assert said == "【智能助手】" + text
    assert len(bot.turns) == 1


def test_more_with_nothing_to_come_is_an_ordinary_word(customer, bot):
    customer.says("您好。")
    customer.says("继续")
    assert bot.turns[-1]["text"] == "继续"


def test_an_agents_words_are_fetched_by_more(customer, agent, database, wechat):
    customer.says("转人工。")
    agent.reply(customer.openid, "我是小王")
    until(lambda: deliveries(database, customer.openid)[-1][0] == "kept")
    assert "【人工客服】我是小王" in customer.says("继续").text
    assert "客服已经收到" in customer.says("在吗").text
    assert "客服已经收到" in customer.says("继续").text
    assert wechat.sent_to(customer.openid) == []


def test_a_copy_of_a_question_gets_the_same_prompt(customer, bot):
    bot.delay = WITHIN + 1.5
    request = customer.packed(customer.xml("text", Content="我的快递呢？"))
    assert customer.post(*request).text == customer.post(*request).text
