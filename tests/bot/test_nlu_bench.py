"""`nlu-bench` on a corpus of our own: trained on one part, reported on the other."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY

from bot.nlu_bench import BadCorpus, Part, characters, ours, read_corpus, table
from bot.nlu_bench_ours import as_block, documents, knowledge, own_examples, scores

SEEN = {
    "退钱": ["我要退款", "给我退钱", "钱退了吗", "申请退款", "退款呢"],
    "物流": ["快递到哪了", "查物流", "包裹呢", "物流不动", "快递呢"],
    "发票": ["开发票", "我要发票", "发票抬头", "电子发票", "补开发票"],
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    rows = [{"text": t, "jddc_intent": name} for name, group in SEEN.items() for t in group]
    asked = [
        {"text": "退款到了吗", "jddc_intent": "退钱"},
        {"text": "查下快递", "jddc_intent": "物流"},
        {"text": "发票开了没", "jddc_intent": "发票"},
        {"text": "查下发票", "jddc_intent": "物流"},
    ]
    for name, part in (("train", rows), ("test", asked)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in part)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("method", [characters, ours])
def test_a_method_ranks_the_labels_of_the_train_part(method: object, corpus: Path) -> None:
    found = read_corpus(corpus, "jddc_intent")
    rankings = method(found.train, found.test.texts)  # type: ignore[operator]
    assert [ranking[0] for ranking in rankings] == ["退钱", "物流", "发票", "发票"]
    assert all(sorted(ranking) == sorted(SEEN) for ranking in rankings)


@pytest.mark.slow
def test_what_the_assistant_understands_is_one_more_block(corpus: Path) -> None:
    part: Part = read_corpus(corpus, "jddc_intent").train
    knows = knowledge()
    asked = ["我的包裹到哪了", "我要退款"]
    block = as_block(knows, documents(asked)).toarray()
    assert [knows.labels[i] for i in block.argmax(1)] == ["track_logistics", "apply_refund"]
    assert (block**2).sum(1) == pytest.approx([1.0, 1.0])
    with_it, labels = scores(part.texts, part.labels, asked, knows)
    without, _ = scores(part.texts, part.labels, asked, None)
    assert [labels[i] for i in with_it.argmax(1)] == ["物流", "退钱"]
    assert (with_it != without).all()


def test_own_examples_are_those_that_rasa_reads() -> None:
    from rasa.shared.importers.rasa import RasaFileImporter  # noqa: PLC0415

    nlu = RasaFileImporter(training_data_paths=[str(REPOSITORY / "bot" / "nlu")]).get_nlu_data()
    read = {(e.get("text"), e.get("intent")) for e in nlu.intent_examples}
    assert set(own_examples()) == read


def test_the_command_prints_and_writes_one_table(corpus: Path, tmp_path: Path) -> None:
    script = (
        "import sys, bot.nlu_bench as b; every = b.methods;"
        "b.methods = lambda **k: dict(list(every(**k).items())[:2]); sys.exit(b.main())"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(corpus), "--out", str(tmp_path / "results")],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "| 75.0% | 100.0% |" in ended.stdout
    assert (tmp_path / "results" / "nlu-bench.md").read_text() == ended.stdout
    numbers = json.loads((tmp_path / "results" / "nlu-bench.json").read_text())
    assert [each["accuracy"] for each in numbers] == [0.75, 0.75]


def test_a_folder_without_the_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCorpus, match=r"train\.jsonl does not exist; give the folder"):
        read_corpus(tmp_path, "jddc_intent")
    (tmp_path / "train.jsonl").write_text('{"text": "a"}\n')
    with pytest.raises(BadCorpus, match="jddc_intent"):
        read_corpus(tmp_path, "jddc_intent")


def test_the_table_without_results_has_a_head() -> None:
    assert table([]).startswith("| | accuracy |")
