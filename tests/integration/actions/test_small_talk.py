"""Small talk: a fitting short answer, and never a laugh at who is angry."""

import pytest

from tests.integration.actions.conftest import Talk


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("男的女的", "gender"),
        ("你多大啦", "age"),
        ("你真聪明", "praise"),
        ("你是不是有点傻", "tease"),
        ("你有对象没", "life"),
        ("明天会不会下雨", "weather"),
        ("给我写首诗吧", "write"),
        ("茅台股票能买吗", "money"),
        ("那你会啥", "ability"),
        ("哈哈哈哈", "laugh"),
        ("今天心情好差", "sad"),
        ("找到了 我妈拿了", "found"),
        ("我问问我妈", "wait"),
    ],
)
@pytest.mark.parametrize("action", ["chitchat", "out_of_scope", "misunderstood"])
def test_small_talk_has_answers_of_its_own(talk: Talk, text: str, topic: str, action: str) -> None:
    intent = "nlu_fallback" if action == "misunderstood" else action
    assert talk().asks(f"action_{action}", text, intent).names == [f"utter_talk_{topic}"]


@pytest.mark.parametrize("text", ["男款有吗", "有没有女鞋", "手表几岁孩子能戴", "想给女朋友买"])
def test_what_is_about_goods_is_not(talk: Talk, text: str) -> None:
    answer = talk().asks("action_misunderstood", text, "nlu_fallback")
    assert not any(name.startswith("utter_talk_") for name in answer.names)


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("😡😡😡", "utter_upset"),
        ("👍", "utter_talk_praise"),
        ("🙏🙏", "utter_thanks"),
        ("👋", "utter_bye"),
        ("😭", "utter_talk_sad"),
        ("。。。", "utter_talk_signs"),
        ("？？", "utter_talk_puzzled"),
    ],
)
@pytest.mark.parametrize("action", ["chitchat", "misunderstood", "thanks_bye", "urge_reply"])
def test_signs_alone_are_read(talk: Talk, text: str, response: str, action: str) -> None:
    intent = "bot_misunderstood" if action == "misunderstood" else action
    assert talk("C0001").asks(f"action_{action}", text, intent).names == [response]


def test_a_thumb_up_agrees_to_what_was_proposed(talk: Talk) -> None:
    customer = talk("C0001")
    customer.asks("action_transfer_human", "有没有真人", "transfer_human")
    assert customer.asks("action_chitchat", "👌", "chitchat").names == ["utter_handoff"]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("好的谢谢啦", "utter_thanks"),
        ("回头再说 拜", "utter_bye"),
        ("哦没事了", "utter_no_more"),
        ("没别的事了，多谢", "utter_thanks"),
    ],
)
def test_thanks_farewells_and_nothing_more_differ(talk: Talk, text: str, response: str) -> None:
    assert talk().asks("action_thanks_bye", text, "thanks_bye").names == [response]


@pytest.mark.parametrize("text", ["不好意思哈", "哎呀 对不起啊", "打扰了"])
def test_an_apology_is_answered_kindly(talk: Talk, text: str) -> None:
    assert talk().asks("action_chitchat", text, "chitchat").names == ["utter_talk_sorry"]
