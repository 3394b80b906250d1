"""Pre-trained encoders through `transformers`, from a local path or a hub name.

Text: the vector of a BERT-type model, at most 512 tokens (Devlin et al. 2019): that of [CLS], or
the mean over tokens where the folder says so, in the file that sentence-transformers keeps
(Reimers & Gurevych 2019).
Pictures: the pooled output of a ResNet-type model, ImageNet normalisation (He et al. 2016),
224 x 224 unless its config has another `image_size`.
"""

import json
from collections.abc import Sequence as Seq
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageOps
from safetensors import SafetensorError

from recommender.features.picture import LightPictures, upright
from recommender.features.tfidf import unit_rows
from recommender.features.words import simplified
from recommender.sequences import FloatArray

MAX_TOKENS = 512
SIDE = 224
IMAGENET_MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
IMAGENET_STD = np.array([0.229, 0.224, 0.225], dtype=np.float32)
BATCH = 32
POOLING = "1_Pooling/config.json"


class EncoderNotUsable(RuntimeError):
    """A text or picture encoder that cannot be loaded; names the setting and what to do."""


def _load(setting: str, source: str, *kinds: Any) -> list[Any]:
    try:
        return [kind.from_pretrained(source) for kind in kinds]
    except (OSError, ValueError, SafetensorError) as error:
        raise EncoderNotUsable(
            f"{setting}={source!r} cannot be loaded: give a folder saved by save_pretrained, or a "
            f"hub name that this machine can reach; unset it for the light default ({error})"
        ) from error


def _means(source: str) -> bool:
    """Whether a folder asks for the mean over tokens; raises EncoderNotUsable for other ways."""
    path = Path(source) / POOLING
    if not path.is_file():
        return False
    try:
        asked = json.loads(path.read_text(encoding="utf-8"))
        on = {name for name, value in asked.items() if name.startswith("pooling_mode_") and value}
    except (OSError, ValueError, AttributeError) as error:
        raise EncoderNotUsable(f"{path} is damaged ({error})") from error
    if on not in ({"pooling_mode_mean_tokens"}, {"pooling_mode_cls_token"}):
        raise EncoderNotUsable(f"{path} asks for {sorted(on)}: only cls or mean can be made")
    return on == {"pooling_mode_mean_tokens"}


def mean_of(hidden: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """(n, d) means of (n, t, d) over the tokens that `seen` (n, t) marks with 1."""
    weight = seen.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weight).sum(1) / weight.sum(1).clamp(min=1)


class BertText:
    """Text, Traditional characters read as Simplified → one vector."""

    def __init__(self, source: str, name: str = "") -> None:
        from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415  seconds to import

        self.tokenizer, model = _load("ZHUYI_TEXT_ENCODER", source, AutoTokenizer, AutoModel)
        self.model = model.eval()
        self.dim = int(model.config.hidden_size)
        self.limit = min(
            MAX_TOKENS, int(getattr(model.config, "max_position_embeddings", MAX_TOKENS))
        )
        self.name, self.means = name or f"bert:{source}", _means(source)

    def encode(self, texts: Seq[str]) -> FloatArray:
        """(n, dim), rows of unit length."""
        out = [np.zeros((0, self.dim), dtype=np.float32)]
        for start in range(0, len(texts), BATCH):
            part = [simplified(text) or " " for text in texts[start : start + BATCH]]
            tokens = self.tokenizer(
                part, return_tensors="pt", padding=True, truncation=True, max_length=self.limit
            )
            with torch.inference_mode():
                hidden = self.model(
                    input_ids=tokens["input_ids"], attention_mask=tokens["attention_mask"]
                ).last_hidden_state
                one = mean_of(hidden, tokens["attention_mask"]) if self.means else hidden[:, 0]
                out.append(one.float().numpy())
        return unit_rows(np.concatenate(out))


class ResNetPictures:
    """Picture file → pooled vector."""

    def __init__(self, source: str, name: str = "") -> None:
        from transformers import AutoModel  # noqa: PLC0415  seconds to import

        (model,) = _load("ZHUYI_IMAGE_ENCODER", source, AutoModel)
        self.model = model.eval()
        self.side = int(getattr(model.config, "image_size", SIDE))
        self.dim = int(self._pooled(torch.zeros(1, 3, self.side, self.side)).shape[1])
        self.name = name or f"resnet:{source}"

    def _pooled(self, pixels: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            return self.model(pixels).pooler_output.flatten(1).float()  # type: ignore[no-any-return]

    def encode(self, path: Path) -> FloatArray:
        """(dim,) of unit length; raises OSError for a file that is no picture."""
        with Image.open(path) as file:
            picture = ImageOps.fit(upright(file), (self.side, self.side))
        pixels = (np.asarray(picture, dtype=np.float32) / 255 - IMAGENET_MEAN) / IMAGENET_STD
        batch = torch.from_numpy(pixels.transpose(2, 0, 1)).unsqueeze(0)
        return np.asarray(unit_rows(self._pooled(batch).numpy())[0])


class OwnPictures:
    """Picture file → the light vector and that of a ResNet trained here, side by side."""

    def __init__(self, source: str, name: str = "") -> None:
        self.light, self.trained = LightPictures(), ResNetPictures(source, name)
        self.dim = self.light.dim + self.trained.dim
        self.name = f"{self.light.name}+{self.trained.name}"

    def encode(self, path: Path) -> FloatArray:
        """(dim,) of unit length, half from each; raises OSError for a file that is no picture."""
        both = np.concatenate([self.light.encode(path), self.trained.encode(path)])
        return np.asarray(both / np.sqrt(2), dtype=np.float32)
