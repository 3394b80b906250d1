"""The opt-in sentence encoder: a real (tiny) BERT, exported, trained with, parsed with."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import (
    HERE,
    REPOSITORY,
    SECRET,
    ActionServer,
    free_port,
    start_bot,
    wait_until_healthy,
)

from bot.components import features
from bot.components.encoder import BadEncoder, Encoder, find_export
from bot.components.linear_model import Dense, LinearModel, train
from bot.model_file import BadModel, read_manifest, verified_model
from bot.settings import ROOT
from bot.train import fingerprint

APP_PYTHON = REPOSITORY / ".venv-app" / "bin" / "python"
TEXTS = ["退款", "我的包裹三天没动了，急", "尺码偏大吗", "发票" * 200]


def run(*argv: object, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(each) for each in argv],
        cwd=REPOSITORY,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def run_well(*argv: object, **environment: str) -> str:
    ended = run(*argv, **environment)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def export_to(data: Path, source: Path, *options: str) -> None:
    named = {"ZHUYI_DATA": str(data), "ZHUYI_NLU_ENCODER": str(source)}
    run_well(APP_PYTHON, "-m", "ops.cli", "encoder", "export", *options, **named)


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bert") / "model"
    run_well(APP_PYTHON, REPOSITORY / "tests" / "tiny_bert.py", folder)
    return folder


@pytest.fixture(scope="module")
def data(bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ZHUYI_DATA with the encoder and a model of tests/bot/assistant trained with it."""
    root = tmp_path_factory.mktemp("root")
    for name in ("domain", "nlu", "rules"):
        shutil.copytree(HERE / "assistant" / name, root / name)
    shutil.copy(ROOT / "config.yml", root / "config.yml")
    folder = tmp_path_factory.mktemp("data")
    export_to(folder, bert)
    script = (
        "import bot.train, pathlib;"
        f"bot.train.train(pathlib.Path({str(root)!r}), bot.train.models_folder())"
    )
    named = {"ZHUYI_DATA": str(folder), "ZHUYI_NLU_ENCODER": str(bert)}
    run_well(sys.executable, "-c", script, **named)
    return folder


@pytest.fixture
def copied(data: Path, tmp_path: Path) -> Path:
    return shutil.copytree(data, tmp_path / "data")


def home(data: Path) -> Path:
    return data / "models" / "encoder"


def test_a_message_alone_and_among_others_has_one_vector(data: Path, bert: Path) -> None:
    encoder = Encoder(find_export(home(data), str(bert)))
    together = encoder.vectors([*TEXTS, TEXTS[0]])
    assert together.shape == (5, encoder.dimension) == (5, 32)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for text, vector in zip(TEXTS, together, strict=False):
        np.testing.assert_allclose(encoder.vector(text), vector, atol=1e-5)
    assert np.abs(together[0] - together[1]).max() > 1e-3


def test_of_eight_bits_too(data: Path, bert: Path, tmp_path: Path) -> None:
    export_to(tmp_path, bert, "--int8")
    export = find_export(home(tmp_path), str(bert))
    encoder = Encoder(export)
    for text, vector in zip(TEXTS, encoder.vectors(TEXTS), strict=True):
        np.testing.assert_array_equal(encoder.vector(text), vector)
    plain = Encoder(find_export(home(data), str(bert)))
    assert export.int8 and export.fingerprint != plain.fingerprint
    assert ((encoder.vectors(TEXTS) * plain.vectors(TEXTS)).sum(1) > 0.95).all()


def test_an_export_that_computes_otherwise_here_is_refused(copied: Path, bert: Path) -> None:
    export = find_export(home(copied), str(bert))
    path = export.folder / "probes.json"
    probes = json.loads(path.read_text())
    probes["vectors"][0][0] += 0.01
    path.write_text(json.dumps(probes))
    with pytest.raises(BadEncoder, match=r"probes\.json is damaged"):
        find_export(home(copied), str(bert))
    with pytest.raises(BadEncoder, match="other vectors here"):
        Encoder(export)


def test_a_missing_or_broken_export_says_what_to_run(copied: Path, bert: Path) -> None:
    with pytest.raises(BadEncoder, match=f"was exported from {bert}; run `zhuyi encoder export`"):
        find_export(home(copied), "another")
    (home(copied) / "manifest.json").write_text("[]")
    with pytest.raises(BadEncoder, match=r"unreadable.*run `zhuyi encoder export`"):
        find_export(home(copied), str(bert))
    (home(copied) / "manifest.json").unlink()
    with pytest.raises(BadEncoder, match=r"is missing; run `zhuyi encoder export`"):
        find_export(home(copied), str(bert))


