"""Thermos cups, lamps, skin care."""

from random import Random

from data.pictures.canvas import Canvas, smooth
from data.pictures.palette import ACCENTS, RGB, WHITE, darker, lighter, luminance, mix

STEEL: RGB = (198, 202, 208)


def _tube(
    c: Canvas, left: float, top: float, right: float, bottom: float, radius: float, colour: RGB
) -> None:
    """An upright cylinder, lit from the left."""
    dark, bright = darker(colour, 0.3), lighter(colour, 0.34)
    stops = (dark, colour, bright, bright, colour, darker(colour, 0.16), dark)
    c.box((left, top, right, bottom), radius, stops, across=True)
    c.box(
        (left + (right - left) * 0.2, top + 3, left + (right - left) * 0.27, bottom - 4),
        1.2,
        WHITE,
        alpha=0.22,
    )


def thermos(c: Canvas, rng: Random, colour: RGB, style: str) -> None:
    """A cup by style: slim, wide with a handle, with a straw, with a display."""
    half = {"户外": 15.5, "少女": 12.5, "儿童": 14}.get(style, rng.uniform(11.5, 13.5))
    top = {"户外": 26, "少女": 30, "儿童": 32}.get(style, rng.uniform(27, 31))
    left, right, bottom = 50 - half, 50 + half, 86
    c.shade(51, 86.5, half * 1.4, 4)
    if style == "户外":
        loop = [(right - 1, 40), (right + 9, 42), (right + 10, 58), (right - 1, 64)]
        c.line(smooth(loop, closed=False), 3.2, darker(colour, 0.4))
    if style == "儿童":
        c.line(
            smooth(
                [(left + 1, 38), (left - 10, 22), (50, 6), (right + 10, 22), (right - 1, 38)],
                closed=False,
            ),
            1.6,
            darker(colour, 0.3),
        )
    _tube(c, left, top, right, bottom, 4.4, colour)
    c.box((left + 0.6, bottom - 5, right - 0.6, bottom - 3.8), 0.4, darker(colour, 0.25), alpha=0.5)
    _lid(c, rng, colour, style, half, top)
    _band(c, rng, colour, style, half, top)


def _lid(c: Canvas, rng: Random, colour: RGB, style: str, half: float, top: float) -> None:
    lid = (
        STEEL
        if style in {"商务", "智能"} and rng.random() < 0.5
        else mix(colour, (250, 246, 240), 0.55)
    )
    if luminance(colour) > 0.75:
        lid = rng.choice((darker(colour, 0.35), (196, 162, 124), ACCENTS[rng.randrange(7)]))
    c.box(
        (50 - half * 0.9, top - 2.2, 50 + half * 0.9, top + 1.6),
        0.9,
        (lighter(STEEL, 0.2), darker(STEEL, 0.2)),
    )
    _tube(c, 50 - half * 0.94, top - 12, 50 + half * 0.94, top - 1.6, 3, lid)
    if style in {"少女", "儿童"}:
        c.line([(52, top - 11), (54, top - 19), (61, top - 20.5)], 1.9, lighter(lid, 0.35))
        c.box((46, top - 14.4, 58, top - 11), 1.4, darker(lid, 0.1))
    elif style == "户外":
        c.line(
            smooth([(43, top - 11), (44, top - 18), (56, top - 18), (57, top - 11)], closed=False),
            2.2,
            darker(lid, 0.35),
        )
    elif style == "智能":
        c.oval((50 - half * 0.6, top - 13.4, 50 + half * 0.6, top - 10.8), (30, 34, 40))
        c.oval((48.2, top - 12.7, 51.8, top - 11.5), (120, 220, 190))


