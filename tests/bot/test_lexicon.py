"""The bot follows the shop's words while it runs."""

import json
import os
from pathlib import Path

import pytest

from bot.components import lexicon
from bot.components.lexicon import LexiconFile, build


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lexicon, "_CHECK_EVERY_S", 0.0)
    return tmp_path / "lexicon.json"


def write(path: Path, **words: object) -> None:
    path.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def brands(following: LexiconFile) -> set[str]:
    words = following.current().words
    return {word for word, meanings in words.items() if any(m.entity == "brand" for m in meanings)}


def test_a_new_file_is_taken_up_without_a_restart(file: Path) -> None:
    following = LexiconFile(file)
    assert brands(following) == set()
    write(file, brands=["某牌"])
    assert brands(following) == {"某牌"}
    write(file, brands=["某牌", "另一个牌子"])
    assert brands(following) == {"某牌", "另一个牌子"}
    file.unlink()
    assert brands(following) == set()


def test_a_broken_file_leaves_the_last_good_words(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(file, brands=["某牌"])
    following = LexiconFile(file)
    assert brands(following) == {"某牌"}
    file.write_text("{", encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert brands(following) == {"某牌"}
    assert "unusable" in caplog.text


def test_an_alias_of_two_entities_keeps_both_meanings() -> None:
    words = build({"brands": ["苹果"], "categories": {"水果": ["苹果"]}}).words
    assert {(m.entity, m.value) for m in words["苹果"]} == {("brand", "苹果"), ("category", "水果")}


def test_a_list_of_the_wrong_form_is_named() -> None:
    with pytest.raises(ValueError, match="brands"):
        build({"brands": "某牌"})
