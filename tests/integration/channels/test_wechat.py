"""WeChat: one effect and one answer for each message, by the one way or by the other."""


def test_what_is_ready_goes_back_with_the_request(customer, wechat, log):
    reply = customer.says("我的快递呢？")
    assert reply.text == "【智能助手】答：我的快递呢？"
    assert wechat.sent_to(customer.openid) == []
    assert [line[0] for line in log(customer.openid)] == ["customer", "bot"]


def test_what_takes_longer_is_pushed(customer, wechat, bot):
    bot.delay = 5.0
    reply = customer.says("我的快递呢？")
    assert reply.raw == b"success"
    assert customer.pushed(1) == ["【智能助手】答：我的快递呢？"]
