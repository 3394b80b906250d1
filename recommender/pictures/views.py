"""One picture seen twice: the random changes between two views of it.

Crop, turn, mirror, light and another background (Chen et al. 2020), but never the hue: a shop's
customers mean the colour that they see, so it must tell pictures apart.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

ZOOM = (0.75, 1.5)  # how much larger the thing appears
TURN = math.radians(20)  # to either side
SHIFT = 0.15  # of half a side, to either side
LIGHT, CONTRAST, TINT = 0.3, 0.2, 0.04  # to either side of 1
OTHER_BACKGROUND, COARSER, MIRRORED = 0.5, 0.3, 0.5  # shares of views
BORDER = 24 / 255  # as near as this to the border's colour is background


def _between(low: float, high: float, n: int, draw: torch.Generator) -> Tensor:
    return torch.rand(n, generator=draw) * (high - low) + low


def _other_background(pixels: Tensor, draw: torch.Generator) -> Tensor:
    """With what is of the border's colour repainted in any colour, in some of the pictures."""
    n = len(pixels)
    edge = torch.cat([pixels[:, :, 0], pixels[:, :, -1], pixels[..., 0], pixels[..., -1]], dim=2)
    usual = edge.median(dim=2).values[:, :, None, None]
    behind = (pixels - usual).abs().amax(dim=1, keepdim=True) <= BORDER
    changed = torch.rand(n, 1, 1, 1, generator=draw) < OTHER_BACKGROUND
    top, bottom = torch.rand(2, n, 3, 1, 1, generator=draw)
    slope = torch.linspace(0, 1, pixels.shape[2])[None, None, :, None]
    paint = top + (bottom - top) * slope * 0.5
    return torch.where(behind & changed, paint.expand_as(pixels), pixels)


def _moved(pixels: Tensor, side: int, draw: torch.Generator) -> Tensor:
    """Zoomed, turned, shifted and mirrored, and of `side` pixels; what comes into view continues
    the border."""
    n = len(pixels)
    zoom, turn = _between(*ZOOM, n, draw), _between(-TURN, TURN, n, draw)
    mirror = torch.where(torch.rand(n, generator=draw) < MIRRORED, -1.0, 1.0)
    cos, sin = turn.cos() / zoom, turn.sin() / zoom
    x, y = _between(-SHIFT, SHIFT, n, draw), _between(-SHIFT, SHIFT, n, draw)
    rows = [torch.stack([mirror * cos, -sin, x], 1), torch.stack([mirror * sin, cos, y], 1)]
    grid = functional.affine_grid(torch.stack(rows, 1), [n, 3, side, side], align_corners=False)
    return functional.grid_sample(pixels, grid, padding_mode="border", align_corners=False)


def _lit(pixels: Tensor, draw: torch.Generator) -> Tensor:
    n = len(pixels)
    light = _between(1 - LIGHT, 1 + LIGHT, n, draw)[:, None, None, None]
    contrast = _between(1 - CONTRAST, 1 + CONTRAST, n, draw)[:, None, None, None]
    tint = _between(1 - TINT, 1 + TINT, n * 3, draw).view(n, 3, 1, 1)
    middle = pixels.mean(dim=(1, 2, 3), keepdim=True)
    return (((pixels - middle) * contrast + middle) * light * tint).clamp(0, 1)


def _coarser(pixels: Tensor, draw: torch.Generator) -> Tensor:
    """Some as of a small or much compressed file."""
    small = functional.interpolate(pixels, scale_factor=0.5, mode="area")
    coarse = functional.interpolate(small, size=pixels.shape[2:], mode="bilinear")
    return torch.where(torch.rand(len(pixels), 1, 1, 1, generator=draw) < COARSER, coarse, pixels)


def view(pixels: Tensor, side: int, draw: torch.Generator) -> Tensor:
    """(n, 3, side, side) another view of each picture (n, 3, h, w); values 0 to 1."""
    return _coarser(_lit(_moved(_other_background(pixels, draw), side, draw), draw), draw)
