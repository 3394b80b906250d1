"""The demo shop's question sheet, asked in words that it does not have (tests/faq)."""

import csv
import json
from pathlib import Path

import pytest

from shop.faq.index import Asked, FaqIndex
from shop.faq.quoting import unknown_places
from shop.faq.service import ANSWERED, LEAD, SURE
from shop.faq.terms import meant, says_something

ROOT = Path(__file__).parents[3]
with (ROOT / "data/faq.csv").open(encoding="utf-8", newline="") as file:
    SHEET = list(csv.DictReader(file))
HELD_OUT = [
    json.loads(line)
    for line in (ROOT / "tests/faq/paraphrases.jsonl").read_text("utf-8").splitlines()
]
STRANGE = (ROOT / "tests/faq/not_in_the_sheet.txt").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def index() -> FaqIndex:
    return FaqIndex([Asked(row["question"], tuple(row["aliases"].split("|"))) for row in SHEET])


def given(index: FaqIndex, text: str, least: float) -> str | None:
    """The question that the answer rests on; None if none is given."""
    (place, score), (_, second) = index.search(text, 2)
    clear = score >= least and score - second >= LEAD
    return SHEET[place]["question"] if clear else None


def test_the_sheet_is_as_large_as_promised_and_quotes_what_exists() -> None:
    assert len(SHEET) >= 150
    assert len({row["question"] for row in SHEET}) == len(SHEET)
    assert [row["question"] for row in SHEET if unknown_places(row["answer"])] == []


def test_no_paraphrase_stands_in_the_sheet() -> None:
    known = {w for row in SHEET for w in (row["question"], *row["aliases"].split("|"))}
    assert len(HELD_OUT) >= 200
    assert [one["text"] for one in HELD_OUT if one["text"] in known] == []


def test_paraphrases_find_their_question(index: FaqIndex) -> None:
    best = [SHEET[index.search(one["text"], 1)[0][0]]["question"] for one in HELD_OUT]
    right = sum(b == one["question"] for b, one in zip(best, HELD_OUT, strict=True))
    assert right / len(HELD_OUT) >= 0.85


@pytest.mark.parametrize(("least", "answered", "wrong"), [(ANSWERED, 0.6, 0.05), (SURE, 0.2, 0.0)])
def test_few_wrong_answers_are_given(
    index: FaqIndex, least: float, answered: float, wrong: float
) -> None:
    answers = [(given(index, one["text"], least), one["question"]) for one in HELD_OUT]
    said = [pair for pair in answers if pair[0] is not None]
    assert len(said) / len(HELD_OUT) >= answered
    assert sum(got != wanted for got, wanted in said) / len(HELD_OUT) <= wrong


def test_what_is_not_in_the_sheet_is_not_answered(index: FaqIndex) -> None:
    answered = [text for text in STRANGE if given(index, text, SURE)]
    assert set(answered) <= {"酒店能开发票吗"}  # one strange word among four known ones
    taken = [text for text in STRANGE if given(index, text, ANSWERED)]
    assert len(taken) / len(STRANGE) <= 0.12  # were their intent taken for one of the sheet's


def test_words_of_one_meaning_are_one() -> None:
    assert meant("请问邮费多少呀") == meant("运费多少")


def test_an_empty_sheet_finds_nothing() -> None:
    assert FaqIndex([]).search("包邮吗") == []


@pytest.mark.parametrize(
    ("text", "says"), [("这个怎么用", False), ("有吗", False), ("耳机怎么用", True)]
)
def test_a_question_about_nothing_is_known(text: str, says: bool) -> None:
    assert says_something(text) is says
