"""Gift boxes: the box and ribbon, and before it what is inside."""

from random import Random

from data.pictures.canvas import Canvas, smooth
from data.pictures.palette import ACCENTS, RGB, darker, lighter, luminance, mix

GOLD: RGB = (214, 176, 104)
CREAM: RGB = (248, 242, 230)
PALE = 0.72
CLOSE = 130  # ribbons nearer to the box than this would not show


def _distance(one: RGB, other: RGB) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


def _bow(c: Canvas, x: float, y: float, size: float, ribbon: RGB) -> None:
    for side in (-1, 1):
        tail = [
            (x, y),
            (x + side * size * 0.5, y + size * 0.9),
            (x + side * size * 0.95, y + size * 0.75),
            (x + side * size * 0.25, y),
        ]
        c.poly(smooth(tail, 6), darker(ribbon, 0.15))
        loop = [
            (x, y),
            (x + side * size * 0.5, y - size * 0.75),
            (x + side * size * 1.15, y - size * 0.6),
            (x + side * size * 1.05, y + size * 0.02),
            (x + side * size * 0.5, y + size * 0.2),
        ]
        c.curve(loop, (lighter(ribbon, 0.3), darker(ribbon, 0.12)))
        hollow = [
            (x + side * size * 0.2, y - size * 0.1),
            (x + side * size * 0.55, y - size * 0.45),
            (x + side * size * 0.9, y - size * 0.35),
            (x + side * size * 0.6, y),
        ]
        c.curve(hollow, darker(ribbon, 0.32))
    c.box(
        (x - size * 0.2, y - size * 0.22, x + size * 0.2, y + size * 0.22),
        size * 0.1,
        (lighter(ribbon, 0.25), darker(ribbon, 0.1)),
    )


def gift(c: Canvas, rng: Random, colour: RGB, style: str) -> None:
    """A box with a ribbon; its content stands in front, to one side."""
    ribbon = rng.choice((GOLD, CREAM, lighter(rng.choice(ACCENTS), 0.1)))
    if luminance(colour) > PALE and ribbon == CREAM:
        ribbon = GOLD
    if _distance(colour, ribbon) < CLOSE:
        ribbon = CREAM if luminance(colour) < PALE else ACCENTS[0]
    half, top, bottom = rng.uniform(22, 25), rng.uniform(34, 38), 80.0
    x = rng.uniform(41, 44)
    c.shade(50, 81, 38, 5)
    side = 9.0
    c.poly(
        [
            (x + half - 0.5, top),
            (x + half + side, top - 4),
            (x + half + side, bottom - 5),
            (x + half - 0.5, bottom),
        ],
        (darker(colour, 0.22), darker(colour, 0.36)),
    )
    c.box((x - half, top, x + half, bottom), 1, (lighter(colour, 0.16), darker(colour, 0.08)))
    _pattern(c, rng, colour, x, half, top, bottom)
    lid = rng.uniform(8, 10)
    c.poly(
        [
            (x + half + 0.8, top - lid),
            (x + half + side + 1, top - lid - 3),
            (x + half + side + 1, top - 2),
            (x + half + 0.8, top + 2),
        ],
        darker(colour, 0.3),
    )
    c.poly(
        [
            (x - half - 1.4, top - lid + 1),
            (x + half + 1.4, top - lid + 1),
            (x + half + side + 1, top - lid - 3),
            (x - half + side - 1, top - lid - 3),
        ],
        lighter(colour, 0.34),
    )
    c.box(
        (x - half - 1.4, top - lid, x + half + 1.4, top + 2), 0.8, (lighter(colour, 0.26), colour)
    )
    wide = rng.uniform(2.6, 4.2)
    c.box(
        (x - wide, top - lid, x + wide, bottom), 0.2, (lighter(ribbon, 0.15), darker(ribbon, 0.1))
    )
    if rng.random() < 0.5:
        c.box(
            (x - half, (top + bottom) / 2 - wide, x + half, (top + bottom) / 2 + wide),
            0.2,
            (lighter(ribbon, 0.1), darker(ribbon, 0.06)),
        )
    _bow(c, x, top - lid - 1, rng.uniform(9, 11), ribbon)
    INSIDE[style](c, rng, colour)


def _pattern(
    c: Canvas, rng: Random, colour: RGB, x: float, half: float, top: float, bottom: float
) -> None:
    tone = lighter(colour, 0.32) if luminance(colour) < 0.8 else darker(colour, 0.1)
    motif = rng.randrange(4)
    if motif == 0:
        for row in range(4):
            for column in range(5):
                shift = half * 0.2 * (row % 2)
                c.disc(
                    x - half * 0.82 + column * half * 0.4 + shift,
                    top + 8 + row * 10,
                    0.9,
                    tone,
                    alpha=0.8,
                )
    elif motif == 1:
        for n in range(5):
            c.box(
                (x - half + 2 + n * half * 0.41, top + 2, x - half + 3 + n * half * 0.41, bottom),
                0.1,
                tone,
                alpha=0.6,
            )
    elif motif == 2:
        for n in range(4):
            c.line([(x - half + 1, top + 10 + n * 11), (x + half - 1, top + 5 + n * 11)], 0.4, tone)


