"""Earphones and watches."""

import math
from random import Random

from data.pictures.canvas import Canvas, smooth
from data.pictures.palette import ACCENTS, RGB, WHITE, darker, lighter

INK: RGB = (24, 26, 32)


def _bud(c: Canvas, x: float, y: float, size: float, colour: RGB, side: int, stem: bool) -> None:
    if stem:
        c.box(
            (x - size * 0.26 + side * 1.4, y, x + size * 0.26 + side * 1.4, y + size * 2.3),
            size * 0.26,
            (lighter(colour, 0.3), darker(colour, 0.14)),
            across=True,
        )
        c.box(
            (
                x - size * 0.26 + side * 1.4,
                y + size * 2.05,
                x + size * 0.26 + side * 1.4,
                y + size * 2.3,
            ),
            size * 0.2,
            (186, 190, 198),
        )
    c.oval(
        (x - size, y - size * 0.9, x + size, y + size * 0.9),
        (lighter(colour, 0.4), darker(colour, 0.1)),
    )
    tip = x - side * size * 0.95
    c.oval(
        (tip - size * 0.5, y - size * 0.62, tip + size * 0.5, y + size * 0.62),
        (lighter(colour, 0.15), darker(colour, 0.3)),
    )
    c.oval(
        (
            tip - size * 0.2 - side * 1.2,
            y - size * 0.3,
            tip + size * 0.2 - side * 1.2,
            y + size * 0.3,
        ),
        INK,
        alpha=0.75,
    )
    c.disc(x + side * size * 0.2, y - size * 0.35, size * 0.22, WHITE, alpha=0.5)


def _open_case(c: Canvas, rng: Random, colour: RGB) -> None:
    """The lid up, both buds above their wells."""
    wide = rng.uniform(46, 52)
    left, right = 50 - wide / 2, 50 + wide / 2
    c.shade(50, 82, 32, 5)
    c.box((left + 1, 20, right - 1, 54), 11, (lighter(colour, 0.1), darker(colour, 0.24)))
    c.box((left + 4, 24, right - 4, 54), 8, (darker(colour, 0.42), darker(colour, 0.25)))
    for side in (-1, 1):
        _bud(c, 50 + side * wide * 0.2, 41, 6.6, colour, side, stem=True)
    c.box((left, 52, right, 82), 12, (lighter(colour, 0.32), darker(colour, 0.16)))
    c.box((left, 52, right, 60), 3, (lighter(colour, 0.42), lighter(colour, 0.2)))
    c.disc(50, 68, 1.1, rng.choice(((120, 220, 150), (255, 255, 255), (255, 190, 90))))
    c.box((left + 4, 62, left + 7, 77), 1.5, WHITE, alpha=0.22)


def _round_case(c: Canvas, rng: Random, colour: RGB) -> None:
    """A pebble of a case, closed, and the buds in front of it."""
    c.shade(50, 80, 36, 5)
    y = rng.uniform(36, 40)
    c.oval((25, y - 19, 75, y + 23), (lighter(colour, 0.34), darker(colour, 0.2)))
    curve = smooth(
        [(25.6, y + 1), (38, y + 4.6), (50, y + 5.6), (62, y + 4.6), (74.4, y + 1)], closed=False
    )
    c.line(curve, 0.6, darker(colour, 0.4))
    c.oval((46.5, y + 3.5, 53.5, y + 7), darker(colour, 0.25))
    c.oval((33, y - 14, 52, y - 6), WHITE, alpha=0.25)
    for side in (-1, 1):
        _bud(c, 50 + side * 14, 69, 8, colour, side, stem=False)


def _hooks(c: Canvas, rng: Random, colour: RGB) -> None:
    """Over-ear hooks for sport."""
    c.shade(50, 80, 32, 5)
    accent = rng.choice(ACCENTS)
    for side in (-1, 1):
        x = 50 + side * 19
        loop = [(x - side * 1, 62), (x + side * 8, 50), (x + side * 10, 34), (x + side * 3, 23)]
        loop += [(x - side * 6, 28), (x - side * 8, 38)]
        c.line(smooth(loop, closed=False), 3.2, darker(colour, 0.18))
        c.line(
            smooth([(px - 0.5, py - 0.5) for px, py in loop], closed=False),
            1.1,
            lighter(colour, 0.35),
        )
        _bud(c, x - side * 1, 62, 10, colour, side, stem=False)
        c.ring(x + side * 1.6, 61, 4, 0.7, accent)


