"""Words that name a button are a tap on it; anything less sure is left to be understood."""

import json

import pytest
from conftest import Bot

from bot.choices import tapped
from bot.snapshot import offered

CHECK = [("登记核对", "/check"), ("转人工", "/person")]
WITHDRAW = [("撤销换货（质量问题）", "/withdraw")]
CANCEL = [("确认取消订单", "/yes"), ("不取消了", "/no")]


@pytest.mark.parametrize(
    ("said", "choices", "payload"),
    [
        ("登记核对", CHECK, "/check"),
        ("那就登记吧", CHECK, "/check"),
        ("好的 帮我登记一下", CHECK, "/check"),
        ("人工", CHECK, "/person"),
        ("对，撤了", WITHDRAW, "/withdraw"),
        ("嗯", CHECK, None),
        ("好的谢谢", CHECK, None),
        ("登记核对要多久", CHECK, None),
        ("撤", WITHDRAW, None),
        ("取消", CANCEL, None),
        ("不取消", CANCEL, "/no"),
        ("登记核对" * 20, CHECK, None),
    ],
)
def test_words_name_one_button_or_none(
    said: str, choices: list[tuple[str, str]], payload: str | None
) -> None:
    assert tapped(said, choices, form=False) == payload


def test_in_a_form_only_the_very_title_is_a_tap() -> None:
    assert tapped("确认取消订单", CANCEL, form=True) == "/yes"
    assert tapped("不取消", CANCEL, form=True) is None


def test_the_latest_answer_alone_offers() -> None:
    def bot(title: str) -> dict[str, object]:
        return {"event": "bot", "data": {"choices": [[title, f"/{title}"]]}}

    events = [{"event": "user"}, bot("旧的"), {"event": "user"}, bot("新的"), {"event": "bot"}]
    state = json.dumps({"v": 1, "slots": {}, "loop": "refund_form", "events": events})
    assert offered(state) == ([("新的", "/新的")], True)
    assert offered(None) == ([], False)


def test_a_typed_title_is_taken_as_the_tap_on_it(bot: Bot) -> None:
    _, first = bot.turn("我要退款")
    _, second = bot.turn("最近一单", first["tracker"], seq=2)
    assert second["intent"] == {"name": "inform", "confidence": 1.0}
