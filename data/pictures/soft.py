"""Backpacks, T-shirts, sneakers."""

from random import Random

from data.pictures.canvas import Canvas, Point, smooth
from data.pictures.palette import ACCENTS, RGB, darker, lighter, luminance, mix

DAYLIGHT = 0.6


def _seam(colour: RGB) -> RGB:
    return darker(colour, 0.22) if luminance(colour) > 0.25 else lighter(colour, 0.18)


def backpack(c: Canvas, rng: Random, colour: RGB, style: str) -> None:
    """Front view: body, handle, straps, pockets by style."""
    wide = rng.uniform(23, 26) if style != "时尚" else rng.uniform(20, 22)
    top, bottom = rng.uniform(19, 22), 85.0
    accent = rng.choice(ACCENTS) if style in {"户外", "学生"} else mix(colour, (150, 110, 80), 0.55)
    c.shade(50, 86, 31, 5)
    for side in (-1, 1):
        strap = [(50 + side * wide * 0.62, top + 8), (50 + side * (wide + 5), top + 22)]
        strap += [(50 + side * (wide + 6.5), 58), (50 + side * (wide + 1), 78)]
        c.line(smooth(strap, closed=False), 4.2, darker(colour, 0.3))
    handle = [(43, top + 3), (43.5, top - 6), (50, top - 9), (56.5, top - 6), (57, top + 3)]
    c.line(smooth(handle, closed=False), 2.2, darker(colour, 0.35))
    body = [
        (50 - wide * 0.72, top + 3),
        (50, top - 1.5),
        (50 + wide * 0.72, top + 3),
        (50 + wide, top + 18),
    ]
    body += [
        (50 + wide * 1.02, 62),
        (50 + wide * 0.94, 81),
        (50 + wide * 0.6, bottom),
        (50, bottom + 0.8),
    ]
    body += [
        (50 - wide * 0.6, bottom),
        (50 - wide * 0.94, 81),
        (50 - wide * 1.02, 62),
        (50 - wide, top + 18),
    ]
    c.curve(body, (lighter(colour, 0.22), darker(colour, 0.2)))
    left = [(x if x < 50 else 50 - (x - 50) * 0.2, y) for x, y in body]
    c.curve(left, (lighter(colour, 0.3), colour), alpha=0.35)
    zip_line = [
        (50 - wide * 0.86, 46),
        (50 - wide * 0.7, top + 12),
        (50, top + 7),
        (50 + wide * 0.7, top + 12),
        (50 + wide * 0.86, 46),
    ]
    c.line(smooth(zip_line, closed=False), 0.7, _seam(colour))
    _pockets(c, rng, colour, accent, wide, style)


def _pockets(c: Canvas, rng: Random, colour: RGB, accent: RGB, wide: float, style: str) -> None:
    seam = _seam(colour)
    pocket = (50 - wide * 0.74, 55.0, 50 + wide * 0.74, 79.0)
    tone = (lighter(colour, 0.16), darker(colour, 0.14))
    if style == "时尚":
        flap = [
            (50 - wide * 0.9, 30),
            (50 + wide * 0.9, 30),
            (50 + wide * 0.8, 52),
            (50, 60),
            (50 - wide * 0.8, 52),
        ]
        c.poly(smooth(flap, 6), (lighter(colour, 0.3), colour))
        c.box((47.6, 54, 52.4, 61), 1.4, ((226, 196, 128), (172, 138, 76)))
        return
    c.box(pocket, 5, tone)
    c.line([(50 - wide * 0.62, 59.5), (50 + wide * 0.62, 59.5)], 0.6, seam)
    c.box((50 + wide * 0.5, 58.8, 50 + wide * 0.6, 64), 0.5, accent)
    if style == "户外":
        for y in (66, 73):
            c.box((50 - wide, y, 50 + wide, y + 1.6), 0.6, accent, alpha=0.9)
        c.box((46, 36, 54, 47), 1.4, darker(colour, 0.3))
        for n in range(3):
            c.line([(50 - 8, 34 + n * 5), (50 + 8, 38 + n * 5)], 0.6, accent)
    elif style == "学生":
        c.box(
            (50 - wide * 0.5, 33, 50 + wide * 0.5, 50),
            3.6,
            (lighter(colour, 0.18), darker(colour, 0.05)),
        )
        c.disc(50 - wide * 0.2, 41.5, 3.2, lighter(accent, 0.25))
        c.box((50, 38.6, 50 + wide * 0.3, 44.4), 1.4, lighter(accent, 0.5))
    elif style == "妈咪":
        for x in (-0.36, 0.36):
            c.box(
                (50 + wide * x - 5.4, 62.5, 50 + wide * x + 5.4, 77),
                2.4,
                (lighter(colour, 0.3), colour),
            )
        c.box((50 - 4, 36, 50 + 4, 44), 1.2, mix(colour, (214, 178, 140), 0.7))
    else:
        c.box((50 - 5, 39, 50 + 5, 43), 0.9, mix(accent, (120, 90, 70), 0.3))
        if rng.random() < DAYLIGHT:
            c.box((50 - wide * 0.74, 67.4, 50 + wide * 0.74, 68.2), 0.3, lighter(colour, 0.4))


