"""What a message asks is found inside what is merely polite."""

import pytest

from bot.components.courtesies import request_in


@pytest.mark.parametrize(
    ("text", "request_part"),
    [
        ("在吗，我那个快递，怎么还没到", "我那个快递，怎么还没到"),
        ("您好，请问我的快递怎么还没到，谢谢", "我的快递怎么还没到"),
        ("好的那什么时候到", "什么时候到"),
        ("嗯嗯，多久到账啊", "多久到账啊"),
        ("亲 在吗 转人工", "转人工"),
        ("麻烦帮我取消订单，谢谢啦", "取消订单"),
        ("姑娘啊我想问一下就是这个灯不亮了", "这个灯不亮了"),
        ("师傅电话多少", "师傅电话多少"),
    ],
)
def test_greetings_before_and_thanks_after_are_left_out(text: str, request_part: str) -> None:
    assert text[slice(*request_in(text))] == request_part


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "在吗",
        "您好，在吗",
        "好的谢谢",
        "不用了，谢谢",
        "知道了 谢谢你",
        "嗯",
        "亲",
        "好用吗",
        "亲自取货可以吗",
    ],
)
def test_a_message_of_courtesy_only_is_kept_whole(text: str) -> None:
    assert request_in(text) == (0, len(text))


def test_a_thousand_fillers_take_no_time() -> None:
    assert request_in("嗯" * 1_000) == (0, 1_000)
    assert request_in("你好，" * 333)[1] == 999
    assert request_in("好" * 996 + "x谢谢") == (0, 997)
