"""The comparison as CSV and as one HTML page; its words are in words.yml."""

import csv
from datetime import datetime
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


def _day(moment: datetime) -> str:
    return clock.for_people(moment).strftime("%Y-%m-%d %H:%M")


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
                [_day(row.phase), row.percent, *cell, named["name"], named["family"], *rest]
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
    period = said["period"].format(since=_day(found.since), until=_day(found.until))
    parts = [f"<p>{escape(said['about'])}</p>", f"<p>{escape(period)}</p>"]
    if not found.phases:
        parts.append(f"<p>{escape(said['no_phase'])}</p>")
    for phase in found.phases:
        parts.append(f"<h2>{escape(phase_name(phase))}</h2>")
        rows = [row for row in found.rows if row.phase == phase.since]
        if not rows:
            why = said["no_rows"] if phase.percent else said["no_holdout"]
            parts.append(f"<p>{escape(why)}</p>")
        for (channel, week), own in groupby(rows, key=lambda row: (row.channel, row.week)):
            parts.append(f"<h3>{escape(cell_name(channel, week))}</h3>{_table(list(own))}")
    means = "".join(
        f"<li>{escape(o['name'])}（{escape(o['family'])}）：{escape(o['means'])}</li>"
        for o in said["outcomes"].values()
    )
    parts.append(f"<div class=note><ul>{means}</ul><p>{escape(said['method'])}</p></div>")
    title = escape(said["title"])
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{style}</style><h1>{title}</h1>{''.join(parts)}</html>\n"
    )


def phase_name(phase: Phase) -> str:
    """从 2026-03-01 00:00 起，对照组占 10%."""
    said: str = words()["phase"]
    return said.format(since=_day(phase.since), percent=phase.percent)


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


def _table(rows: list[Row]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in words()["columns"])
    lines = []
    for row in rows:
        *said, told = (escape(text) for text in cells(row))
        tds = "".join(f"<td>{text}</td>" for text in said)
        lines.append(f"<tr>{tds}<td class={row.told}>{told}</td></tr>")
    return f"<table><tr>{head}</tr>{''.join(lines)}</table>"
