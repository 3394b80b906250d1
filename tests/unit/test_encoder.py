"""A `transformers` model becomes the bot's sentence encoder, or it is said why not."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import AutoModel, AutoTokenizer

from ops.doctor.encoder import encoder as examine
from ops.doctor.finding import Finding, Level
from ops.encoder import exported
from ops.encoder.export import Options, export, is_current, options_before
from ops.encoder.exported import Manifest
from ops.encoder.source import EncoderNotUsable
from tests import tiny_bert

TEXTS = ["退款", "我的包裹三天没动了，急", "尺码偏大吗", "iPhone 15 有货吗", "发票" * 200]


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bert.make(tmp_path_factory.mktemp("bert") / "model")


@pytest.fixture(scope="module")
def whole(bert: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    data = tmp_path_factory.mktemp("data")
    return data, export(data, str(bert), Options())


@pytest.fixture
def installation(whole: tuple[Path, Manifest], tmp_path: Path) -> Path:
    """ZHUYI_DATA of its own with the export in it."""
    return shutil.copytree(whole[0], tmp_path / "data")


def by_transformers(bert: Path, text: str, pooling: str) -> np.ndarray:
    """Written down once more: one sentence without padding, cut at 64 tokens."""
    tokens = AutoTokenizer.from_pretrained(bert)(
        text, truncation=True, max_length=64, return_tensors="pt"
    )
    with torch.no_grad():
        states = AutoModel.from_pretrained(bert).eval()(**tokens).last_hidden_state[0]
    vector = states.mean(0) if pooling == "mean" else states[0]
    return (vector / vector.norm()).numpy()


def by_export(data: Path, manifest: Manifest, texts: list[str]) -> np.ndarray:
    folder = exported.home(data) / manifest.folder
    read = Tokenizer.from_file(str(folder / "tokenizer.json")).encode_batch(texts)
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    ids = np.array([each.ids for each in read])
    mask = np.array([each.attention_mask for each in read])
    return session.run(None, {"input_ids": ids, "attention_mask": mask})[0]


@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_onnx_gives_the_vectors_of_torch(
    bert: Path, whole: tuple[Path, Manifest], tmp_path: Path, pooling: str
) -> None:
    data, manifest = whole
    if pooling == "cls":
        data, manifest = tmp_path, export(tmp_path, str(bert), Options(pooling="cls"))
    wanted = np.stack([by_transformers(bert, text, pooling) for text in TEXTS])
    assert np.abs(by_export(data, manifest, TEXTS) - wanted).max() <= 1e-4
    assert np.abs(by_export(data, manifest, TEXTS[:1]) - wanted[:1]).max() <= 1e-4
    assert manifest.difference <= 1e-4
    assert manifest.dimension == 32


def test_eight_bits_are_smaller_and_still_near(bert: Path, tmp_path: Path) -> None:
    manifest = export(tmp_path, str(bert), Options(int8=True))
    wanted = np.stack([by_transformers(bert, text, "mean") for text in TEXTS])
    assert ((by_export(tmp_path, manifest, TEXTS) * wanted).sum(1) >= 0.95).all()
    assert manifest.difference > 0
    assert options_before(tmp_path, str(bert)).int8
    assert options_before(tmp_path, "another") == Options()


def emptied(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def without(pattern: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        for path in folder.glob(pattern):
            path.unlink()

    return spoil


def of_another_model(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    save_file({f"other.{name}": value for name, value in weights.items()}, folder / "w.safetensors")
    (folder / "w.safetensors").replace(folder / "model.safetensors")


def cut_off(folder: Path) -> None:
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[: len(whole) // 2])


def of_fewer_words(folder: Path) -> None:
    other = tiny_bert.make(folder.with_name("other"), words=0)
    told = json.loads((other / "config.json").read_text())
    weights = load_file(folder / "model.safetensors")
    table = weights["embeddings.word_embeddings.weight"][:100].contiguous()
    save_file({**weights, "embeddings.word_embeddings.weight": table}, folder / "w.safetensors")
    (folder / "w.safetensors").replace(folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({**told, "vocab_size": 100}))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (shutil.rmtree, "没有这个文件夹"),
        (emptied, r"config\.json"),
        (without("tokenizer*"), "里面没有分词器"),
        (without("*.safetensors"), "里面没有权重"),
        (of_another_model, "这不是它自己的权重"),
        (cut_off, "装不进来"),
        (of_fewer_words, "不是一套"),
    ],
)
def test_what_is_no_encoder_is_named_and_the_export_before_it_stays(
    bert: Path, installation: Path, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    spoilt = shutil.copytree(bert, tmp_path / "spoilt")
    spoil(spoilt)
    before = exported.read(installation)
    with pytest.raises(EncoderNotUsable, match=said) as problem:
        export(installation, str(spoilt), Options())
    assert f"ZHUYI_NLU_ENCODER={spoilt}" in str(problem.value)
    assert exported.read(installation) == before
    exported.verify(installation, before)


def command(data: Path, source: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ops.cli", "encoder", "export", *arguments],
        env={
            **os.environ,
            "ZHUYI_DATA": str(data),
            "ZHUYI_NLU_ENCODER": source,
            "HF_ENDPOINT": "http://127.0.0.1:9",  # a hub that nobody reaches
            "HF_HOME": str(data / "hub"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_hub_out_of_reach_is_said_with_the_way_around(tmp_path: Path) -> None:
    ended = command(tmp_path, "shop/never-there")
    assert ended.returncode == 1
    assert "从 hub 也取不到" in ended.stderr
    assert "把文件夹拷来" in ended.stderr


def test_the_command_exports_once_and_keeps_its_options(bert: Path, tmp_path: Path) -> None:
    assert command(tmp_path, "").returncode == 2
    first = command(tmp_path, str(bert), "--max-length", "16")
    assert "最多 16 个词元" in first.stdout, first.stderr
    assert "没有变化" in command(tmp_path, str(bert), "--if-stale").stdout
    (exported.home(tmp_path) / "manifest.json").write_text("{")
    assert "已导出" in command(tmp_path, str(bert), "--if-stale").stdout


def test_an_export_is_current_until_model_file_or_name_change(
    bert: Path, installation: Path, tmp_path: Path
) -> None:
    assert is_current(installation, str(bert))
    assert not is_current(installation, str(tmp_path / "elsewhere"))
    manifest = exported.read(installation)
    tokenizer = exported.home(installation) / manifest.folder / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text() + " ")
    assert not is_current(installation, str(bert))


def test_a_model_trained_further_in_its_folder_is_exported_again(tmp_path: Path) -> None:
    bert = tiny_bert.make(tmp_path / "bert", layers=1)
    export(tmp_path, str(bert), Options())
    weights = load_file(bert / "model.safetensors")
    save_file({name: value + 0.01 for name, value in weights.items()}, bert / "model.safetensors")
    assert not is_current(tmp_path, str(bert))


def trained_with(data: Path, fingerprint: str | None) -> None:
    folder = data / "models" / "bot"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps({"encoder": fingerprint}))


def one(source: str, data: Path) -> Finding:
    (found,) = examine(source, data)
    return found


def test_the_doctor_says_nothing_where_no_encoder_is_wanted(tmp_path: Path) -> None:
    assert list(examine("", tmp_path)) == []
    trained_with(tmp_path, None)
    assert list(examine("", tmp_path)) == []


def test_the_doctor_tells_a_missing_another_and_the_right_encoder(
    bert: Path, installation: Path, tmp_path: Path
) -> None:
    missing = one(str(bert), tmp_path / "new")
    assert (missing.level, "zhuyi encoder export" in missing.advice) == (Level.FAIL, True)
    assert "导出的是" in one("another", installation).text
    assert "训练时没有用它" in one(str(bert), installation).text
    trained_with(installation, "f" * 64)
    assert "训练时用的是 ffffffffffff" in one(str(bert), installation).text
    assert "没有设置 ZHUYI_NLU_ENCODER" in one("", installation).text
    manifest = exported.read(installation)
    trained_with(installation, manifest.fingerprint)
    assert one(str(bert), installation).level is Level.OK
    (exported.home(installation) / manifest.folder / "model.onnx").write_bytes(b"")
    assert "损坏" in one(str(bert), installation).text
