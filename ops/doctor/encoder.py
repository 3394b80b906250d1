"""The sentence encoder of ZHUYI_NLU_ENCODER, and whether the bot's model was trained with it."""

import json
from collections.abc import Iterator
from pathlib import Path

from ops.doctor.finding import Finding, fail, ok
from ops.encoder import exported
from ops.encoder.exported import ExportDamaged, Manifest

NAME = "句向量模型"
EXPORT = "运行 zhuyi encoder export（make up 会自动导出和训练）"
TRAIN = "运行 make up（会自动训练）"


def encoder(source: str, data: Path) -> Iterator[Finding]:
    """Nothing where none is set and the bot's model has none."""
    trained = _trained_with(data / "models" / "bot" / "manifest.json")
    if not source:
        if trained:
            text = f"对话模型是用句向量模型 {trained[:12]} 训练的，但没有设置 ZHUYI_NLU_ENCODER"
            yield fail(NAME, text, f"设回原来的值；不要它了就{TRAIN}")
        return
    try:
        manifest = exported.read(data)
        if manifest is not None:
            exported.verify(data, manifest)
    except ExportDamaged as problem:
        yield fail(NAME, str(problem), EXPORT)
        return
    yield _judged(source, manifest, trained)


def _judged(source: str, manifest: Manifest | None, trained: str | None) -> Finding:
    if manifest is None:
        return fail(NAME, f"ZHUYI_NLU_ENCODER={source} 还没有导出", EXPORT)
    if manifest.source != source:
        text = f"ZHUYI_NLU_ENCODER={source}，但导出的是 {manifest.source}"
        return fail(NAME, text, EXPORT)
    if trained != manifest.fingerprint:
        of = f"用的是 {trained[:12]}" if trained else "没有用它"
        return fail(NAME, f"现在是 {manifest.folder}，对话模型训练时{of}", TRAIN)
    kind = "8 位整数" if manifest.int8 else "32 位浮点"
    return ok(NAME, f"{source}，{manifest.dimension} 维，{kind}，指纹 {manifest.folder}")


def _trained_with(path: Path) -> str | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8")).get("encoder")
    except (OSError, ValueError, AttributeError):
        return None  # said of the bot's model already
    return str(told) if told else None
