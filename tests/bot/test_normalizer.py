"""Normalisation keeps every offset."""

import pytest

from bot.components.normalizer import normalize


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("訂單到咩", "订单到咩"),
        ("尺碼偏大嗎", "尺码偏大吗"),
        ("２０２４０５１３８８", "2024051388"),
        ("ＳＦ１２３４", "SF1234"),
        ("這個甚麼時候到", "这个什么时候到"),
        ("你好\u3000在吗", "你好 在吗"),
        ("好👍🏻的❤️", "好👍🏻的❤️"),
        ("甚至没有发货", "甚至没有发货"),
        ("多少钱？", "多少钱？"),
        ("<b>到哪了</b>", "   到哪了    "),
        ("<script>a()</script>退款", " " * 20 + "退款"),
        ("价格<500 尺寸>3", "价格<500 尺寸>3"),
    ],
)
def test_text_becomes_half_width_simplified(written: str, normal: str) -> None:
    assert normalize(written) == normal


def test_every_character_becomes_exactly_one() -> None:
    everything = "".join(chr(code) for code in range(0x20, 0x30000) if not 0xD800 <= code < 0xE000)
    assert len(normalize(everything)) == len(everything)
