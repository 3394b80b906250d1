"""Plain and compatible mode, as far as they differ from safe mode."""

import pytest
from pydantic import ValidationError

from gateway.channels.wechat.settings import WechatSettings
from tests.wechat_server import Customer


@pytest.fixture(scope="module", params=["plain", "compatible"])
def mode(request):
    return request.param


@pytest.fixture(scope="module")
def account_settings(mode):
    return {"ZHUYI_WECHAT_MODE": mode}


@pytest.fixture
def customer(gateway, wechat, mode):
    return Customer(wechat, gateway.url, mode)


def test_a_conversation_works(customer):
    assert customer.says("您好。").text == "【智能助手】答：您好。"
    assert customer.says("再见。").text == "【智能助手】答：再见。"


def test_a_forged_signature_is_refused(customer, log):
    query, body = customer.packed(customer.xml("text", Content="您好"))
    assert customer.post({**query, "signature": "0" * 40}, body).status == 401
    assert log(customer.openid) == []


def test_an_old_request_is_refused(customer, log):
    packed = customer.packed(customer.xml("text", Content="您好"), at=1_700_000_000)
    assert customer.post(*packed).status == 401
    assert log(customer.openid) == []


def test_in_compatible_mode_only_the_cipher_counts(customer, mode, log):
    query, body = customer.packed(customer.xml("text", Content="真的。"))
    customer.post(query, body.replace("真的".encode(), "假的".encode()))
    said = log(customer.openid)[0][2]
    assert said == ("真的。" if mode == "compatible" else "假的。")  # the reason for safe mode


def test_a_key_that_does_not_fit_is_named():
    given = {"ZHUYI_WECHAT_APP_ID": "wx1", "ZHUYI_WECHAT_SECRET": "s", "ZHUYI_WECHAT_TOKEN": "t"}
    with pytest.raises(ValidationError, match="ZHUYI_WECHAT_AES_KEY"):
        WechatSettings(**given, ZHUYI_WECHAT_AES_KEY="short")
    assert WechatSettings(**given, ZHUYI_WECHAT_MODE="plain").ready
