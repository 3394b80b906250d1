"""Pre-training of a small ResNet on pictures alone, with no outside weights and no labels.

It (He et al. 2016) learns to tell, among all pictures of a batch, which two are views of one
(SimCLR, the NT-Xent loss: Chen et al. 2020), in a minute or two of one core. It knows what a thing
is; the light default knows colours and edges: `OwnPictures` (features/encoders.py) has both.
"""

import logging
import math
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from recommender.data import NothingToLearn
from recommender.features.encoders import IMAGENET_MEAN, IMAGENET_STD
from recommender.features.picture import upright
from recommender.pictures.views import view

if TYPE_CHECKING:
    from transformers import ResNetModel

logger = logging.getLogger(__name__)
FEWEST = 32  # pictures below which there is nothing to tell apart


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


@dataclass(frozen=True)
class Pretrained:
    """An encoder, and the loss of each step."""

    model: "ResNetModel"
    losses: list[float]


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


def small_resnet(config: PictureConfig) -> "ResNetModel":
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

    Each of the 2 n views is to find its other one among the 2 n - 1 others, those of its own side
    too: unlike InfoNCE of texts (text/pretrain.py), where a search is to find a product and never
    another search.
    """
    both = functional.normalize(torch.cat([a, b]), dim=1)
    alike = both @ both.T / temperature
    alike = alike.masked_fill(torch.eye(len(both), dtype=torch.bool), -torch.inf)
    other = torch.arange(len(both)).roll(len(a))
    return functional.cross_entropy(alike, other)


def _normalised(pixels: Tensor) -> Tensor:
    mean, std = torch.from_numpy(IMAGENET_MEAN), torch.from_numpy(IMAGENET_STD)
    return (pixels - mean.view(3, 1, 1)) / std.view(3, 1, 1)


def pretrain(pictures: Tensor, config: PictureConfig, quiet: bool = False) -> Pretrained:
    """A ResNet that tells pictures (n, 3, h, w; bytes) apart; raises NothingToLearn for too few."""
    if len(pictures) < FEWEST:
        raise NothingToLearn(
            f"{len(pictures)} pictures are too few for an encoder to learn from: {FEWEST} at least"
        )
    with torch.random.fork_rng(devices=[]):
        return _trained(pictures, config, quiet)


def _trained(pictures: Tensor, config: PictureConfig, quiet: bool) -> Pretrained:
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
    losses: list[float] = []
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
        losses.append(float(loss.detach()))
        bar.set_postfix(loss=f"{losses[-1]:.3f}")
    model.eval()  # type: ignore[no-untyped-call]
    return Pretrained(model, losses)
