"""The comparison as CSV and as one HTML page; its words are in words.yml."""

import csv
from functools import cache
from html import escape
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from shop import clock
from shop.experiment.groups import Phase
from shop.experiment.outcomes import ALL, PAGES
from shop.experiment.service import Comparison, Row

CSV, PAGE = "experiment.csv", "experiment.html"
MOST = {"share": 0.2, "stars": 1.0}  # difference at either end of a drawn line
COLUMNS = (
    "phase_since",
    "percent_held_back",
    *Row._fields[2:5],
    "name",
    "family",
    *Row._fields[5:],
)


@cache
def words() -> dict[str, Any]:
    """words.yml."""
    text = files("shop.experiment").joinpath("words.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def write_csv(folder: Path, found: Comparison) -> Path:
    """results/experiment.csv: a line for each outcome of each cell; moments are Beijing time."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CSV
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in found.rows:
            named = words()["outcomes"][row.outcome]
            rest = [round(v, 5) if isinstance(v, float) else v for v in row[5:]]
            cell = (row.channel, row.week, row.outcome)
            writer.writerow(
                [clock.minute(row.phase), row.percent, *cell, named["name"], named["family"], *rest]
            )
    return path


def write_page(folder: Path, found: Comparison) -> Path:
    """results/experiment.html: one page that needs nothing else and runs no script."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / PAGE
    path.write_text(page(found), encoding="utf-8")
    return path


def page(found: Comparison) -> str:
    """The page's HTML."""
    said, style = words(), files("shop.experiment").joinpath("page.css").read_text("utf-8")
    period = said["period"].format(since=clock.minute(found.since), until=clock.minute(found.until))
    parts = [f"<p>{escape(said['about'])}</p>", f"<p>{escape(period)}</p>"]
    if not found.phases:
        parts.append(f"<p>{escape(said['no_phase'])}</p>")
    for phase in found.phases:
        parts.append(f"<h2>{escape(phase_name(phase))}</h2>")
        rows = [row for row in found.rows if row.phase == phase.since]
        if not rows:
            why = said["no_rows"] if phase.percent else said["no_holdout"]
            parts.append(f"<p>{escape(why)}</p>")
        parts += _sections(rows)
    means = "".join(
        f"<li>{escape(o['name'])}（{escape(o['family'])}）：{escape(o['means'])}</li>"
        for o in said["outcomes"].values()
    )
    parts.append(f"<section class=note><ul>{means}</ul><p>{escape(said['method'])}</p></section>")
    title = escape(said["title"])
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{style}</style><main><h1>{title}</h1>{''.join(parts)}</main></html>\n"
    )


def phase_name(phase: Phase) -> str:
    """从 2026-03-01 00:00 起，对照组占 10%."""
    said: str = words()["phase"]
    return said.format(since=clock.minute(phase.since), percent=phase.percent)


def cell_name(channel: str, week: str) -> str:
    """全部渠道 · 2026-W09."""
    said = words()
    named = {ALL: said["channel_all"], PAGES: said["channel_pages"]}.get(channel, channel)
    return f"{named} · {said['week_all'] if week == ALL else week}"


def cells(row: Row) -> list[str]:
    """A line of the table in words."""
    said = words()
    named = said["outcomes"][row.outcome]
    share = named["kind"] == "share"

    def shown(value: float | None, sign: str = "") -> str:
        if value is None:
            return str(said["none"])
        return format(value, f"{sign}.2%") if share else format(value, f"{sign}.2f")

    none = row.low is None or row.high is None
    between = said["few"] if none else f"{shown(row.low, '+')} … {shown(row.high, '+')}"
    return [
        named["name"],
        named["family"],
        shown(row.personalised),
        str(row.personalised_customers),
        shown(row.held_back),
        str(row.held_back_customers),
        shown(row.difference, "+"),
        between,
        said["none"] if none else said["told"][row.told],
    ]


def _sections(rows: list[Row]) -> list[str]:
    """A card for each channel: all weeks first, each week folded below."""
    cards = []
    for channel, own in groupby(rows, key=lambda row: row.channel):
        inside = []
        for week, cell in groupby(own, key=lambda row: row.week):
            name, table = escape(cell_name(channel, week)), _table(list(cell))
            whole = f"<h3>{name}</h3>{table}"
            folded = f"<details><summary>{name}</summary>{table}</details>"
            inside.append(whole if week == ALL else folded)
        cards.append(f"<section>{''.join(inside)}</section>")
    return cards


def _table(rows: list[Row]) -> str:
    columns = [*words()["columns"][:-1], words()["drawn"], words()["columns"][-1]]
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    lines = []
    for row in rows:
        *said, told = (escape(text) for text in cells(row))
        tds = "".join(f"<td>{text}</td>" for text in said)
        lines.append(f"<tr>{tds}<td class={row.told}>{_drawn(row)}</td>")
        lines.append(f"<td class={row.told}>{told}</td></tr>")
    return f"<div class=scroll><table><tr>{head}</tr>{''.join(lines)}</table></div>"


def _drawn(row: Row) -> str:
    """The difference and its interval on a line around zero."""
    if row.low is None or row.high is None or row.difference is None:
        return ""
    most = MOST[words()["outcomes"][row.outcome]["kind"]]

    def x(value: float) -> float:
        return round(85 + 80 * max(-1.0, min(1.0, value / most)), 1)

    return (
        '<svg viewBox="0 0 170 18" aria-hidden="true">'
        '<line class=zero x1="85" x2="85" y1="0" y2="18"/>'
        f'<line class=whisker x1="{x(row.low)}" x2="{x(row.high)}" y1="9" y2="9"/>'
        f'<circle class=dot cx="{x(row.difference)}" cy="9" r="4.5"/></svg>'
    )