def _band(c: Canvas, rng: Random, colour: RGB, style: str, half: float, top: float) -> None:
    one, other = rng.sample(ACCENTS, 2)
    middle = (top + 86) / 2
    if style == "儿童":
        for n in range(5):
            c.disc(
                50 - half * 0.6 + n * half * 0.3,
                middle + (n % 2) * 8 - 2,
                2.0,
                lighter(one if n % 2 else other, 0.2),
            )
    elif style == "少女":
        x, y = 50, middle
        c.curve(
            [
                (x, y - 2),
                (x + 3.6, y - 5.4),
                (x + 6, y - 1.4),
                (x, y + 5.6),
                (x - 6, y - 1.4),
                (x - 3.6, y - 5.4),
            ],
            lighter(one, 0.35),
        )
    elif style == "户外":
        c.poly(
            [
                (50 - half + 2, middle + 9),
                (50 - 4, middle - 3),
                (50, middle + 3),
                (50 + 4, middle - 1),
                (50 + half - 2, middle + 9),
            ],
            lighter(colour, 0.55),
            alpha=0.7,
        )
    elif rng.random() < 0.6:
        band = (196, 162, 124) if rng.random() < 0.4 else lighter(colour, 0.35)
        height = rng.uniform(2, 7)
        c.box(
            (50 - half, middle + 8, 50 + half, middle + 8 + height),
            0.2,
            (darker(band, 0.18), darker(band, 0.1)),
            across=True,
            alpha=0.8,
        )
        c.box((46, middle - 5, 54, middle - 4), 0.4, lighter(colour, 0.6), alpha=0.7)


def lamp(c: Canvas, rng: Random, colour: RGB, style: str) -> None:
    """A desk lamp with an arm, a mushroom of light, or a clip lamp."""
    warm = (255, 226, 164)
    c.shade(48, 86, 22, 3.6)
    if style == "氛围":
        c.glow(50, 44, 34, warm, 0.75)
        c.box((47, 44, 53, 80), 2, (lighter(colour, 0.2), darker(colour, 0.25)), across=True)
        c.oval((34, 78, 66, 87), (lighter(colour, 0.3), darker(colour, 0.2)))
        wide, high = rng.uniform(21, 26), rng.uniform(15, 20)
        c.curve(
            [
                (50 - wide, 50),
                (50 - wide * 0.8, 50 - high),
                (50, 50 - high * 1.5),
                (50 + wide * 0.8, 50 - high),
                (50 + wide, 50),
                (50, 53),
            ],
            ((255, 247, 226), mix(warm, colour, 0.25)),
        )
        return
    elbow, head = (
        (rng.uniform(30, 36), rng.uniform(42, 50)),
        (rng.uniform(56, 64), rng.uniform(22, 28)),
    )
    base = (44.0, 83.0)
    cone = [
        (head[0] - 12, head[1] + 5),
        (head[0] + 14, head[1] + 9),
        (head[0] + 24, 84),
        (head[0] - 26, 84),
    ]
    c.poly(cone, (warm, (255, 246, 226)), alpha=0.26)
    c.oval((28, 79, 60, 87.5), (lighter(colour, 0.3), darker(colour, 0.28)))
    c.line([base, elbow], 2.6, darker(colour, 0.12))
    c.line([elbow, head], 2.6, lighter(colour, 0.06))
    c.disc(*elbow, 2.6, (lighter(colour, 0.4), darker(colour, 0.3)))
    if rng.random() < 0.5:
        c.poly(
            [
                (head[0] - 4, head[1] - 5),
                (head[0] + 7, head[1] - 3),
                (head[0] + 15, head[1] + 10),
                (head[0] - 13, head[1] + 6),
            ],
            (lighter(colour, 0.3), darker(colour, 0.15)),
        )
    else:
        c.poly(
            [
                (head[0] - 13, head[1] - 1),
                (head[0] + 19, head[1] + 5),
                (head[0] + 18.4, head[1] + 9),
                (head[0] - 13.6, head[1] + 3),
            ],
            (lighter(colour, 0.3), darker(colour, 0.1)),
        )
    c.poly(
        [
            (head[0] - 12.4, head[1] + 5),
            (head[0] + 14.4, head[1] + 9.2),
            (head[0] + 14.2, head[1] + 10.4),
            (head[0] - 12.6, head[1] + 6.4),
        ],
        (255, 243, 208),
    )
    c.disc(46, 82, 1.1, rng.choice(ACCENTS))


