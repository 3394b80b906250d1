"""Cards as words: everything that could be tapped has a number that means one thing."""

from gateway.channels.degrade import in_words, without_stale
from gateway.channels.kind import Capabilities
from shop.channels.choices import Choice
from shop.conversations.outbox import Parcel

PLAIN = Capabilities(text_bytes=2048)
NATIVE = Capabilities(text_bytes=2048, buttons=True, names_senders=True)


def said(kind, text="", payload=None, sender="bot", seq=1):
    return Parcel(seq, "c", "openid", seq, sender, kind, text, payload or {}, 0)


def action(title):
    return {"title": title, "action_id": f"id-{title}"}


BUTTONS = said("buttons", "要办哪一单？", {"buttons": [action("手机壳"), action("耳机")]})
PRODUCTS = said(
    "products",
    "这两款不错",
    {
        "items": [
            {
                "id": f"P{n}",
                "title": f"保温杯{n}",
                "price": "99.00",
                "image": "",
                "reason": "近 7 天热销",
                "actions": [action(f"为什么推荐{n}"), action(f"不感兴趣{n}")],
            }
            for n in (1, 2)
        ],
        "buttons": [action("换一批")],
    },
)
PRODUCTS.payload["items"][0]["actions"] = [action("为什么推荐"), action("不感兴趣")]
PRODUCTS.payload["items"][1]["actions"] = [
    {"title": "为什么推荐", "action_id": "why-2"},
    {"title": "不感兴趣", "action_id": "not-2"},
]
ORDER = said(
    "order",
    "您的订单在路上",
    {
        "orders": [
            {
                "id": "2024051388",
                "state": "运输中",
                "placed_at": "2026-11-20T08:00:00+08:00",
                "total": "259.00",
                "lines": [{"title": "蓝牙耳机", "spec": "黑色", "quantity": 1, "price": "259.00"}],
                "courier": "顺丰速运",
                "tracking_no": "SF1234567890",
                "tracking": [{"at": "2026-11-26T09:30:00+08:00", "text": "已到达杭州"}],
                "notes": ["比承诺时间晚了"],
                "actions": [action("查物流"), action("申请退款")],
            }
        ]
    },
)


def test_buttons_are_numbered():
    worded = in_words([BUTTONS], PLAIN)
    assert worded.texts == ("要办哪一单？\n回复 1：手机壳\n回复 2：耳机",)
    assert worded.choices == (Choice(1, "手机壳", "id-手机壳"), Choice(2, "耳机", "id-耳机"))


def test_a_channel_with_buttons_gets_them_as_choices_only():
    worded = in_words([BUTTONS], NATIVE)
    assert worded.texts == ("要办哪一单？",)
    assert [one.action_id for one in worded.choices] == ["id-手机壳", "id-耳机"]


def test_an_answer_of_the_sheet_names_the_question_below_it():
    (text,) = in_words([said("text", "不支持。", {"source": "支持货到付款吗？"})], PLAIN).texts
    assert text.split("\n") == ["不支持。", "（依据店铺问答：支持货到付款吗？）"]


def test_products_are_numbered_and_say_why():
    worded = in_words([PRODUCTS], PLAIN)
    (text,) = worded.texts
    assert "1. 保温杯1" in text
    assert "¥99.00　近 7 天热销" in text
    assert "回复 1～2：为什么推荐" in text
    assert "如“不感兴趣1”" in text
    assert "回复 3：换一批" in text
    assert Choice(2, "为什么推荐", "why-2", main=True) in worded.choices
    assert Choice(2, "不感兴趣", "not-2", main=False) in worded.choices
    assert Choice(3, "换一批", "id-换一批") in worded.choices


def test_an_order_says_all_that_its_card_says():
    (text,) = in_words([ORDER], PLAIN).texts
    for part in (
        "订单 2024051388　运输中",
        "· 蓝牙耳机（黑色） ×1",
        "合计 ¥259.00",
        "顺丰速运 SF1234567890",
        "最新进展：已到达杭州（11-26 09:30）",
        "比承诺时间晚了",
        "回复 1：查物流",
        "回复 2：申请退款",
    ):
        assert part in text


def test_what_the_card_offers_is_not_offered_again_below_it():
    card = dict(ORDER.payload, buttons=[action("申请退款"), action("催一下")])
    (text,) = in_words([said("order", "在路上", card)], PLAIN).texts
    assert text.count("申请退款") == 1
    assert "回复 3：催一下" in text


def test_numbers_run_through_all_messages_of_one_go():
    worded = in_words([BUTTONS, PRODUCTS, ORDER], PLAIN)
    main = [one.number for one in worded.choices if one.main]
    assert main == list(range(1, 8))


def test_it_is_said_who_speaks():
    lines = [
        said("text", "我是小意"),
        said("text", "您好", sender="agent"),
        said("notice", "客服已接入", {"level": "info", "code": "agent_joined"}, sender="system"),
    ]
    worded = in_words(lines, PLAIN)
    assert worded.labels == ("【智能助手】", "【人工客服】", "")
    assert worded.texts == ("我是小意", "您好", "客服已接入")
    assert in_words(lines, NATIVE).labels == ("", "", "")


def test_an_excuse_for_a_delay_is_dropped_once_the_answer_is_there():
    excuse = said("notice", "请稍等", {"code": "bot_unavailable"}, sender="system", seq=1)
    answer = said("text", "到了", seq=2)
    assert [one.text for one in without_stale([excuse, answer])] == ["", "到了"]
    assert [one.text for one in without_stale([excuse])] == ["请稍等"]
