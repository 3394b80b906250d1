"""A picture encoder trained here, on the shop's own pictures, with no outside weights.

A small ResNet (He et al. 2016) learns to tell, among all pictures of a batch, which two are views
of one (SimCLR, the NT-Xent loss: Chen et al. 2020). It needs no labels and takes minutes of one
core. The light default knows colours and edges, this one what a thing is: `own` has both. It is
saved by `save_pretrained`, so it can be read the same way as any other:

    $ZHUYI_DATA/models/pictures/<hash of the weights>/   and   current: <hash>
"""

import hashlib
import logging
import math
import os
import random
import shutil
import tempfile
from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from recommender.features.encoders import (
    IMAGENET_MEAN,
    IMAGENET_STD,
    EncoderNotUsable,
    ResNetPictures,
)
from recommender.features.picture import LightPictures, upright
from recommender.features.views import view
from recommender.sequences import FloatArray
from shop.settings import Settings

logger = logging.getLogger(__name__)
POINTER = "current"
OWN = "own"  # of ZHUYI_IMAGE_ENCODER
FEWEST = 32  # pictures below which there is nothing to tell apart
MOST = 20_000  # pictures learnt from; of more, so many are drawn


@dataclass(frozen=True)
class PictureConfig:
    """A training of the encoder. `seen` is the side in pixels of what is learnt from."""

    side: int = 64
    seen: int = 80
    widths: tuple[int, ...] = (16, 32, 64, 128)
    steps: int = 240
    batch: int = 96
    learning_rate: float = 2e-3
    weight_decay: float = 1e-4
    temperature: float = 0.15
    projected: int = 64
    seed: int = 0


def pictures_root(settings: Settings) -> Path:
    """Where encoders trained here live."""
    return settings.data / "models" / "pictures"


def newest(settings: Settings) -> Path:
    """The folder of the encoder trained last; raises EncoderNotUsable where there is none."""
    try:
        name = (pictures_root(settings) / POINTER).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        name = ""
    return _folder(settings, name)


def _folder(settings: Settings, name: str) -> Path:
    root = pictures_root(settings)
    folder = root / name
    if not name.isalnum() or not folder.is_dir():
        raise EncoderNotUsable(
            f"ZHUYI_IMAGE_ENCODER={OWN}: no encoder {name!r} below {root}; "
            "run `python -m recommender pictures train`, or unset it for the light default"
        )
    return folder


class OwnPictures:
    """Picture file → the light vector and that of a ResNet trained here, side by side."""

    def __init__(self, folder: Path) -> None:
        self.light, self.trained = LightPictures(), ResNetPictures(str(folder))
        self.dim = self.light.dim + self.trained.dim
        self.name = f"{self.light.name}+{self.trained.name}"

    def encode(self, path: Path) -> FloatArray:
        """(dim,) of unit length, half from each; raises OSError for a file that is no picture."""
        both = np.concatenate([self.light.encode(path), self.trained.encode(path)])
        return np.asarray(both / np.sqrt(2), dtype=np.float32)


def own_pictures(settings: Settings, name: str = "") -> OwnPictures:
    """The encoder trained here last; raises EncoderNotUsable.

    `name`: of the one that a model was trained with (`picture_name`): one trained later is for the
    next model.
    """
    before, _, trained = name.partition(":")
    return OwnPictures(_folder(settings, trained) if before == OWN else newest(settings))


def picture_name(settings: Settings) -> str:
    """What a model says it was trained with; of one trained here `own:` and the hash."""
    if settings.image_encoder == OWN:
        return f"{OWN}:{newest(settings).name}"
    return settings.image_encoder or "light"


def read_pictures(paths: Seq[Path], side: int, quiet: bool = False) -> Tensor:
    """(n, 3, side, side) bytes of the pictures; those that cannot be read are left out."""
    out = []
    for path in tqdm(paths, desc="reading pictures", unit="picture", disable=quiet):
        try:
            with Image.open(path) as file:
                picture = ImageOps.fit(upright(file), (side, side))
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            logger.warning("picture %s cannot be read and is left out: %s", path, error)
            continue
        out.append(torch.from_numpy(np.asarray(picture).transpose(2, 0, 1).copy()))
    return torch.stack(out) if out else torch.zeros(0, 3, side, side, dtype=torch.uint8)


