"""Exports the encoder that ZHUYI_NLU_ENCODER names for the bot, and proves that it is the same."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ops.encoder import exported
from ops.encoder.exported import ExportDamaged, Manifest
from ops.encoder.source import WANTED, EncoderNotUsable, Loaded, load, locate

LARGEST_DIFFERENCE = 1e-4  # of a component, ONNX from torch
LEAST_COSINE = 0.95  # int8 from torch
LEAST_LENGTH, MOST_LENGTH = 8, 512
# Compared here and once more by the bot, which has another Python and another onnxruntime.
PROBES = (
    "我的快递怎么还没到",
    "嗯",
    "尺码偏大吗？我平时穿42码，身高178",
    "iPhone 15 Pro 256G 有货吗😀",
    "昨天下的单，今天想改地址，可以改到公司吗，另外发票抬头也写错了，麻烦一起改一下谢谢" * 20,
)


@dataclass(frozen=True)
class Options:
    """How to export: most tokens of a sentence, mean or cls, 8-bit weights or not."""

    max_length: int = 64
    pooling: str = "mean"
    int8: bool = False


def source_digest(folder: Path) -> str:
    """SHA-256 over the model's own files."""
    files = {path for pattern in WANTED for path in folder.glob(pattern) if path.is_file()}
    return exported.digest_of(files)


def is_current(data: Path, source: str) -> bool:
    """Whether a whole export of this source stands, and a local folder is as it was then."""
    try:
        manifest = exported.read(data)
        if manifest is None or manifest.source != source:
            return False
        exported.verify(data, manifest)
    except ExportDamaged:
        return False
    folder = Path(source).expanduser()
    return not folder.is_dir() or source_digest(folder) == manifest.source_digest


def options_before(data: Path, source: str) -> Options:
    """The options of an earlier export of this source, else the defaults."""
    try:
        before = exported.read(data)
    except ExportDamaged:
        before = None
    if before is None or before.source != source:
        return Options()
    return Options(before.max_length, before.pooling, before.int8)


def export(data: Path, source: str, options: Options) -> Manifest:
    """Write the ONNX model, its tokenizer and the probes below `data`.

    Raises EncoderNotUsable where the source is none or does not survive the export.
    """
    folder = locate(source)
    loaded = load(source, folder)
    exported.home(data).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="draft-", dir=exported.home(data)) as scratch:
        draft = Path(scratch) / "export"
        draft.mkdir()
        dimension, difference, length = _write(source, loaded, options, draft)
        files = {path.name: exported.checksum(path) for path in sorted(draft.iterdir())}
        fingerprint = exported.digest(files)
        manifest = Manifest(
            source=source,
            source_digest=source_digest(folder),
            folder=fingerprint[:12],
            fingerprint=fingerprint,
            dimension=dimension,
            max_length=length,
            pooling=options.pooling,
            int8=options.int8,
            difference=difference,
            files=files,
        )
        exported.publish(data, draft, manifest)
    return manifest


def _write(source: str, loaded: Loaded, options: Options, draft: Path) -> tuple[int, float, int]:
    """Dimension of a vector, largest difference from torch, most tokens of a sentence."""
    from ops.encoder import onnx_file  # noqa: PLC0415  torch takes seconds to import

    length = _longest(loaded, options.max_length)
    tokens = _tokens(loaded.tokenizer, length)
    module = onnx_file.SentenceVector(loaded.model, options.pooling).eval()
    path = draft / "model.onnx"
    try:
        wanted = onnx_file.vectors_by_torch(module, tokens)
        onnx_file.write(module, tokens, length, path)
        found = onnx_file.vectors_by_onnx(path, tokens)
    except Exception as error:  # whatever an architecture that is no sentence encoder makes it do
        kind = type(loaded.model).__name__
        problem = f"{kind} 导不成 ONNX；换一个 BERT 类的句向量模型（{error}）"
        raise EncoderNotUsable(source, problem) from error
    difference = float(np.abs(wanted - found).max())
    if not difference <= LARGEST_DIFFERENCE:  # also where it is no number
        problem = f"ONNX 与 torch 的结果相差 {difference:.1e}，超过 {LARGEST_DIFFERENCE:.0e}"
        raise EncoderNotUsable(source, f"{problem}；换一个模型")
    if options.int8:
        onnx_file.quantise(path, draft / "int8.onnx")
        (draft / "int8.onnx").replace(path)
        found = onnx_file.vectors_by_onnx(path, tokens)
        _check_int8(source, float((wanted * found).sum(1).min()))
        difference = float(np.abs(wanted - found).max())
    _save_tokenizer(loaded.tokenizer, length, draft / "tokenizer.json")
    probes = {"texts": PROBES, "vectors": found.tolist()}
    (draft / "probes.json").write_text(json.dumps(probes, ensure_ascii=False), encoding="utf-8")
    return wanted.shape[1], difference, length


def _check_int8(source: str, cosine: float) -> None:
    if not cosine >= LEAST_COSINE:
        problem = f"8 位整数的结果离 torch 太远（余弦 {cosine:.3f}，至少 {LEAST_COSINE}）"
        raise EncoderNotUsable(source, f"{problem}；改用 --float")


def _longest(loaded: Loaded, wanted: int) -> int:
    """Tokens that the model takes; RoBERTa's kind keeps two positions for itself."""
    positions = getattr(loaded.model.config, "max_position_embeddings", MOST_LENGTH)
    return int(min(wanted, MOST_LENGTH, positions - 2))


def _tokens(tokenizer: Any, length: int) -> dict[str, Any]:
    found: dict[str, Any] = dict(
        tokenizer(
            list(PROBES), padding=True, truncation=True, max_length=length, return_tensors="pt"
        )
    )
    return found


def _save_tokenizer(tokenizer: Any, length: int, path: Path) -> None:
    """With the cutting and padding that the bot needs, so that it has nothing to choose."""
    backend = tokenizer.backend_tokenizer
    backend.enable_truncation(length)
    backend.enable_padding(pad_id=tokenizer.pad_token_id, pad_token=tokenizer.pad_token)
    backend.save(str(path))
