"""A customer asks for a person; an agent takes over in the console and gives the talk back."""

import json

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Complaints, Installation, Opener
from tests.e2e.shop_page import ANSWER_WITHIN

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1_800)]

LOGIN = "xiaochen"
OWN_PASSWORD = "a-password-of-my-own"


def fits(installation: Installation, password: str) -> bool:
    body = {"login": LOGIN, "password": password}
    answer = httpx.post(f"{installation.url}/api/v1/agent/login", json=body, trust_env=False)
    return answer.is_success


def sign_in(page: Page, password: str) -> None:
    page.get_by_label("登录名").fill(LOGIN)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def at_the_desk(page: Page, installation: Installation) -> None:
    """Signed in; the one-time password is replaced where it still is one."""
    page.goto(f"{installation.url}/console/")
    if fits(installation, OWN_PASSWORD):
        sign_in(page, OWN_PASSWORD)
    else:
        agents = json.loads((installation.data / "agents.json").read_text())
        sign_in(page, next(one["password"] for one in agents if one["login"] == LOGIN))
        page.get_by_label("新密码").fill(OWN_PASSWORD)
        page.get_by_role("button", name="更换密码").click()
    expect(page.get_by_role("navigation", name="排队与接待")).to_be_visible()


def test_a_wrong_password_is_refused_in_words(
    browser: Browser, installation: Installation, complaints: Complaints
) -> None:
    complaints.expect("401")
    with browser.new_context() as context:
        page = context.new_page()
        complaints.listen(page)
        page.goto(f"{installation.url}/console/")
        page.get_by_label("登录名").fill("nobody")
        page.get_by_label("密码").fill("wrong")
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("alert")).to_have_text("登录名或密码不正确。")


def test_a_person_takes_over_and_gives_back(
    open_shop: Opener, browser: Browser, installation: Installation, complaints: Complaints
) -> None:
    chat = open_shop("C0004").open_chat()
    chat.ask("转人工")
    with browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800}) as context:
        desk = context.new_page()
        complaints.listen(desk)
        at_the_desk(desk, installation)
        desk.locator(".queue-item", has_text="第").last.click()
        expect(desk.get_by_role("log")).to_contain_text("转人工")
        desk.get_by_role("button", name="接待", exact=True).click()
        expect(chat.log).to_contain_text("已接入", timeout=ANSWER_WITHIN)

        reply = desk.get_by_placeholder("回复顾客，按回车发送")
        reply.fill("您好，我来帮您看退款 <b>")
        reply.press("Enter")
        said = chat.frame.locator(".row-other", has_text="我来帮您看退款 <b>")
        expect(said).to_be_visible(timeout=ANSWER_WITHIN)
        expect(said.locator(".speaker-role")).to_have_text("人工客服")

        chat.say("好的，谢谢")
        expect(desk.get_by_role("log")).to_contain_text("好的，谢谢", timeout=ANSWER_WITHIN)
        desk.get_by_role("button", name="交还小意").click()
        expect(chat.log).to_contain_text("人工服务已结束", timeout=ANSWER_WITHIN)
    before = chat.answers.count()
    chat.say("我的退款到哪一步了")
    expect(chat.answers.nth(before)).to_be_visible(timeout=ANSWER_WITHIN)
