"""Questions that the demo shop's sheet answers, asked of the action server."""

import json
import shutil
from pathlib import Path

import pytest

from actions.turn import Services
from shop.faq.service import ask
from shop.imports.service import import_folder
from tests.integration.actions.conftest import Talk

ROOT = Path(__file__).parents[3]
HELD_OUT = [
    json.loads(line)
    for line in (ROOT / "tests/faq/paraphrases.jsonl").read_text("utf-8").splitlines()
]
STRANGE = (ROOT / "tests/faq/not_in_the_sheet.txt").read_text("utf-8").splitlines()
SHEET = Path(__file__).parents[3] / "data" / "faq.csv"


@pytest.fixture
def sheet(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "sheet"
    folder.mkdir()
    shutil.copy(SHEET, folder)
    import_folder(services.database, tmp_path / "state", folder)


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize(
    ("text", "intent", "words"),
    [
        ("花呗能用不", "installment_credit", "可以分期付款吗？"),
        ("充电宝坐飞机让带不", "how_to_use", "100Wh"),
        ("赠品坏了能换吗", "gift", "赠品"),
        ("旧手机可以抵钱换新的吗", "trade_in", "没有以旧换新"),
    ],
)
def test_the_answer_says_what_it_rests_on(talk: Talk, text: str, intent: str, words: str) -> None:
    customer = talk()
    customer.hears(text, intent)
    answer = customer.runs("action_faq")
    assert answer.names == ["utter_faq"]
    assert words in answer.text


@pytest.mark.usefixtures("sheet")
def test_unclear_questions_are_offered_and_chosen(talk: Talk) -> None:
    customer = talk()
    customer.hears("余额", "balance_giftcard")
    answer = customer.runs("action_faq")
    assert answer.names == ["utter_faq_near"]
    assert "余额可以提现吗？" in answer.said[0].titles
    assert answer.said[0].titles[-1] == "转人工"
    customer.taps(next(b for b in answer.said[0].buttons if b["title"] == "余额可以提现吗？"))
    chosen = customer.runs("action_faq")
    assert chosen.names == ["utter_faq"]
    assert "没有账户余额" in chosen.text


def test_without_a_sheet_a_person_is_offered(talk: Talk) -> None:
    customer = talk()
    customer.hears("支持货到付款吗", "payment_method")
    answer = customer.runs("action_faq")
    assert answer.names == ["utter_unserved"]
    assert "付款方式" in answer.text
    assert answer.slot("proposed") == "transfer_human"


@pytest.mark.usefixtures("sheet")
def test_what_was_not_understood_is_answered_only_when_sure(talk: Talk) -> None:
    customer = talk()
    customer.slots["misunderstood"] = 2.0
    customer.hears("充电宝可以带上飞机吗", "nlu_fallback")
    answer = customer.runs("action_misunderstood")
    assert answer.names == ["utter_faq"]
    assert answer.slot("misunderstood") == 0.0
    customer.hears("打印机怎么连无线网", "nlu_fallback")
    assert customer.runs("action_misunderstood").names == ["utter_rephrase"]


@pytest.mark.usefixtures("sheet")
def test_a_reading_offered_keeps_the_question(talk: Talk) -> None:
    customer = talk()
    likely = {"installment_credit": 0.3, "payment_method": 0.2}
    customer.hears("花呗那个行不行呀我想问", "nlu_fallback", ranking=likely)
    answer = customer.runs("action_misunderstood")
    assert answer.names == ["utter_ask_back"]
    customer.taps(answer.said[0].buttons[0])
    nearest = customer.runs("action_faq")
    assert nearest.names == ["utter_faq_near"]
    assert "可以分期付款吗？" in nearest.said[0].titles


@pytest.mark.usefixtures("sheet")
def test_a_question_about_a_kind_of_product_needs_no_product(talk: Talk) -> None:
    customer = talk()
    customer.hears("充电宝可以带上飞机吗", "ask_product_attribute")
    answer = customer.runs("action_product_attribute")
    assert answer.names == ["utter_faq"]
    assert "100Wh" in answer.text


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize("text", ["怎么用", "这个怎么用", "打印机怎么连无线", "空调怎么清洗"])
def test_what_the_sheet_never_speaks_of_is_not_answered(talk: Talk, text: str) -> None:
    customer = talk()
    customer.hears(text, "how_to_use")
    assert customer.runs("action_faq").names != ["utter_faq"]


@pytest.mark.usefixtures("sheet")
def test_strange_things_are_never_sure(services: Services) -> None:
    with services.database.read() as session:
        found = ask(session, "酒店能开发票吗")
    assert found[0].question == "可以开发票吗？"
    assert not found[0].sure


@pytest.mark.usefixtures("sheet")
def test_measured_through_the_service(services: Services) -> None:
    with services.database.read() as session:
        held = [(ask(session, one["text"]), one["question"]) for one in HELD_OUT]
        strange = [ask(session, text) for text in STRANGE]
    said = [(f[0].question, wanted) for f, wanted in held if f and f[0].answers]
    assert len(said) / len(held) >= 0.55
    assert sum(got != wanted for got, wanted in said) / len(held) <= 0.03
    assert [found[0].question for found in strange if found and found[0].sure] == []
    assert sum(bool(found) and found[0].answers for found in strange) / len(strange) <= 0.1
