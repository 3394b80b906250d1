"""How a customer sounds is told by words alone."""

import pytest

from shop.moods.words import Mood, mood, sounds


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["你好", "我想买个杯子"], Mood.CALM),
        (["怎么还没到，急用"], Mood.WORRIED),
        (["怎么还没到", "什么破店"], Mood.ANGRY),
        (["我要投诉"], Mood.ANGRY),
        ([], Mood.CALM),
    ],
)
def test_the_strongest_mood_of_the_last_words_counts(said: list[str], expected: Mood) -> None:
    assert mood(said) is expected


@pytest.mark.parametrize("text", ["凭什么不给退", "这不合理吧", "我不接受这个结果"])
def test_disputes_are_heard(text: str) -> None:
    assert sounds("contesting", text)


@pytest.mark.parametrize("text", ["好的，那就算了", "为什么推荐这个", "到哪了"])
def test_other_questions_are_no_dispute(text: str) -> None:
    assert not sounds("contesting", text)


@pytest.mark.parametrize(
    "text",
    [
        "送妈妈的生日礼物三百左右",
        "给我妈的礼物到了吗",
        "姨妈的地址填错了",
        "他妈妈的手机号变了",
        "有没有大号垃圾桶",
        "垃圾袋少发了两卷",
        "厨余垃圾处理器怎么装",
        "去死皮的磨砂膏",
        "吃完有点恶心想吐",
        "为什么破了一个角",
        "空气死角能扫到吗",
        "沙比利木的茶盘",
        "用的工商银行卡",
        "相机曝光度怎么调",
    ],
)
def test_goods_mothers_and_banks_are_no_insult(text: str) -> None:
    assert not sounds("angry", text)
    assert not sounds("complaining", text)


@pytest.mark.parametrize(
    "text",
    [
        "妈的，又是假货",
        "真他妈慢",
        "你们太垃圾了",
        "垃圾客服",
        "什么破玩意",
        "这种破烂质量",
        "一群骗子",
        "气死我了",
        "太恶心了",
        "TMD还不发货",
    ],
)
def test_insults_are(text: str) -> None:
    assert sounds("angry", text)


@pytest.mark.parametrize("text", ["我去工商局告你们", "网上曝光你们", "我要举报", "打12315了"])
def test_threats_are_complaints(text: str) -> None:
    assert sounds("complaining", text)
