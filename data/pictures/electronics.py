"""Phones, cases, laptops, power banks, mice."""

from random import Random

from data.pictures.canvas import Canvas
from data.pictures.palette import ACCENTS, RGB, WHITE, darker, lighter, mix

INK: RGB = (24, 26, 32)


def _wallpaper(
    c: Canvas, rng: Random, left: float, top: float, right: float, bottom: float
) -> None:
    """What a screen shows: hills, bubbles or stripes in two accents."""
    one, other = rng.sample(ACCENTS, 2)
    c.box((left, top, right, bottom), 2.4, (lighter(one, 0.35), darker(one, 0.25)))
    wide, high = right - left, bottom - top
    style = rng.randrange(3)
    if style == 0:
        for n, shade in enumerate((0.5, 0.25, 0.0)):
            y = bottom - high * (0.42 - 0.13 * n)
            bump = rng.uniform(0.08, 0.16) * high
            hill = [(left, bottom), (left, y), (left + wide * 0.3, y - bump)]
            hill += [(left + wide * 0.65, y + bump * 0.4), (right, y - bump * 0.6), (right, bottom)]
            c.poly(hill, lighter(other, shade))
    elif style == 1:
        for _ in range(4):
            radius = rng.uniform(0.14, 0.3) * wide
            x = rng.uniform(left + radius, right - radius)
            y = rng.uniform(top + radius, bottom - radius)
            c.disc(x, y, radius, (lighter(other, 0.5), other), alpha=0.75)
    else:
        step = wide / 4
        for n in range(4):
            x = left + n * step
            points = [
                (x, bottom),
                (x + step * 0.55, bottom),
                (x + step, top),
                (x + step * 0.45, top),
            ]
            c.poly(points, lighter(other, 0.2 + 0.15 * n), alpha=0.6)


