"""To the classifier all goods are one, and what only looks like goods is none."""

import pytest

from bot.components.features import ANY_GOODS, blocks, without_goods


@pytest.mark.parametrize("noun", ["杯子", "充电宝", "蓝牙耳机", "T恤".lower(), "鞋", "手机壳"])
def test_a_question_is_the_same_whatever_it_is_about(noun: str) -> None:
    assert without_goods(f"{noun}到了吗") == f"{ANY_GOODS}到了吗"
    characters, words, *_ = blocks(f"{noun}到了吗", [noun, "到", "了", "吗"])
    assert characters == blocks("手表到了吗", [])[0]
    assert noun in words


@pytest.mark.parametrize("text", ["手机号换了", "在手机上怎么退", "电脑版登录", "防晒系数", "礼物"])
def test_what_only_looks_like_goods_stays(text: str) -> None:
    assert without_goods(text) == text