def small_resnet(config: PictureConfig) -> nn.Module:
    """A ResNet of basic blocks with random weights."""
    from transformers import ResNetConfig, ResNetModel  # noqa: PLC0415  seconds to import

    torch.manual_seed(config.seed)
    shape = ResNetConfig(
        embedding_size=config.widths[0],
        hidden_sizes=list(config.widths),
        depths=[1] * len(config.widths),
        layer_type="basic",
    )
    shape.image_size = config.side  # what is given to it; encoders.py reads it back
    return ResNetModel(shape)


def nt_xent(a: Tensor, b: Tensor, temperature: float) -> Tensor:
    """Normalised temperature-scaled cross-entropy of n pairs of views (n, d), (n, d); a scalar.

    Each of the 2 n views is to find its other one among the 2 n - 1 others.
    """
    both = functional.normalize(torch.cat([a, b]), dim=1)
    alike = both @ both.T / temperature
    alike = alike.masked_fill(torch.eye(len(both), dtype=torch.bool), -torch.inf)
    other = torch.arange(len(both)).roll(len(a))
    return functional.cross_entropy(alike, other)


def _normalised(pixels: Tensor) -> Tensor:
    mean, std = torch.from_numpy(IMAGENET_MEAN), torch.from_numpy(IMAGENET_STD)
    return (pixels - mean.view(3, 1, 1)) / std.view(3, 1, 1)


def learn(pictures: Tensor, config: PictureConfig, quiet: bool = False) -> nn.Module:
    """A ResNet that tells pictures (n, 3, h, w; bytes) apart; raises ValueError for too few."""
    if len(pictures) < FEWEST:
        raise ValueError(f"{len(pictures)} pictures are too few to learn from: {FEWEST} at least")
    model = small_resnet(config)
    width = config.widths[-1]
    head = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, config.projected))
    parameters = [*model.parameters(), *head.parameters()]
    optimiser = torch.optim.AdamW(
        parameters, config.learning_rate, weight_decay=config.weight_decay
    )
    warm = max(1, config.steps // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda s: min(1, (s + 1) / warm) * (1 + math.cos(math.pi * s / config.steps)) / 2,
    )
    draw = torch.Generator().manual_seed(config.seed)
    order = torch.zeros(0, dtype=torch.long)
    size = min(config.batch, len(pictures))
    bar = tqdm(range(config.steps), desc="learning pictures", unit="step", disable=quiet)
    model.train()
    for _ in bar:
        if len(order) < size:
            order = torch.randperm(len(pictures), generator=draw)
        chosen, order = pictures[order[:size]].float() / 255, order[size:]
        views = torch.cat([view(chosen, config.side, draw), view(chosen, config.side, draw)])
        pooled = model(_normalised(views)).pooler_output.flatten(1)
        a, b = head(pooled).chunk(2)
        loss = nt_xent(a, b, config.temperature)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        bar.set_postfix(loss=f"{float(loss.detach()):.3f}")
    return model.eval()


def _hash(model: nn.Module) -> str:
    found = hashlib.sha256()
    for name, value in sorted(model.state_dict().items()):
        found.update(name.encode() + value.numpy().tobytes())
    return found.hexdigest()[:16]


def save(root: Path, model: nn.Module) -> Path:
    """Keep the encoder under the hash of its weights and make it the current one; its folder."""
    root.mkdir(parents=True, exist_ok=True)
    folder = root / _hash(model)
    if not folder.is_dir():
        made = Path(tempfile.mkdtemp(dir=root, prefix=".new-"))
        try:
            model.save_pretrained(made)  # type: ignore[operator]
            made.rename(folder)
        except OSError:
            shutil.rmtree(made, ignore_errors=True)
            raise
    handle, name = tempfile.mkstemp(dir=root, prefix=".new-")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(folder.name)
    os.replace(name, root / POINTER)
    return folder


def train_pictures(
    paths: Iterable[Path], root: Path, config: PictureConfig | None = None, quiet: bool = False
) -> OwnPictures:
    """Learn from these files, keep the encoder below `root` and give it.

    Raises ValueError where fewer than FEWEST can be read.
    """
    config, known = config or PictureConfig(), sorted(set(paths))
    if len(known) > MOST:
        known = sorted(random.Random(config.seed).sample(known, MOST))  # noqa: S311
    model = learn(read_pictures(known, config.seen, quiet), config, quiet)
    return OwnPictures(save(root, model))
