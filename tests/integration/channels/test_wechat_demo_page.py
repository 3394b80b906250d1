"""The demo shop's own login page for WeChat, and what `zhuyi doctor` says of an account."""

import re

import pytest

from gateway.channels.wechat.doctor import examine
from tests import direct
from tests.integration.channels.conftest import wechat_settings


@pytest.fixture
def page(gateway, customer):
    """The address that the chat gives, on the gateway under test."""
    link = re.search(r'href="https://kefu\.example\.com(/[^"]+)"', customer.says("绑定").text)
    return gateway.url + link[1]


def test_looking_does_not_use_the_link_up_and_choosing_binds(page, customer):
    looked = direct.get(page)
    assert looked.status_code == 200
    assert '<option value="C1">顾客C1（C1）</option>' in looked.text
    assert "'unsafe-inline'" not in looked.headers["content-security-policy"]
    bound = direct.post(page, data={"customer_id": "C1"})
    assert "绑定成功" in bound.text
    assert "顾客C1" in customer.pushed(1)[0]
    again = direct.post(page, data={"customer_id": "C1"})
    assert (again.status_code, "链接已失效" in again.text) == (404, True)


@pytest.mark.parametrize("given", [{"customer_id": "<script>"}, {}, {"other": "C1"}])
def test_somebody_who_is_no_customer_binds_nothing(page, given):
    answer = direct.post(page, data=given)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"  # never a page


def findings(monkeypatch, settings):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return {one.name: one for one in examine()}


def test_the_doctor_gets_a_token_and_compares_clocks(wechat, monkeypatch):
    found = findings(monkeypatch, wechat_settings(wechat))
    assert found["微信 access_token"].level == "ok"
    assert found["微信时钟"].level == "ok"


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({"ZHUYI_WECHAT_SECRET": "wrong"}, "AppSecret"),
        ({"ZHUYI_WECHAT_API": "http://127.0.0.1:9"}, "检查网络"),
        ({"ZHUYI_WECHAT_AES_KEY": "short"}, "doc.md"),
    ],
)
def test_the_doctor_says_what_to_do(wechat, monkeypatch, change, advice):
    found = findings(monkeypatch, {**wechat_settings(wechat), **change})
    assert any(one.level == "fail" and advice in one.advice for one in found.values())


def test_the_doctor_says_nothing_of_an_account_that_is_not_configured():
    assert list(examine()) == []