def phone(c: Canvas, rng: Random, colour: RGB, style: str) -> None:
    """Back and front side by side."""
    wide, high = rng.uniform(30, 33), rng.uniform(66, 71)
    top, left = 48 - high / 2, rng.uniform(17, 20)
    c.shade(50, top + high + 1, 34, 5)
    back = (left, top, left + wide, top + high)
    c.box(back, 5, (lighter(colour, 0.28), darker(colour, 0.12)), across=True)
    c.box(
        (left + 0.7, top + 0.7, left + wide - 0.7, top + high - 0.7),
        4.5,
        (lighter(colour, 0.12), colour),
    )
    _cameras(c, rng, left, top, wide, colour)
    c.poly(
        [
            (left + wide * 0.55, top + 1),
            (left + wide * 0.82, top + 1),
            (left + wide * 0.3, top + high - 1),
            (left + wide * 0.03, top + high - 1),
        ],
        WHITE,
        alpha=0.07,
    )
    front, down = left + wide * rng.uniform(0.82, 0.92), rng.uniform(1, 3)
    c.box(
        (front - 1.2, top + down - 0.6, front + wide + 1.2, top + high + down + 0.6),
        5.4,
        INK,
        alpha=0.16,
    )
    c.box(
        (front, top + down, front + wide, top + high + down),
        5,
        (lighter(colour, 0.2), darker(colour, 0.3)),
        across=True,
    )
    c.box((front + 0.6, top + down + 0.6, front + wide - 0.6, top + high + down - 0.6), 4.6, INK)
    edge = 1.6
    _wallpaper(
        c, rng, front + edge, top + down + edge, front + wide - edge, top + high + down - edge
    )
    c.disc(front + wide / 2, top + down + 4.2, 0.9, INK)
    if style == "长辈":
        for n in range(4):
            x = front + 4.5 + (n % 2) * (wide - 9) / 2
            y = top + down + high * 0.5 + (n // 2) * 12
            c.box((x, y, x + (wide - 11) / 2, y + 10), 2, rng.choice(ACCENTS))


def _cameras(c: Canvas, rng: Random, left: float, top: float, wide: float, colour: RGB) -> None:
    layout = rng.randrange(4)
    dark = darker(colour, 0.28)
    if layout == 0:  # a round island
        x, y, radius = left + wide * 0.38, top + wide * 0.42, wide * 0.27
        c.disc(x, y, radius, (lighter(dark, 0.25), dark))
        spots = [(x - 2.8, y - 2.8), (x + 2.8, y - 2.8), (x - 2.8, y + 2.8)]
    elif layout == 1:  # a square island
        c.box((left + 2.2, top + 2.2, left + 15, top + 15), 3.4, (lighter(dark, 0.2), dark))
        spots = [(left + 5.7, top + 5.7), (left + 11.4, top + 8.6), (left + 5.7, top + 11.5)]
    elif layout == 2:  # a column
        c.box((left + 2.4, top + 2.6, left + 8.8, top + 22), 3.2, (lighter(dark, 0.2), dark))
        spots = [(left + 5.6, top + 6), (left + 5.6, top + 12.3), (left + 5.6, top + 18.6)]
    else:  # a bar
        c.box((left + 1.6, top + 4, left + wide - 1.6, top + 12), 4, (lighter(dark, 0.2), dark))
        spots = [(left + 6, top + 8), (left + 13, top + 8)]
    for x, y in spots:
        c.disc(x, y, 2.3, mix(INK, colour, 0.1))
        c.disc(x, y, 1.5, ((70, 84, 112), (14, 16, 24)))
        c.disc(x - 0.5, y - 0.5, 0.4, WHITE, alpha=0.8)
    c.disc(left + wide * 0.78, top + 8, 0.9, (250, 240, 205))


def phonecase(c: Canvas, rng: Random, colour: RGB, style: str) -> None:
    """One case, standing, with its cut-out."""
    wide, high = rng.uniform(33, 36), rng.uniform(66, 70)
    left, top = 50 - wide / 2, 50 - high / 2
    c.shade(50, top + high + 1, 24, 4.5)
    c.box(
        (left, top, left + wide, top + high),
        7,
        (lighter(colour, 0.25), darker(colour, 0.22)),
        across=True,
    )
    face = (
        (lighter(colour, 0.5), lighter(colour, 0.25))
        if style == "透明"
        else (lighter(colour, 0.1), darker(colour, 0.06))
    )
    c.box((left + 1.6, top + 1.6, left + wide - 1.6, top + high - 1.6), 5.8, face)
    if style == "防摔":
        for x in (left, left + wide - 6):
            for y in (top, top + high - 6):
                c.box((x, y, x + 6, y + 6), 2.6, darker(colour, 0.3))
    if style == "图案":
        for _ in range(rng.randint(7, 11)):
            x, y = rng.uniform(left + 6, left + wide - 6), rng.uniform(top + 26, top + high - 6)
            tone = rng.choice(ACCENTS)
            if rng.random() < 0.5:
                c.disc(x, y, rng.uniform(1.6, 3.2), lighter(tone, 0.25))
            else:
                r = rng.uniform(2, 3.4)
                c.curve(
                    [(x, y - r), (x + r, y - r * 0.2), (x, y + r), (x - r, y - r * 0.2)],
                    lighter(tone, 0.2),
                )
    if style == "素皮":
        for n in range(16):
            y = top + 6 + n * (high - 10) / 16
            c.line([(left + 3, y), (left + wide - 3, y)], 0.16, darker(colour, 0.12))
    c.box((left + 3.4, top + 3.4, left + 17.4, top + 17.4), 4.4, darker(colour, 0.35))
    c.box((left + 4.2, top + 4.2, left + 16.6, top + 16.6), 3.8, (42, 45, 54))
    for x, y in ((left + 8, top + 8), (left + 13, top + 10.4), (left + 8, top + 13)):
        c.disc(x, y, 2.1, ((86, 98, 124), (16, 18, 26)))
    if rng.random() < 0.55 and style != "图案":
        c.ring(50, top + high * 0.56, 8.6, 0.7, lighter(colour, 0.4))
        c.box(
            (49.4, top + high * 0.56 + 10.6, 50.6, top + high * 0.56 + 15),
            0.6,
            lighter(colour, 0.4),
        )


def laptop(c: Canvas, rng: Random, colour: RGB, style: str) -> None:
    """Open, seen from the front and a little above."""
    wide = rng.uniform(62, 67)
    high = wide * rng.uniform(0.6, 0.66)
    left, top = 50 - wide / 2, 22 + rng.uniform(-2, 2)
    bottom = top + high
    c.shade(50, bottom + 9, 44, 5)
    c.box((left, top, left + wide, bottom), 2.6, (lighter(colour, 0.2), darker(colour, 0.2)))
    c.box((left + 0.6, top + 0.6, left + wide - 0.6, bottom), 2.2, INK)
    _wallpaper(c, rng, left + 2, top + 2.2, left + wide - 2, bottom - 3)
    c.disc(50, top + 1.3, 0.35, (80, 90, 110))
    deck = [
        (left - 0.4, bottom),
        (left + wide + 0.4, bottom),
        (left + wide + 7, bottom + 8.6),
        (left - 7, bottom + 8.6),
    ]
    c.poly(deck, (lighter(colour, 0.32), lighter(colour, 0.05)))
    keys = mix(darker(colour, 0.5), INK, 0.4)
    light = rng.choice(ACCENTS) if style == "游戏" else None
    for row in range(3):
        y = bottom + 1.1 + row * 1.35
        inset = 3.4 - row * 0.9
        c.poly(
            [
                (left + inset, y),
                (left + wide - inset, y),
                (left + wide - inset + 0.6, y + 0.95),
                (left + inset - 0.6, y + 0.95),
            ],
            light if light and row == 1 else keys,
        )
    c.poly(
        [(43, bottom + 5.7), (57, bottom + 5.7), (58, bottom + 8), (42, bottom + 8)],
        darker(colour, 0.1),
    )
    c.box(
        (left - 7, bottom + 8.4, left + wide + 7, bottom + 10.2),
        0.9,
        (darker(colour, 0.1), darker(colour, 0.4)),
    )
    c.box((45, bottom + 8.4, 55, bottom + 9.1), 0.4, darker(colour, 0.35))


def powerbank(c: Canvas, rng: Random, colour: RGB, style: str) -> None:
    """A slab with its ports or a display; the magnetic one with its ring."""
    wide = rng.uniform(30, 34) if style != "大容量" else rng.uniform(35, 39)
    high = rng.uniform(54, 60)
    left, top = 50 - wide / 2, 49 - high / 2
    c.shade(52, top + high + 1, 25, 4.5)
    c.box(
        (left + 4, top + 1.5, left + wide + 5, top + high),
        5.4,
        (darker(colour, 0.12), darker(colour, 0.38)),
        across=True,
    )
    c.box((left, top, left + wide, top + high), 5.4, (lighter(colour, 0.22), darker(colour, 0.08)))
    c.poly(
        [
            (left + 3, top + 4),
            (left + 9, top + 3),
            (left + 5, top + high - 8),
            (left + 3, top + high - 6),
        ],
        WHITE,
        alpha=0.12,
    )
    if style == "磁吸":
        c.ring(50, top + high * 0.42, wide * 0.3, 1.0, lighter(colour, 0.5))
        c.box(
            (49.2, top + high * 0.42 + wide * 0.34, 50.8, top + high * 0.42 + wide * 0.5),
            0.8,
            lighter(colour, 0.5),
        )
    elif style == "高功率":
        c.box((left + wide * 0.2, top + 8, left + wide * 0.8, top + 20), 2.4, INK)
        for n, share in enumerate((0.34, 0.5, 0.66)):
            c.box(
                (left + wide * share - 1.2, top + 11, left + wide * share + 1.2, top + 17),
                0.8,
                lighter(ACCENTS[2], 0.3 + 0.1 * n),
            )
    else:
        lit = rng.randint(2, 4)
        for n in range(4):
            tone = lighter(ACCENTS[2], 0.3) if n < lit else darker(colour, 0.25)
            c.disc(50 - 4.5 + n * 3, top + high - 9, 0.8, tone)
    if style == "轻薄" or rng.random() < 0.3:
        c.line(
            [
                (left + wide - 4, top + high - 3),
                (left + wide + 3, top + high - 12),
                (left + wide + 2.4, top + 16),
            ],
            1.7,
            lighter(colour, 0.35),
        )
        c.box(
            (left + wide + 1, top + 9, left + wide + 4, top + 16.4),
            0.9,
            (lighter(colour, 0.5), lighter(colour, 0.1)),
        )
    c.box((left + wide * 0.3, top + 2.4, left + wide * 0.44, top + 4.1), 0.8, INK)
    c.box((left + wide * 0.54, top + 2.2, left + wide * 0.72, top + 4.3), 0.4, INK)


def mouse(c: Canvas, rng: Random, colour: RGB, style: str) -> None:
    """From above, turned a little to one side by its shape."""
    lean = rng.uniform(-2.5, 2.5) + (6 if style == "人体工学" else 0)
    wide, high = rng.uniform(19, 22), rng.uniform(33, 36)
    c.shade(50, 84, 24, 4)
    body = [(50 + lean, 50 - high), (50 + wide * 0.55 + lean, 53 - high), (50 + wide * 0.92, 34)]
    body += [(50 + wide, 56), (50 + wide * 0.74, 76), (50 + wide * 0.3, 83), (50 - wide * 0.34, 83)]
    body += [(50 - wide * 0.78, 76), (50 - wide, 56), (50 - wide * 0.92 + lean * 0.5, 34)]
    body += [(50 - wide * 0.55 + lean, 53 - high)]
    c.curve(body, (lighter(colour, 0.26), darker(colour, 0.22)))
    top = [(x * 0.86 + 7, y * 0.87 + 5) for x, y in body]
    c.curve(top, (lighter(colour, 0.36), darker(colour, 0.02)))
    c.line([(50 + lean * 0.8, 20), (50 + lean * 0.2, 47)], 0.5, darker(colour, 0.4))
    c.box((48.2 + lean * 0.5, 25, 51.8 + lean * 0.5, 37), 1.8, INK)
    glowing = rng.choice(ACCENTS) if style == "电竞" else lighter(INK, 0.25)
    c.box((48.9 + lean * 0.5, 26.5, 51.1 + lean * 0.5, 35.5), 1.1, glowing)
    if style == "电竞":
        c.line([(50 - wide * 0.8, 66), (50, 77), (50 + wide * 0.78, 66)], 0.9, glowing)
    c.curve(
        [
            (50 - wide * 0.84, 45),
            (50 - wide * 0.72, 45),
            (50 - wide * 0.72, 56),
            (50 - wide * 0.84, 56),
        ],
        darker(colour, 0.35),
    )
