"""What a customer does in the chat, in a real browser on the real shop."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Complaints, Opener
from tests.e2e.shop_page import ANSWER_WITHIN

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1_800)]


def test_a_customer_sees_why_the_parcel_is_late(open_shop: Opener) -> None:
    chat = open_shop("C0001").open_chat()
    chat.ask("我的快递怎么还没到")
    order = chat.orders.first
    expect(order).to_be_visible(timeout=ANSWER_WITHIN)
    expect(order).to_contain_text("运输中")
    expect(order.locator(".order-late")).to_be_visible()
    expect(order.locator(".scan").first).to_be_visible()


def test_suggestions_come_as_cards_that_say_why(open_shop: Opener) -> None:
    chat = open_shop("C0005").open_chat()
    chat.ask("推荐一款蓝牙耳机")
    card = chat.products.first
    expect(card).to_be_visible(timeout=ANSWER_WITHIN)
    expect(card.locator(".price")).to_have_text(re.compile(r"^¥[\d,]+(\.\d\d)?$"))
    expect(card.locator("img")).to_have_js_property("complete", True)
    before = chat.answers.count()
    card.get_by_role("button", name="为什么推荐").click()
    expect(chat.answers.nth(before)).to_be_visible(timeout=ANSWER_WITHIN)
    expect(chat.own.last).to_contain_text("为什么推荐")


def test_a_dismissed_product_stays_dismissed_after_a_reload(open_shop: Opener) -> None:
    shop = open_shop("C0005")
    chat = shop.open_chat()
    chat.ask("推荐一款保温杯")
    chat.products.first.get_by_role("button", name="不感兴趣").click()
    expect(chat.products.first).to_contain_text("已不再推荐")
    expect(chat.own).to_have_count(2)
    shop.page.reload()
    shop.open_chat()
    expect(chat.products.first).to_contain_text("已不再推荐")


def test_a_reload_keeps_the_conversation_and_doubles_nothing(open_shop: Opener) -> None:
    shop = open_shop("C0001")
    chat = shop.open_chat()
    chat.ask("你好")
    chat.ask("我有哪些订单")
    before = chat.spoken()
    shop.page.reload()
    shop.open_chat()
    expect(chat.frame.locator("[data-seq]")).to_have_count(len(before))
    assert chat.spoken() == before


def test_what_is_typed_offline_arrives_once_when_the_network_is_back(
    open_shop: Opener, complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    shop = open_shop("C0001")
    chat = shop.open_chat()
    chat.ask("你好")
    shop.page.context.set_offline(True)
    chat.say("我的快递怎么还没到")
    expect(chat.own.last).to_contain_text("等待网络恢复后自动发送")
    shop.page.context.set_offline(False)
    expect(chat.orders.first).to_be_visible(timeout=ANSWER_WITHIN)
    expect(chat.own).to_have_count(2)
    expect(chat.own.last).not_to_contain_text("等待网络")


def test_markup_is_shown_as_the_text_it_is(open_shop: Opener) -> None:
    shop = open_shop("C0001")
    chat = shop.open_chat()
    markup = '<img src=x onerror="top.hacked=1"><b>订单</b>'
    chat.ask(markup)
    expect(chat.own.first.locator(".bubble")).to_have_text(markup)
    expect(chat.own.first.locator(".bubble > *")).to_have_count(0)
    assert shop.page.evaluate("window.hacked") is None


def test_another_customer_sees_nothing_of_the_one_before(
    open_shop: Opener, complaints: Complaints
) -> None:
    complaints.expect("409")  # the gateway refuses the new customer the old conversation
    shop = open_shop("C0001")
    chat = shop.open_chat()
    chat.ask("我有哪些订单")
    shop.page.locator("zhuyi-widget iframe").press("Escape")
    shop.choose("C0002")
    shop.open_chat()
    expect(chat.frame.locator("[data-seq]")).to_have_count(0)
    chat.ask("我有哪些订单")
    expect(chat.orders).to_have_count(0)


def test_the_assistant_says_that_it_is_one_and_a_person_is_a_step_away(open_shop: Opener) -> None:
    chat = open_shop("C0002").open_chat()
    expect(chat.log).to_contain_text("AI 智能助手")
    expect(chat.frame.locator(".speaker-role").first).to_have_text("智能助手")
    chat.frame.locator(".header-person").click()
    expect(chat.answers.first).to_be_visible(timeout=ANSWER_WITHIN)
    expect(chat.log).to_contain_text("人工")


def test_a_message_that_is_too_long_cannot_be_sent(open_shop: Opener) -> None:
    chat = open_shop().open_chat()
    chat.input.fill("长" * 990)
    expect(chat.frame.locator(".counter")).to_have_text("还可输入 10 字")
    chat.input.fill("长" * 1_003)
    expect(chat.frame.locator(".counter")).to_contain_text("超出 3 字")
    expect(chat.button("发送")).to_be_disabled()
    chat.input.press("Enter")
    expect(chat.own).to_have_count(0)