def tshirt(c: Canvas, rng: Random, colour: RGB, style: str) -> None:
    """Laid flat, with the print or collar of its style."""
    wide = {"印花": 27, "运动": 23.5, "女款": 21.5, "商务": 24.5}.get(style, 25) + rng.uniform(
        -1, 1
    )
    length = 84 if style != "女款" else rng.uniform(72, 80)
    c.shade(50, length + 2, 27, 3.6, 0.22)
    left: list[Point] = [
        (41, 18),
        (50 - wide, 23),
        (50 - wide - 14, 44),
        (50 - wide - 4.5, 50),
        (50 - wide + 1.5, 42),
    ]
    left += [(50 - wide + (2.4 if style == "女款" else 0.6), 62), (50 - wide + 0.6, length)]
    right = [(100 - x, y) for x, y in reversed(left)]
    outline = [*left, (50, length + 0.8), *right, (56, 21.4), (50, 22.8), (44, 21.4)]
    c.poly([(x, y + 1.1) for x, y in outline], darker(colour, 0.4), alpha=0.16)
    c.poly(outline, (lighter(colour, 0.2), darker(colour, 0.1)))
    seam = _seam(colour)
    for side in (-1, 1):
        arm = [
            (50 + side * (wide - 1.5), 42),
            (50 + side * (wide - 3.6), 33),
            (50 + side * (wide - 2.2), 23.6),
        ]
        c.line(smooth(arm, closed=False), 0.4, seam)
        fold = [
            (50 + side * (wide - 3), 46),
            (50 + side * (wide - 8), 62),
            (50 + side * (wide - 6), 78),
        ]
        c.line(smooth(fold, closed=False), 0.5, mix(colour, seam, 0.45))
    c.line([(50 - wide + 1.2, length - 2.6), (50 + wide - 1.2, length - 2.6)], 0.3, seam)
    _neck(c, rng, colour, style)
    _print(c, rng, colour, style, wide)


def _neck(c: Canvas, rng: Random, colour: RGB, style: str) -> None:
    inside, seam = darker(colour, 0.4), _seam(colour)
    if style == "商务":
        c.poly([(42, 17.4), (58, 17.4), (50, 30)], inside)
        for side in (-1, 1):
            collar = [
                (50 + side * 9.4, 16.6),
                (50 + side * 1.0, 27),
                (50 + side * 6.4, 32.4),
                (50 + side * 12, 21.6),
            ]
            c.poly(collar, (lighter(colour, 0.3), darker(colour, 0.05)))
            c.line([*collar, collar[0]], 0.3, seam)
        for y in (32, 38):
            c.disc(50, y, 0.8, lighter(colour, 0.55))
        c.line([(50, 29), (50, 42)], 0.35, seam)
        return
    deep = 30 if rng.random() < 0.25 else 25
    c.curve([(41, 17.6), (50, 16.6), (59, 17.6), (56, 22.4), (50, deep - 1), (44, 22.4)], inside)
    rim = [(41, 17.6), (44, 22.6), (50, deep - 0.8), (56, 22.6), (59, 17.6)]
    c.line(smooth(rim, closed=False), 1.3, lighter(colour, 0.12))
    c.line(smooth([(x, y + 1) for x, y in rim], closed=False), 0.3, seam)


def _print(c: Canvas, rng: Random, colour: RGB, style: str, wide: float) -> None:
    one, other = rng.sample(ACCENTS, 2)
    if style == "印花":
        rng.choice((_sunset, _hills, _leaves, _bars))(c, colour, one, other)
    elif style == "运动":
        for side in (-1, 1):
            edge, inner = 50 + side * (wide - 0.8), 50 + side * (wide - 3.4)
            c.poly([(edge, 46), (inner, 46), (50 + side * (wide - 2.4), 82), (edge, 82)], one)
        c.poly([(37, 30), (43, 30), (40.5, 32.6), (37, 32.6)], lighter(other, 0.2))
    elif style == "纯色" and rng.random() < 0.5:
        c.box((56, 36, 65, 47), 1, (lighter(colour, 0.12), darker(colour, 0.06)))
        c.line([(56, 38), (65, 38)], 0.3, _seam(colour))
    elif style == "女款" and rng.random() < 0.6:
        heart = [(50, 38), (53, 35.4), (55.4, 38.4), (50, 44), (44.6, 38.4), (47, 35.4)]
        c.curve(heart, lighter(one, 0.15))
    elif style == "商务":
        c.disc(38.5, 38, 1.1, other)