def skincare(c: Canvas, rng: Random, colour: RGB, noun: str) -> None:
    """By what it is: a jar, a dropper bottle, a tall bottle, a tube, or a set."""
    tone = colour if luminance(colour) < 0.9 else mix(colour, (236, 228, 216), 0.5)
    cap = rng.choice(((206, 176, 126), (236, 236, 232), darker(tone, 0.4), STEEL))
    if "面霜" in noun:
        _jar(c, rng, tone, cap, 50, 80, 24)
    elif "精华" in noun:
        _dropper(c, rng, tone, cap, 50)
    elif "洁面" in noun:
        _squeeze(c, rng, tone, cap)
    elif "套装" in noun:
        c.shade(50, 85, 36, 4.4)
        _bottle(c, rng, tone, cap, 31, 30, 9.5)
        _bottle(c, rng, tone, cap, 53, 40, 9.5)
        _jar(c, rng, tone, cap, 72, 84, 12)
    else:
        c.shade(50, 85, 20, 4)
        _bottle(c, rng, tone, cap, 50, 24, 13)


def _label(c: Canvas, rng: Random, tone: RGB, x: float, y: float, half: float) -> None:
    ink = darker(tone, 0.5) if luminance(tone) > 0.4 else lighter(tone, 0.6)
    c.box((x - half, y, x + half, y + 1.1), 0.3, ink, alpha=0.85)
    c.box((x - half * 0.6, y + 3, x + half * 0.6, y + 3.7), 0.2, ink, alpha=0.6)
    c.box((x - half * 0.8, y + 5.4, x + half * 0.8, y + 6.0), 0.2, ink, alpha=0.45)
    if rng.random() < 0.5:
        c.disc(x, y - 4.4, 1.7, ink, alpha=0.7)


def _jar(c: Canvas, rng: Random, tone: RGB, cap: RGB, x: float, bottom: float, half: float) -> None:
    c.shade(x, bottom, half * 1.2, 3.6)
    height = half * rng.uniform(0.95, 1.15)
    _tube(c, x - half, bottom - height, x + half, bottom, half * 0.28, lighter(tone, 0.1))
    _tube(
        c,
        x - half * 0.96,
        bottom - height - half * 0.5,
        x + half * 0.96,
        bottom - height + half * 0.06,
        half * 0.14,
        cap,
    )
    _label(c, rng, tone, x, bottom - height * 0.6, half * 0.46)


def _bottle(c: Canvas, rng: Random, tone: RGB, cap: RGB, x: float, top: float, half: float) -> None:
    _tube(c, x - half, top + half * 1.1, x + half, 85, half * 0.4, lighter(tone, 0.12))
    c.box(
        (x - half * 0.4, top + half * 0.6, x + half * 0.4, top + half * 1.3), 0.5, darker(tone, 0.1)
    )
    _tube(c, x - half * 0.56, top - half * 0.5, x + half * 0.56, top + half * 0.9, half * 0.16, cap)
    _label(c, rng, tone, x, 58, half * 0.55)


def _dropper(c: Canvas, rng: Random, tone: RGB, cap: RGB, x: float) -> None:
    c.shade(x, 85, 20, 4)
    _tube(c, x - 14, 44, x + 14, 85, 5, mix(tone, (160, 110, 70), 0.18))
    c.box((x - 6, 38, x + 6, 46), 2, darker(tone, 0.12))
    _tube(c, x - 6.6, 30, x + 6.6, 40, 1.2, cap)
    c.box((x - 3.4, 16, x + 3.4, 31), 3.2, (darker(cap, 0.5), darker(cap, 0.3)), across=True)
    _label(c, rng, tone, x, 62, 7)


def _squeeze(c: Canvas, rng: Random, tone: RGB, cap: RGB) -> None:
    c.shade(50, 86, 14, 3.4)
    c.poly(
        [(34, 16), (66, 16), (62, 74), (38, 74)],
        (darker(tone, 0.08), lighter(tone, 0.3)),
        across=True,
    )
    c.poly([(34, 16), (66, 16), (65.8, 20), (34.2, 20)], darker(tone, 0.15))
    c.poly([(41, 22), (44, 22), (44.4, 72), (42, 72)], WHITE, alpha=0.3)
    _tube(c, 39, 73, 61, 86, 2, cap)
    _label(c, rng, tone, 50, 44, 8)
