"""The sentence encoder that a shop may add: its ONNX export, run by onnxruntime.

`zhuyi encoder export` writes it in the other environment (ops/encoder/): model, tokenizer, and
probes, sentences with their vectors, by which it is seen here that both compute the same.
Nothing of it is imported unless ZHUYI_NLU_ENCODER is set.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from bot.model_file import BadModel, checksum
from bot.settings import encoder_folder, encoder_source

_EXPORT = "run `zhuyi encoder export`"
_LARGEST_DIFFERENCE = 1e-4  # of a component, from the probes
_LEAST_COSINE = 0.99  # 8-bit products are rounded otherwise on another processor
_BATCH = 32
_REMEMBERED = 1_000  # messages: a turn reads its text and its clauses several times


class BadEncoder(BadModel):
    """The encoder of ZHUYI_NLU_ENCODER cannot be used; the message says why and what to run."""


@dataclass(frozen=True)
class Export:
    """An export that is whole: its folder, fingerprint and kind."""

    folder: Path
    fingerprint: str
    dimension: int
    int8: bool


def configured_export() -> Export | None:
    """The export of what ZHUYI_NLU_ENCODER names, None where it is not set; raises BadEncoder."""
    source = encoder_source()
    return find_export(encoder_folder(), source) if source else None


def find_export(home: Path, source: str) -> Export:
    """The export of a source, checked byte for byte; raises BadEncoder."""
    path = home / "manifest.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["source"] != source:
            made_from = f"{path} was exported from {told['source']}"
            raise BadEncoder(f"ZHUYI_NLU_ENCODER is {source}, but {made_from}; {_EXPORT}")
        export = Export(home / told["folder"], told["fingerprint"], told["dimension"], told["int8"])
        for name, expected in told["files"].items():
            if checksum(export.folder / name) != expected:
                raise BadEncoder(f"{export.folder / name} is damaged or was changed; {_EXPORT}")
    except FileNotFoundError as error:
        missing = f"but {error.filename} is missing"
        raise BadEncoder(f"ZHUYI_NLU_ENCODER is {source}, {missing}; {_EXPORT}") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadEncoder(f"{path} is unreadable ({error!r}); {_EXPORT}") from None
    return export


class Encoder:
    """Sentence → vector of length 1."""

    def __init__(self, export: Export) -> None:
        """Load and compare with the probes; raises BadEncoder where they differ."""
        import onnxruntime  # noqa: PLC0415  only where a shop wants it
        from tokenizers import Tokenizer  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS", "1"))
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.fingerprint = export.fingerprint
        self.dimension = export.dimension
        # the scale of 8-bit activations is that of the batch: alone, as in a turn, or other vectors
        self._batch = 1 if export.int8 else _BATCH
        self._tokenizer: Any = Tokenizer.from_file(str(export.folder / "tokenizer.json"))
        self._session: Any = onnxruntime.InferenceSession(
            str(export.folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.vector = lru_cache(maxsize=_REMEMBERED)(self._vector)
        self._compare(json.loads((export.folder / "probes.json").read_text("utf-8")), export)

    def _compare(self, probes: dict[str, Any], export: Export) -> None:
        wanted = np.asarray(probes["vectors"], dtype=np.float32)
        found = self._run(probes["texts"])
        difference = float(np.abs(found - wanted).max())
        cosine = float((found * wanted).sum(1).min())
        alike = cosine >= _LEAST_COSINE if export.int8 else difference <= _LARGEST_DIFFERENCE
        if not alike:
            where = f"{export.folder} gives other vectors here than where it was exported"
            raise BadEncoder(f"{where} (by {difference:.1e}, cosine {cosine:.3f}); {_EXPORT}")

    def _run(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32."""
        read = self._tokenizer.encode_batch(list(texts))
        ids = np.asarray([each.ids for each in read], dtype=np.int64)
        mask = np.asarray([each.attention_mask for each in read], dtype=np.int64)
        vectors: np.ndarray = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors

    def _vector(self, text: str) -> np.ndarray:
        return self._run([text])[0]

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d) float32 of many sentences, each different one computed once."""
        different = sorted(set(texts), key=lambda text: (len(text), text))
        found = np.empty((len(different), self.dimension), dtype=np.float32)
        for start in range(0, len(different), self._batch):
            found[start : start + self._batch] = self._run(different[start : start + self._batch])
        place = {text: index for index, text in enumerate(different)}
        return found[[place[text] for text in texts]]


@lru_cache(maxsize=1)
def _open(export: Export) -> Encoder:
    return Encoder(export)


def configured_encoder() -> Encoder | None:
    """The encoder of ZHUYI_NLU_ENCODER, None where it is not set; raises BadEncoder."""
    export = configured_export()
    return _open(export) if export else None


def fingerprint_of(encoder: Encoder | Export | None) -> str | None:
    """What a model's manifest says of its encoder."""
    return encoder.fingerprint if encoder else None
