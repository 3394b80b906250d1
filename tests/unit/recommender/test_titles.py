"""Marked titles: read, and asked for the word that was taken out of them."""

import gzip

import pytest

from recommender.features.tfidf import TfidfText
from recommender.text.titles import found, titles

SOLD = [("厨房防油", "围裙"), ("登山防雨", "背包")]


def written(path, pairs):
    """Titles of a description and a product word, with a mark for each character."""
    marks = [
        [f"{c} O" for c in before] + [f"{c} {'I' if n else 'B'}-HCCX" for n, c in enumerate(word)]
        for before, word in pairs
    ]
    text = "\n\n".join("\n".join(one) for one in marks)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8") as file:
        file.write(text)
    return path


@pytest.mark.parametrize("name", ["titles.txt", "titles.txt.gz"])
def test_a_title_is_read_with_and_without_its_product_words(tmp_path, name):
    one, other = titles(written(tmp_path / name, SOLD))
    assert (one.whole, one.rest.strip(), one.words) == ("厨房防油围裙", "厨房防油", {"围裙"})
    assert other.words == {"背包"}


def test_the_word_finds_titles_that_it_was_taken_from(tmp_path):
    learnt = titles(written(tmp_path / "learnt", SOLD * 3))
    asked = titles(
        written(tmp_path / "asked", [("厨房", "围裙"), ("登山", "背包"), ("防雨", "背包")])
    )
    text = TfidfText.fit([title.whole for title in learnt], dim=2)
    assert found(text, learnt, asked).tolist() == [1, 1]
    wrong = titles(written(tmp_path / "wrong", [("登山", "围裙"), ("厨房", "背包")]))
    assert found(text, learnt, wrong).tolist() == [0.5, 0.5]


def test_a_word_that_was_not_learnt_is_not_asked(tmp_path):
    learnt = titles(written(tmp_path / "learnt", SOLD * 3))
    with pytest.raises(ValueError, match="no product word"):
        found(TfidfText.fit(["厨房", "厨房围裙"]), learnt, learnt[:0])


@pytest.mark.parametrize("content", ["厨 O extra", "厨", "厨 O\n" * 301])
def test_a_file_of_another_form_is_named_with_its_line(tmp_path, content):
    (tmp_path / "titles.txt").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"titles.txt, line \d+"):
        titles(tmp_path / "titles.txt")
