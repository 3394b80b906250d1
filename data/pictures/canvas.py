"""Drawing with soft gradients, drawn twice as large and scaled down for smooth edges.

Coordinates run from 0 to 100 in both directions, whatever the size of the picture.
"""

from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from data.pictures.palette import RGB

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Fill = RGB | tuple[RGB, ...]  # one colour, or stops from top (left) to bottom (right)
PIXELS = 400
SCALE = 2
UNIT = PIXELS * SCALE / 100
_RAMP = Image.linear_gradient("L")  # 256 × 256, black at the top
_ACROSS = _RAMP.transpose(Image.Transpose.ROTATE_90)


def smooth(points: Sequence[Point], steps: int = 10, closed: bool = True) -> list[Point]:
    """A curve through the points (Catmull-Rom)."""
    count = len(points)
    spans = count if closed else count - 1
    curve: list[Point] = []
    for n in range(spans):
        around = [
            points[(n + k) % count] if closed else points[min(max(n + k, 0), count - 1)]
            for k in (-1, 0, 1, 2)
        ]
        curve.extend(_between(around, step / steps) for step in range(steps))
    return curve if closed else [*curve, points[-1]]


def _between(p: Sequence[Point], t: float) -> Point:
    def axis(a: float, b: float, c: float, d: float) -> float:
        return 0.5 * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )

    return axis(*(q[0] for q in p)), axis(*(q[1] for q in p))


def _table(levels: Sequence[int]) -> list[int]:
    """For each grey of a ramp the level between evenly spaced stops."""
    spans = len(levels) - 1
    table = []
    for grey in range(256):
        place = grey / 255 * spans
        low = min(int(place), spans - 1)
        table.append(round(levels[low] + (levels[low + 1] - levels[low]) * (place - low)))
    return table


class Canvas:
    """A square picture in the making."""

    def __init__(self, top: RGB, bottom: RGB) -> None:
        side = PIXELS * SCALE
        self._image = self._gradient((side, side), (top, bottom), across=False)

    @staticmethod
    def _gradient(size: tuple[int, int], stops: tuple[RGB, ...], across: bool) -> Image.Image:
        ramp = (_ACROSS if across else _RAMP).resize(size, Image.Resampling.BILINEAR)
        bands = [ramp.point(_table([stop[band] for stop in stops])) for band in range(3)]
        return Image.merge("RGB", bands)

    def _paste(self, at: Point, mask: Image.Image, fill: Fill, across: bool, alpha: float) -> None:
        if alpha < 1:
            mask = mask.point([round(v * alpha) for v in range(256)])
        corner = (round(at[0]), round(at[1]))
        if isinstance(fill[0], int):
            self._image.paste(
                fill, (*corner, corner[0] + mask.width, corner[1] + mask.height), mask
            )
        else:
            self._image.paste(self._gradient(mask.size, fill, across), corner, mask)

    def poly(
        self, points: Sequence[Point], fill: Fill, *, across: bool = False, alpha: float = 1.0
    ) -> None:
        """A filled outline."""
        left, top = min(x for x, _ in points), min(y for _, y in points)
        right, bottom = max(x for x, _ in points), max(y for _, y in points)
        size = (round((right - left) * UNIT) + 2, round((bottom - top) * UNIT) + 2)
        mask = Image.new("L", size)
        placed = [((x - left) * UNIT, (y - top) * UNIT) for x, y in points]
        ImageDraw.Draw(mask).polygon(placed, fill=255)
        self._paste((left * UNIT, top * UNIT), mask, fill, across, alpha)

    def curve(
        self, points: Sequence[Point], fill: Fill, *, across: bool = False, alpha: float = 1.0
    ) -> None:
        """A filled smooth outline through the points."""
        self.poly(smooth(points), fill, across=across, alpha=alpha)

    def box(
        self, box: Box, radius: float, fill: Fill, *, across: bool = False, alpha: float = 1.0
    ) -> None:
        """A rectangle with round corners."""
        left, top, right, bottom = box
        size = (max(1, round((right - left) * UNIT)), max(1, round((bottom - top) * UNIT)))
        mask = Image.new("L", size)
        corner = min(radius * UNIT, min(size) / 2)
        whole = (0, 0, size[0] - 1, size[1] - 1)
        ImageDraw.Draw(mask).rounded_rectangle(whole, corner, fill=255)
        self._paste((left * UNIT, top * UNIT), mask, fill, across, alpha)

    def oval(self, box: Box, fill: Fill, *, across: bool = False, alpha: float = 1.0) -> None:
        """An ellipse."""
        left, top, right, bottom = box
        size = (max(1, round((right - left) * UNIT)), max(1, round((bottom - top) * UNIT)))
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=255)
        self._paste((left * UNIT, top * UNIT), mask, fill, across, alpha)

    def disc(self, x: float, y: float, radius: float, fill: Fill, *, alpha: float = 1.0) -> None:
        """A circle."""
        self.oval((x - radius, y - radius, x + radius, y + radius), fill, alpha=alpha)

    def ring(self, x: float, y: float, radius: float, width: float, colour: RGB) -> None:
        """A circle's rim."""
        draw = ImageDraw.Draw(self._image)
        where = [(x - radius) * UNIT, (y - radius) * UNIT, (x + radius) * UNIT, (y + radius) * UNIT]
        draw.ellipse(where, outline=colour, width=max(1, round(width * UNIT)))

    def line(self, points: Sequence[Point], width: float, colour: RGB) -> None:
        """A stroke with round ends."""
        draw = ImageDraw.Draw(self._image)
        placed = [(x * UNIT, y * UNIT) for x, y in points]
        draw.line(placed, fill=colour, width=max(1, round(width * UNIT)), joint="curve")
        half = width * UNIT / 2
        for x, y in (placed[0], placed[-1]):
            draw.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    def shade(self, x: float, y: float, wide: float, high: float, alpha: float = 0.3) -> None:
        """A soft shadow on the floor, around (x, y)."""
        small = Image.new("L", (50, 50))
        edge = 14
        ImageDraw.Draw(small).ellipse((edge, edge, 50 - edge, 50 - edge), fill=255)
        grow = 50 / (50 - 2 * edge)
        size = (round(wide * 2 * grow * UNIT), round(high * 2 * grow * UNIT))
        blurred = small.filter(ImageFilter.GaussianBlur(6)).resize(size, Image.Resampling.BICUBIC)
        corner = (x * UNIT - size[0] / 2, y * UNIT - size[1] / 2)
        self._paste(corner, blurred, (40, 42, 52), False, alpha)

    def glow(self, x: float, y: float, radius: float, colour: RGB, alpha: float = 0.6) -> None:
        """A soft light."""
        spot = ImageChops.invert(Image.radial_gradient("L"))
        size = round(radius * 2 * UNIT)
        spot = spot.point([max(0, round((v - 110) * 1.7)) for v in range(256)])
        spot = spot.resize((size, size), Image.Resampling.BILINEAR)
        self._paste((x * UNIT - size / 2, y * UNIT - size / 2), spot, colour, False, alpha)

    def done(self) -> Image.Image:
        """The picture in its final size."""
        return self._image.reduce(SCALE)
