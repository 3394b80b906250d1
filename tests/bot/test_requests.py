"""One message, several requests: cut only where both sides are surely matters of their own."""

from typing import Any

import pytest

from bot.requests import clauses, requests

# what each clause means to these tests, by a word in it
MEANS = {
    "发票": "invoice_request",
    "快递": "track_logistics",
    "没发货": "ask_ship_time",
    "取消": "cancel_order",
    "退款": "apply_refund",
    "换货": "apply_return_exchange",
    "推荐": "recommend_product",
    "三百": "refine_need",
    "优惠券": "coupon",
    "多少钱": "ask_price",
    "有货": "ask_stock",
    "你好": "greet",
    "谢谢": "thanks_bye",
}


def understood(confidence: float = 0.9) -> Any:
    def read(words: str) -> dict[str, Any]:
        intent = next((name for word, name in MEANS.items() if word in words), "inform")
        return {"intent": {"name": intent, "confidence": confidence}}

    return read


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("我的快递到哪了，另外帮我开个发票", ["我的快递到哪了", "帮我开个发票"]),
        ("快递到哪了？还有，发票怎么开", ["快递到哪了", "发票怎么开"]),
        ("发票怎么开，优惠券怎么用", ["发票怎么开", "优惠券怎么用"]),
        ("你好，我的快递到哪了，顺便问下优惠券怎么领", None),
        ("帮我取消订单，另外我昨天买的耳机，帮我开个发票", None),
        (
            "快递到哪了，另外帮我开发票，顺便推荐个保温杯",
            ["快递到哪了", "帮我开发票", "推荐个保温杯"],
        ),
        ("这个多少钱，另外有货吗", ["这个多少钱", "有货吗"]),
        ("衣服取消 杯子的快递走到哪了", ["衣服取消", "杯子的快递走到哪了"]),
        ("三个事 1查快递 2手机壳取消 3T恤换货", ["查快递", "手机壳取消", "T恤换货"]),
        ("一、快递到哪了；二、把耳机那单取消", ["快递到哪了", "把耳机那单取消"]),
        ("第一 快递到了没 第二 快递另一单呢", ["快递到了没", "快递另一单呢"]),
        ("查一下快递到了没有然后还有就是给我开张发票", ["查一下快递到了没有", "给我开张发票"]),
        ("快递到哪了，然后能不能帮我开发票", ["快递到哪了", "能不能帮我开发票"]),
    ],
)
def test_several_requests_are_taken_apart(text: str, parts: list[str] | None) -> None:
    found = requests(text, understood())
    assert found == parts if parts else len(found) == 2


@pytest.mark.parametrize(
    "text",
    [
        "我的快递到哪了",
        "衣服取消 这件衣服的快递没动",
        "衣服取消 杯子有货",
        "昨天下的单还没发货，能取消吗",
        "怎么还没发货，可以退款吗",
        "不是要退款，是要换货",
        "如果快递今天不到，帮我退款",
        "推荐个送妈妈的礼物，三百左右",
        "快递到哪了，快递怎么还不到",
        "你好，我的快递到哪了，谢谢",
        "这个多少钱，有货吗",
        "还有货吗，另外的颜色有货吗",
        "快递还有多久到",
        "你好，谢谢",
        "1，2，3，4，5，6，7，8，9，10",
        "1个多少钱 2个多少钱",
        "我买了2个 1个没发货 取消",
        "1米7 2尺腰 有货吗",
        "快递到了 然后没发票",
    ],
)
def test_one_matter_stays_whole(text: str) -> None:
    assert requests(text, understood()) == [text]


def test_what_is_not_surely_understood_is_not_cut() -> None:
    text = "发票怎么开，优惠券怎么用"
    assert requests(text, understood(0.55)) == [text]
    assert len(requests("发票怎么开，另外优惠券怎么用", understood(0.55))) == 2
    assert len(requests("发票怎么开，另外优惠券怎么用", understood(0.45))) == 1


def test_a_message_that_cannot_be_several_is_read_once() -> None:
    def never(_: str) -> dict[str, Any]:
        raise AssertionError("a clause was read")

    for text in ["", "，，，", "嗯", "我的快递到哪了", "啊，" * 400, "另外"]:
        assert requests(text, never) == [text]


def test_the_words_of_a_link_belong_to_neither_side() -> None:
    text = "先这样。对了，顺便，查个券"
    assert [(text[c.start : c.end], c.linked) for c in clauses(text)] == [
        ("先这样", False),
        ("查个券", True),
    ]
