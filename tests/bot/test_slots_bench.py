"""The bench of a trained tagger, on a small corpus of our own."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.slots_bench import BadCorpus, f1, features, read, slots

COLOURS = ["红", "黑", "白", "蓝", "灰", "绿"]
GOODS = ["裙子", "毛衣", "大衣", "鞋子", "帽子"]


def line(colour: str, good: str) -> str:
    marked = [f"{colour}:B-COLOUR", "色:I-COLOUR", "的:O", f"{good[0]}:B-GOOD", f"{good[1]}:I-GOOD"]
    return " ".join(marked) + " <=> <NULL>\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    pairs = [(colour, good) for colour in COLOURS for good in GOODS]
    unseen = pairs[::7]
    with gzip.open(tmp_path / "some_train.gz", "wt", encoding="utf-8") as part:
        part.writelines(line(*pair) for pair in pairs if pair not in unseen)
    (tmp_path / "some_test").write_text("".join(line(*pair) for pair in unseen), encoding="utf-8")
    return tmp_path


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.slots_bench", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_learns_what_the_corpus_marks(corpus: Path) -> None:
    done = run(corpus)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["queries"] == 5
    assert figures["f1"] == 1.0


def test_a_folder_without_the_parts_is_named(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 1
    assert "0 files named train" in done.stderr
    (tmp_path / "train").write_text("no labels here\n")
    with pytest.raises(BadCorpus, match="no line like"):
        read(tmp_path, "train")


def test_slots_of_labels() -> None:
    labels = ["B-A", "I-A", "B-A", "O", "I-A", "B-B", "I-A"]
    assert slots(labels) == {("A", 0, 2), ("A", 2, 3), ("B", 5, 6)}


def test_only_whole_slots_count() -> None:
    gold = {("A", 0, 2), ("B", 3, 4)}
    assert f1([(gold, {("A", 0, 1), ("B", 3, 4)})]) == {"precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert f1([(gold, set())])["f1"] == 0.0


def test_a_character_of_several_letters_is_one() -> None:
    assert len(features(["红", "iphone", "6", "壳"])) == 4