def _sunset(c: Canvas, colour: RGB, one: RGB, _other: RGB) -> None:
    c.disc(50, 47, 10.5, (lighter(one, 0.3), one))
    for n in range(4):
        c.box((39, 48 + n * 2.6, 61, 49.2 + n * 2.6), 0.3, mix(colour, one, 0.1 * n))


def _hills(c: Canvas, _colour: RGB, one: RGB, other: RGB) -> None:
    c.poly([(37, 56), (46, 38), (52, 49), (56, 43), (63, 56)], (lighter(other, 0.2), other))
    c.disc(59, 38, 3.4, lighter(one, 0.2))


def _leaves(c: Canvas, _colour: RGB, one: RGB, other: RGB) -> None:
    for n in range(5):
        x, y = 40 + n * 5, 46 + (n % 2) * 6
        leaf = [(x, y - 4), (x + 3.2, y), (x, y + 4), (x - 3.2, y)]
        c.curve(leaf, lighter(one if n % 2 else other, 0.1))


def _bars(c: Canvas, _colour: RGB, one: RGB, other: RGB) -> None:
    for n, tone in enumerate((one, other, lighter(one, 0.4))):
        c.box((37, 38 + n * 6, 63 - n * 5, 42 + n * 6), 1, tone)


def sneakers(c: Canvas, rng: Random, colour: RGB, style: str) -> None:
    """One shoe from the side; sole, upper and accent by style."""
    accent = rng.choice(ACCENTS)
    tall = {"篮球": 11, "户外": 8}.get(style, rng.uniform(-1, 2))
    c.shade(50, 77.5, 42, 4.4)
    upper = [
        (14, 66),
        (13.4, 54),
        (15, 40 - tall),
        (24, 36 - tall),
        (33, 42 - tall * 0.5),
        (44, 45),
    ]
    upper += [(58, 52), (73, 57), (85, 61), (88.4, 68), (80, 71.5), (50, 71), (24, 71)]
    c.curve(upper, (lighter(colour, 0.26), darker(colour, 0.16)))
    heel = [(14, 68), (13.4, 54), (15.4, 44), (22, 50), (27, 60), (29, 70.4), (20, 70.6)]
    c.curve(heel, (mix(colour, accent, 0.75), darker(mix(colour, accent, 0.7), 0.15)))
    toe = [(72, 57.4), (80, 59.5), (87, 63.6), (88, 69.4), (78, 71.2), (70, 70.6), (68, 63)]
    c.curve(toe, (lighter(colour, 0.36), lighter(colour, 0.08)))
    c.curve(
        [(16, 42 - tall), (24, 37.4 - tall), (32, 42.6 - tall * 0.5), (25, 45.4 - tall * 0.6)],
        darker(colour, 0.5),
    )
    if style != "健步":
        for n in range(5):
            x, y = 38 + n * 5.6, 45 - tall * 0.3 + n * 2.7
            c.line(
                [(x - 4.2, y + 5.4), (x + 3, y - 0.6)],
                1.2,
                lighter(colour, 0.62) if luminance(colour) < 0.75 else darker(colour, 0.3),
            )
    _stripe(c, rng, colour, accent, style)
    white = (244, 244, 242) if style != "户外" else (70, 66, 62)
    thick = 8.4 if style in {"跑步", "健步"} else 6.2
    sole = [
        (12.4, 67.4),
        (24, 69.2),
        (48, 69.8),
        (70, 69.8),
        (88, 66.4),
        (89.4, 70),
        (86, 70 + thick * 0.7),
    ]
    sole += [(70, 70 + thick), (40, 70 + thick), (18, 70 + thick), (12, 70 + thick * 0.6)]
    c.curve(sole, (white, darker(white, 0.14)))
    c.line(
        smooth(
            [
                (15, 70 + thick * 0.55),
                (40, 71 + thick * 0.5),
                (70, 71 + thick * 0.5),
                (87, 69 + thick * 0.4),
            ],
            closed=False,
        ),
        0.9,
        accent,
    )
    if style == "户外":
        for n in range(12):
            c.box((16 + n * 5.7, 69 + thick, 19.4 + n * 5.7, 71.4 + thick), 0.6, (48, 46, 44))


def _stripe(c: Canvas, rng: Random, colour: RGB, accent: RGB, style: str) -> None:
    tone = accent if luminance(colour) > 0.5 else lighter(accent, 0.25)
    motif = rng.randrange(3)
    if style == "板鞋":
        for n in range(3):
            c.disc(46 + n * 5, 62, 0.8, darker(colour, 0.3))
    elif motif == 0:
        c.curve([(34, 66), (44, 62), (60, 58), (50, 66), (40, 68.4)], tone)
    elif motif == 1:
        for n in range(3):
            c.line([(38 + n * 6, 67), (43 + n * 6, 56 + n * 1.6)], 2.0, tone)
    else:
        c.line(smooth([(30, 58), (42, 66), (54, 62), (66, 67)], closed=False), 2.2, tone)