def _headband(c: Canvas, rng: Random, colour: RGB) -> None:
    """The case open like a shell, the buds lying in it, seen from above."""
    c.shade(50, 83, 30, 5)
    c.box((27, 16, 73, 49), 9, (lighter(colour, 0.2), darker(colour, 0.1)))
    c.box((30, 19, 70, 48), 7, (darker(colour, 0.3), darker(colour, 0.14)))
    c.box((25, 47, 75, 83), 10, (lighter(colour, 0.35), darker(colour, 0.18)))
    c.box((28, 49, 72, 79), 8, (darker(colour, 0.34), darker(colour, 0.18)))
    for side in (-1, 1):
        _bud(c, 50 + side * 10.5, 61, 7.4, colour, side, stem=rng.random() < 2)
    c.disc(50, 53, 0.8, (120, 220, 150))


def earphones(c: Canvas, rng: Random, colour: RGB, style: str) -> None:
    """By style: hooks for sport, else one of three cases."""
    if style == "运动":
        _hooks(c, rng, colour)
    else:
        rng.choice((_open_case, _round_case, _headband, _open_case))(c, rng, colour)


def _dial(c: Canvas, rng: Random, x: float, y: float, radius: float, style: str) -> None:
    accent = rng.choice(ACCENTS)
    if rng.random() < 0.5:  # hands
        for n in range(12):
            angle = math.tau * n / 12
            dx, dy = math.sin(angle), -math.cos(angle)
            c.line(
                [
                    (x + dx * radius * 0.8, y + dy * radius * 0.8),
                    (x + dx * radius * 0.92, y + dy * radius * 0.92),
                ],
                0.6,
                (210, 214, 222),
            )
        for angle, length, width in (
            (rng.uniform(0, 6.2), 0.5, 1.2),
            (rng.uniform(0, 6.2), 0.72, 0.8),
        ):
            tip = (x + math.sin(angle) * radius * length, y - math.cos(angle) * radius * length)
            c.line([(x, y), tip], width, WHITE)
        c.disc(x, y, 1.1, accent)
        return
    for n, tone in enumerate(rng.sample(ACCENTS, 3)):  # rings of activity
        c.ring(x, y, radius * (0.86 - 0.2 * n), radius * 0.11, tone)
    c.box((x - 2.4, y - 2.8, x - 0.6, y + 2.8), 0.6, WHITE)
    c.box((x + 0.6, y - 2.8, x + 2.4, y + 2.8), 0.6, WHITE if style != "儿童" else accent)


def watch(c: Canvas, rng: Random, colour: RGB, style: str) -> None:
    """A dial, round or square, on its strap."""
    c.shade(50, 90, 17, 3.5)
    radius = rng.uniform(18, 21) * (0.86 if style == "女士" else 1)
    strap = radius * rng.uniform(0.98, 1.12)
    band = (150, 112, 84) if style == "商务" and rng.random() < 0.5 else colour
    for top, bottom in ((8, 42), (58, 92)):
        narrow = 0.82
        near, far = (bottom, top) if top < 50 else (top, bottom)
        c.poly(
            [
                (50 - strap * 0.72, near),
                (50 + strap * 0.72, near),
                (50 + strap * 0.72 * narrow, far),
                (50 - strap * 0.72 * narrow, far),
            ],
            (darker(band, 0.3), lighter(band, 0.1)),
            across=True,
        )
        if style in {"商务"}:
            for n in range(5):
                y = top + 4 + n * 6
                c.line([(50 - strap * 0.6, y), (50 + strap * 0.6, y)], 0.4, darker(band, 0.3))
    for n in range(4):
        c.oval((49.1, 76 + n * 3.6, 50.9, 77.5 + n * 3.6), darker(band, 0.5))
    metal = lighter(colour, 0.3)
    c.box(
        (50 + radius * 0.98, 47.5, 50 + radius * 1.13, 52.5),
        1,
        (lighter(metal, 0.3), darker(metal, 0.3)),
    )
    if rng.random() < 0.55 and style != "儿童":
        c.disc(50, 50, radius * 1.04, (lighter(metal, 0.4), darker(metal, 0.35)))
        c.disc(50, 50, radius * 0.93, INK)
    else:
        edge = radius * 1.02
        c.box(
            (50 - edge, 50 - edge * 1.12, 50 + edge, 50 + edge * 1.12),
            radius * 0.42,
            (lighter(metal, 0.4), darker(metal, 0.35)),
        )
        edge = radius * 0.92
        c.box((50 - edge, 50 - edge * 1.13, 50 + edge, 50 + edge * 1.13), radius * 0.36, INK)
    _dial(c, rng, 50, 50, radius * 0.82, style)