def _scarf(c: Canvas, rng: Random, colour: RGB) -> None:
    """Folded silk, its edges one over the other."""
    one, other = rng.sample(ACCENTS, 2)
    c.shade(74, 84.5, 18, 3)
    for n in range(4):
        y = 81.5 - n * 4.6
        tone = lighter(one if n % 2 else other, 0.25 + 0.1 * n)
        c.box((58 + n, y - 3.6, 91 - n, y + 3), 3.2, (lighter(tone, 0.35), darker(tone, 0.08)))
        c.line([(61 + n, y + 1.6), (88 - n, y + 1.6)], 0.5, lighter(tone, 0.6))
    c.curve(
        [(64, 64), (74, 61), (85, 64), (84, 70), (90, 83), (80, 84), (77, 71), (68, 71)],
        (lighter(one, 0.4), one),
        alpha=0.95,
    )
    for n in range(3):
        c.disc(72 + n * 4, 67.4, 0.9, CREAM)
    c.box((76.2, 69.4, 80.8, 72.4), 1.2, (lighter(GOLD, 0.3), darker(GOLD, 0.15)))


def _massager(c: Canvas, rng: Random, colour: RGB) -> None:
    c.shade(73, 84, 17, 3)
    tone = rng.choice(((232, 232, 236), (210, 196, 186), (70, 74, 84)))
    arc = smooth([(59, 80), (60, 64), (73, 57), (86, 64), (87, 80)], closed=False)
    c.line(arc, 8, darker(tone, 0.14))
    c.line([(x, y - 1.4) for x, y in arc], 4.4, lighter(tone, 0.3))
    for x in (63.5, 82.5):
        c.disc(x, 73, 3.4, ((255, 196, 150), (226, 120, 84)))


def _tea(c: Canvas, rng: Random, colour: RGB) -> None:
    clay = rng.choice(((168, 106, 78), (222, 230, 226), (120, 146, 138)))
    c.shade(73, 84, 19, 3)
    c.line(smooth([(62, 66), (56, 66), (56, 76), (62, 76)], closed=False), 1.7, darker(clay, 0.2))
    c.curve(
        [(61, 70), (64, 62), (73, 60), (80, 63), (82, 72), (78, 81), (66, 81)],
        (lighter(clay, 0.3), darker(clay, 0.14)),
    )
    c.poly(smooth([(80, 68), (87, 61), (89, 62.4), (83, 74)], 6), darker(clay, 0.06))
    c.oval((65.5, 58.6, 78.5, 63), (lighter(clay, 0.2), darker(clay, 0.15)))
    c.disc(72, 58, 1.6, darker(clay, 0.15))
    c.curve([(84, 75), (95, 75), (93, 84), (86, 84)], (lighter(clay, 0.35), clay))


def _candle(c: Canvas, rng: Random, colour: RGB) -> None:
    tone = lighter(rng.choice(ACCENTS), 0.35)
    c.shade(73, 84, 17, 3)
    c.glow(67, 55, 13, (255, 214, 140), 0.8)
    c.box((60, 62, 75, 84), 2, (lighter(tone, 0.25), darker(tone, 0.12)), across=True)
    c.oval((60, 60, 75, 65), lighter(tone, 0.4))
    c.line([(67.4, 62), (67.4, 58)], 0.6, (70, 60, 54))
    c.curve([(67.4, 51), (69.4, 56), (67.4, 59), (65.4, 56)], ((255, 236, 160), (250, 160, 70)))
    c.box((79, 68, 90, 84), 1.6, (mix(tone, (170, 120, 80), 0.4), darker(tone, 0.2)), across=True)
    for n in range(4):
        c.line([(84.5, 68), (80 + n * 3, 52 + (n % 2) * 2)], 0.5, (150, 116, 84))


def _jewel(c: Canvas, rng: Random, colour: RGB) -> None:
    metal = rng.choice((GOLD, (206, 210, 218)))
    c.shade(73, 84, 17, 3)
    c.box((59, 62, 88, 84), 3, (darker(colour, 0.3), darker(colour, 0.5)))
    c.box((61, 64, 86, 82), 2, CREAM)
    c.line(smooth([(64, 66), (66, 74), (73.5, 77), (81, 74), (83, 66)], closed=False), 0.7, metal)
    c.poly(
        [(73.5, 74.6), (76.4, 78), (73.5, 82), (70.6, 78)],
        (lighter(rng.choice(ACCENTS), 0.4), rng.choice(ACCENTS)),
    )


def _pens(c: Canvas, rng: Random, colour: RGB) -> None:
    tone = rng.choice(((44, 50, 70), (120, 60, 60), (70, 96, 86)))
    c.shade(74, 84, 18, 3)
    c.poly([(58, 68), (84, 62), (90, 79), (64, 85)], (lighter(tone, 0.3), tone))
    c.poly([(60, 70), (62.6, 69.4), (68.4, 83), (66, 84)], GOLD)
    c.line([(66, 78), (88, 66)], 2.8, darker(tone, 0.45))
    c.line([(84, 68.2), (88, 66)], 2.8, GOLD)
    c.poly([(66, 76.6), (67, 79.4), (61.4, 80.8)], GOLD)


def _music(c: Canvas, rng: Random, colour: RGB) -> None:
    glass = lighter(rng.choice(ACCENTS), 0.6)
    c.shade(74, 84, 16, 3)
    c.disc(74, 65, 12.6, (lighter(glass, 0.4), mix(glass, (150, 180, 210), 0.35)))
    c.poly([(68, 75), (74, 58), (80, 75)], (96, 150, 118))
    for _ in range(9):
        c.disc(rng.uniform(66, 82), rng.uniform(57, 74), 0.55, (255, 255, 255))
    c.oval((67, 56, 72, 61), (255, 255, 255), alpha=0.5)
    c.box((62, 75, 86, 84), 1.6, ((178, 128, 88), (128, 86, 58)))
    c.box((64, 78.6, 84, 79.6), 0.4, GOLD)


INSIDE = {
    "丝巾": _scarf,
    "按摩仪": _massager,
    "茶具": _tea,
    "香薰": _candle,
    "首饰": _jewel,
    "文具": _pens,
    "音乐盒": _music,
}
