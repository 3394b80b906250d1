"""Small charts as inline SVG: positions in percent, so that text keeps its size on a phone."""

from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from html import escape
from itertools import pairwise

HEIGHT, BAR, MIDDLE = 22, 12, 11  # px of a line, of a bar in it, and its middle
TALL, FOOT = 170, 22  # px of a curve and of the axis below it
APART, LETTER = 8.0, 26.0  # percent across and px down that two names need


@dataclass(frozen=True)
class Line:
    """A line of a chart: `label` with a quieter `aside`, `value` as it is told, and its picture."""

    label: str
    aside: str
    value: str
    picture: str
    strong: bool = False


def percent(share: float) -> str:
    """A place between 0 and 1 as SVG takes it, kept inside."""
    return f"{100 * min(max(share, 0.0), 1.0):.2f}%"


def _svg(parts: Iterable[str], height: int = HEIGHT) -> str:
    return f'<svg height="{height}" aria-hidden="true">{"".join(parts)}</svg>'


def _upright(share: float, kind: str) -> str:
    x = percent(share)
    return f'<line class="{kind}" x1="{x}" x2="{x}" y1="2" y2="{HEIGHT - 2}"/>'


def bar(
    value: float,
    top: float,
    *,
    own: bool = False,
    between: tuple[float, float] | None = None,
    mark: float | None = None,
    ring: float | None = None,
) -> str:
    """A bar of `value` out of `top`, with an interval, an upright mark and a ring beside it."""
    top = top or 1.0  # all is nothing
    y = MIDDLE - BAR // 2
    kind = "bar own" if own else "bar"
    parts = [
        f'<rect class="track" width="100%" height="{BAR}" y="{y}" rx="3"/>',
        f'<rect class="{kind}" width="{percent(value / top)}" height="{BAR}" y="{y}" rx="3"/>',
    ]
    if between is not None:
        low, high = (percent(end / top) for end in between)
        parts.append(f'<line class="whisker" x1="{low}" x2="{high}" y1="{MIDDLE}" y2="{MIDDLE}"/>')
    if mark is not None:
        parts.append(_upright(mark / top, "mark"))
    if ring is not None:
        parts.append(f'<circle class="ring" cx="{percent(ring / top)}" cy="{MIDDLE}" r="4.5"/>')
    return _svg(parts)


def dots(
    value: float, top: float, *, mark: float, ring: float | None = None, own: bool = True
) -> str:
    """A rail with a dot at `value`, an upright mark and a ring."""
    top = top or 1.0
    kind = "dot own" if own else "dot"
    parts = [
        f'<line class="rail" x1="0" x2="100%" y1="{MIDDLE}" y2="{MIDDLE}"/>',
        _upright(mark / top, "mark"),
    ]
    if ring is not None:
        parts.append(f'<circle class="ring" cx="{percent(ring / top)}" cy="{MIDDLE}" r="4.5"/>')
    parts.append(f'<circle class="{kind}" cx="{percent(value / top)}" cy="{MIDDLE}" r="5.5"/>')
    return _svg(parts)


def lines(found: Iterable[Line]) -> str:
    """Lines under each other: label, picture, value."""
    out = []
    for line in found:
        aside = f" <small>{escape(line.aside)}</small>" if line.aside else ""
        strong = " strong" if line.strong else ""
        out.append(f'<div class="label{strong}">{escape(line.label)}{aside}</div>')
        if line.picture:
            out.append(f"<div>{line.picture}</div>")
            out.append(f'<div class="value{strong}">{escape(line.value)}</div>')
        else:
            out.append(f'<div class="quiet">{escape(line.value)}</div>')
    return f'<div class="rows">{"".join(out)}</div>'


@dataclass(frozen=True)
class Spot:
    """A point of a curve and how it is named; `chosen` is drawn larger."""

    x: float
    y: float
    name: str
    chosen: bool = False


def _names(spots: Seq[Spot], at: Seq[tuple[str, float]]) -> list[str]:
    """The names of the points that have room for one: the chosen first, then from the end."""
    taken: list[tuple[float, float]] = []
    parts = []
    for place in sorted(range(len(spots)), key=lambda p: (not spots[p].chosen, -p)):
        x, y = at[place]
        own = float(x.rstrip("%"))
        if all(abs(own - a) > APART or abs(y - b) > LETTER for a, b in taken):
            taken.append((own, y))
            parts.append(
                f'<text class="name" x="{x}" y="{y - 9:.1f}" text-anchor="middle">'
                f"{escape(spots[place].name)}</text>"
            )
    return parts


def curve(spots: Seq[Spot], x_told: str) -> str:
    """Points joined in their order; x from 0, y from its own lowest to its highest."""
    right = max([1e-9, *(s.x for s in spots)]) * 1.12
    low, high = min(s.y for s in spots), max(s.y for s in spots)
    room = max(high - low, 1e-9)
    height = TALL - FOOT - 26

    def place(spot: Spot) -> tuple[str, float]:
        return percent(0.04 + 0.92 * max(spot.x, 0) / right), 18 + height * (
            1 - (spot.y - low) / room
        )

    parts = [f'<line class="axis" x1="0" x2="100%" y1="{TALL - FOOT}" y2="{TALL - FOOT}"/>']
    at = [place(spot) for spot in spots]
    for (x1, y1), (x2, y2) in pairwise(at):
        parts.append(f'<line class="curve" x1="{x1}" y1="{y1:.1f}" x2="{x2}" y2="{y2:.1f}"/>')
    for spot, (x, y) in zip(spots, at, strict=True):
        kind, r = ("dot own", 6) if spot.chosen else ("ring", 4)
        parts.append(f'<circle class="{kind}" cx="{x}" cy="{y:.1f}" r="{r}"/>')
    parts += _names(spots, at)
    parts.append(f'<text class="tick" x="0" y="{TALL - 5}">0</text>')
    parts.append(
        f'<text class="tick" x="100%" y="{TALL - 5}" text-anchor="end">{escape(x_told)}</text>'
    )
    return _svg(parts, TALL)


def table(header: Seq[str], body: Iterable[tuple[Seq[str], bool]]) -> str:
    """A table that scrolls sideways where it is too wide; True marks a line as ours."""
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    rows = "".join(
        f"<tr{' class=own' if own else ''}>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for cells, own in body
    )
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