def test_another_encoder_makes_the_model_stale(data: Path) -> None:
    manifest = read_manifest(data / "models" / "bot")
    assert manifest is not None and manifest.encoder
    assert len({fingerprint(ROOT), fingerprint(ROOT, None, "a"), fingerprint(ROOT, None, "b")}) == 3
    assert verified_model(data / "models" / "bot", manifest.encoder).is_file()
    with pytest.raises(BadModel, match="ZHUYI_NLU_ENCODER is not set"):
        verified_model(data / "models" / "bot")
    with pytest.raises(BadModel, match="but ZHUYI_NLU_ENCODER is bbb"):
        verified_model(data / "models" / "bot", "bbb")


def test_a_bot_trained_with_it_answers(
    data: Path, bert: Path, actions: ActionServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHUYI_NLU_ENCODER", str(bert))
    running = start_bot(data, actions.port)
    try:
        wait_until_healthy(running)
        status, parsed = running.parse("你好")
        assert (status, parsed["intent"]["name"]) == (200, "greet")
    finally:
        running.process.terminate()
        assert running.process.wait(timeout=30) == 0


def start(data: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    inner = {"ZHUYI_INNER_PORT": str(free_port()), "ZHUYI_ACTIONS_URL": "http://127.0.0.1:1"}
    named = {"ZHUYI_DATA": str(data), "ZHUYI_SECRET": SECRET, **inner}
    return run(sys.executable, "-m", "bot", **named, **environment)


def test_a_bot_does_not_start_with_a_wrong_encoder(
    copied: Path, bert: Path, assistant: Path, tmp_path: Path
) -> None:
    without_it = start(copied)
    assert without_it.returncode == 1
    assert "ZHUYI_NLU_ENCODER is not set; set it again, or run" in without_it.stderr
    export_to(copied, bert, "--max-length", "16")
    other = start(copied, ZHUYI_NLU_ENCODER=str(bert))
    assert other.returncode == 1
    assert "was trained with the sentence encoder" in other.stderr
    plain = shutil.copytree(assistant / "models" / "bot", tmp_path / "plain" / "models" / "bot")
    shutil.copytree(home(copied), plain.parent / "encoder")
    never = start(tmp_path / "plain", ZHUYI_NLU_ENCODER=str(bert))
    assert never.returncode == 1
    assert "trained without ZHUYI_NLU_ENCODER, which is now set" in never.stderr
    assert "Traceback" not in without_it.stderr + other.stderr + never.stderr


def test_without_it_nothing_of_it_is_imported(model: Path) -> None:
    script = (
        "import sys; from bot.processor import TurnProcessor;"
        f"TurnProcessor({str(model)!r}, None).understand('你好');"
        "print('loaded:', {'onnxruntime', 'tokenizers'} & set(sys.modules))"
    )
    assert "loaded: set()" in run_well(sys.executable, "-c", script)


WORDS = {"greet": "你好呀", "refund": "要退款", "track": "到哪了"}


@pytest.fixture(scope="module")
def dense_model() -> LinearModel:
    """Three intents whose vectors are the axes; some words are left to them alone."""
    labels = [name for name in WORDS for _ in range(6)]
    documents = [features.blocks(WORDS[name], list(WORDS[name])) for name in labels]
    vectors = np.repeat(np.eye(3, dtype=np.float32), 6, axis=0)
    dense = Dense("abc", vectors, 1.0)
    return train(documents, labels, c=10.0, weights=[0.6, 0.6, 1.2, 0.8], dense=dense)


def test_a_sentence_of_unknown_words_is_read_by_its_vector(dense_model: LinearModel) -> None:
    unknown: list[list[str]] = [["☃"], [], [], []]
    for index, name in enumerate(dense_model.labels):
        p = dense_model.probabilities(unknown, np.eye(3, dtype=np.float32)[index])
        assert dense_model.labels[int(p.argmax())] == name


def test_a_saved_model_keeps_its_dense_block(dense_model: LinearModel, tmp_path: Any) -> None:
    dense_model.save(tmp_path)
    again = LinearModel.load(tmp_path)
    assert again.encoder == "abc"
    document, vector = features.blocks("退了", ["退", "了"]), np.ones(3, dtype=np.float32) / 3
    np.testing.assert_array_equal(
        again.probabilities(document, vector), dense_model.probabilities(document, vector)
    )


def test_a_vector_and_a_dense_block_go_together(dense_model: LinearModel) -> None:
    with pytest.raises(ValueError, match="trained with vectors"):
        dense_model.probabilities([[], [], [], []])
    with pytest.raises(ValueError, match="trained with vectors"):
        train(
            [features.blocks(text, list(text)) for text in WORDS.values()] * 6,
            list(WORDS) * 6,
            c=1.0,
            weights=[1.0] * 4,
        ).probabilities([[], [], [], []], np.ones(3))


def test_an_encoder_reads_numbers_as_the_other_blocks_do() -> None:
    assert features.sentence("订单2024051388呢？？？？急急急急") == "订单0呢？？急急"
