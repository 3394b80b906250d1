"""The sections of the report, each made of one table."""

from collections.abc import Callable
from functools import lru_cache
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import Any

import yaml

from recommender.audit.charts import Line, Spot, bar, curve, dots, lines, table
from recommender.audit.tables import CATALOGUE, CONSUMED, SHOWN
from recommender.policy import list_rules

OURS, NEIGHBOURS = "blend", "item-knn"
MOST_BRANDS = 12
Row = dict[str, str]
Tables = dict[str, list[Row]]


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """words.yml."""
    text = files("recommender.audit").joinpath("words.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def _word(kind: str, key: str) -> str:
    return str(words()[kind].get(key, key))


def _share(value: float, places: int = 1) -> str:
    return f"{100 * value:.{places}f}%"


def _of(rows: list[Row], **wanted: str) -> list[Row]:
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def tiles(tables: Tables) -> str:
    by_name = {row["model"]: row for row in tables["methods"]}
    own, shown, consumed = by_name[OURS], by_name[SHOWN], by_name[CONSUMED]
    percentile = "popularity_percentile@10"
    gap = float(shown[percentile]) - float(consumed[percentile])
    told = {
        "consumed": _share(float(consumed["new_share@10"])),
        "gap": f"{100 * gap:.1f}",
    }
    figures = [
        ("hr", _share(float(own["hr@10"]))),
        ("coverage", _share(float(shown["coverage@10"]))),
        ("new", _share(float(shown["new_share@10"]))),
        ("bias", _share(float(shown[percentile]), 0)),
    ]
    return (
        '<div class="tiles">'
        + "".join(
            f'<div class="tile"><b>{escape(figure)}</b>'
            f"<span>{escape(words()['tiles'][key].format(**told))}</span></div>"
            for key, figure in figures
        )
        + "</div>"
    )


def _accuracy(tables: Tables) -> str:
    rows = [row for row in tables["methods"] if row["ndcg@10"]]
    top = max(float(row["ndcg@10_high"]) for row in rows) * 1.05
    return lines(
        Line(
            _word("models", row["model"]),
            "",
            f"{float(row['ndcg@10']):.3f}",
            bar(
                float(row["ndcg@10"]),
                top,
                own=row["model"] in {OURS, SHOWN},
                between=(float(row["ndcg@10_low"]), float(row["ndcg@10_high"])),
            ),
            strong=row["model"] == SHOWN,
        )
        for row in rows
    )


def _figure(name: str, value: str) -> str:
    if not value:
        return "–"
    number = float(value)
    if name in {"arp@10", "peak_mb"} or (name.endswith("seconds") and number >= 1):
        return f"{number:.0f}"
    return f"{number:.3f}"


def _methods(tables: Tables) -> str:
    names = list(words()["columns"])
    header = ["", *(_word("columns", name) for name in names)]
    return table(
        header,
        [
            (
                [_word("models", row["model"]), *(_figure(n, row[n]) for n in names)],
                row["model"] in {OURS, SHOWN},
            )
            for row in tables["methods"]
        ],
    )


def _popularity(tables: Tables) -> str:
    name = "popularity_percentile@10"
    rows = [row for row in tables["methods"] if row["model"] not in {CONSUMED, CATALOGUE}]
    (consumed,) = _of(tables["methods"], model=CONSUMED)
    return lines(
        Line(
            _word("models", row["model"]),
            "",
            _share(float(row[name]), 0),
            dots(
                float(row[name]),
                1,
                mark=float(consumed[name]),
                own=row["model"] in {OURS, SHOWN},
            ),
            strong=row["model"] == SHOWN,
        )
        for row in rows
    )


def _group_lines(own: list[Row], others: dict[str, str], top: float, unit: str) -> str:
    page = words()["page"]
    out = []
    for row in own:
        name = _word("groups", row["group"])
        label = f"{name} {unit}" if unit and name == row["group"] else name
        if not row["ndcg@10"]:
            out.append(Line(label, "", page["hidden"], ""))
            continue
        value = float(row["ndcg@10"])
        between = (float(row["ndcg@10_low"]), float(row["ndcg@10_high"]))
        picture = bar(value, top, own=True, between=between, ring=float(others[row["group"]]))
        out.append(Line(label, f"{row['customers']} {page['customers']}", f"{value:.3f}", picture))
    return lines(out)


def _groups(tables: Tables) -> str:
    rows = tables["groups"]
    told = [float(row["ndcg@10_high"]) for row in _of(rows, model=SHOWN) if row["ndcg@10"]]
    top = max(told, default=1.0) * 1.1
    parts = []
    for kind, found in groupby(_of(rows, model=SHOWN), key=lambda row: row["kind"]):
        others = {r["group"]: r["ndcg@10"] for r in _of(rows, model=NEIGHBOURS, kind=kind)}
        body = _group_lines(list(found), others, top, words()["units"].get(kind, ""))
        parts.append(f"<div><h3>{escape(_word('groups', kind))}</h3>{body}</div>")
    return f'<div class="many">{"".join(parts)}</div>'


def _exposure(tables: Tables) -> str:
    parts = []
    for kind, group in groupby(_of(tables["exposure"], model=SHOWN), key=lambda row: row["kind"]):
        found = list(group)
        if kind == "brand":
            found.sort(key=lambda row: -float(row["shown_share"]))
            found = found[:MOST_BRANDS]
        names = ("catalogue_share", "consumed_share", "shown_share")
        top = max(float(row[name]) for row in found for name in names) * 1.05
        unit = words()["units"].get("exposure_price" if kind == "price" else kind, "")
        heading = _word("groups", kind) if kind != "price" else words()["units"]["price_heading"]
        body = lines(
            Line(
                f"{row['group']} {unit}".strip(),
                "",
                _share(float(row["shown_share"])),
                dots(
                    float(row["shown_share"]),
                    top,
                    mark=float(row["consumed_share"]),
                    ring=float(row["catalogue_share"]),
                ),
            )
            for row in found
        )
        parts.append(f"<div><h3>{escape(heading)}</h3>{body}</div>")
    return f'<div class="many">{"".join(parts)}</div>'


def _trade_off(tables: Tables) -> str:
    rows, page = _of(tables["trade_off"], cases="validation"), words()["page"]
    (none,) = _of(rows, rule="none")
    parts = []
    for rule, (heading, metric, told) in words()["rules"].items():
        now = float(getattr(list_rules(), rule))
        found = [
            Spot(
                float(row["ndcg@10_cost"]),
                float(row[metric]),
                f"{float(row['strength']):g}",
                float(row["strength"]) == now,
            )
            for row in _of(rows, rule=rule)
        ]
        start = Spot(0.0, float(none[metric]), page["none"], not any(s.chosen for s in found))
        spots = [start, *found]
        cost = f"NDCG@10 −{_share(max(s.x for s in spots))}"
        ends = f"{told} {min(s.y for s in spots):.3f}–{max(s.y for s in spots):.3f}"
        parts.append(f"<div><h3>{escape(heading)} · {escape(ends)}</h3>{curve(spots, cost)}</div>")
    return f'<div class="many">{"".join(parts)}</div>'


def _cold(tables: Tables) -> str:
    parts = []
    top = max(float(row["hr@10"]) for row in tables["cold"]) * 1.05
    for asked, group in groupby(
        sorted(tables["cold"], key=lambda r: list(words()["asked"]).index(r["asked"])),
        key=lambda row: row["asked"],
    ):
        found = list(group)
        page = words()["page"]
        size = f"{found[0]['customers']} {page['customers']} · {found[0]['cases']} {page['cases']}"
        body = lines(
            Line(
                _word("models", row["model"]),
                "",
                _share(float(row["hr@10"])),
                bar(
                    float(row["hr@10"]),
                    top,
                    own=row["model"] == OURS,
                    mark=float(row["hr@10_by_chance"]),
                ),
                strong=row["model"] == OURS,
            )
            for row in found
        )
        parts.append(f"<div><h3>{escape(_word('asked', asked))} · {escape(size)}</h3>{body}</div>")
    return f'<div class="many">{"".join(parts)}</div>'


def _repeats(tables: Tables) -> str:
    header = ["", *(_word("columns", n) for n in ("hr@10", "ndcg@10", "mrr"))]
    return table(
        [header[0], words()["page"]["asked"], words()["page"]["cases"], *header[1:]],
        [
            (
                [
                    _word("models", row["model"]),
                    _word("asked", row["asked"]),
                    row["cases"],
                    *(f"{float(row[n]):.3f}" for n in ("hr@10", "ndcg@10", "mrr")),
                ],
                row["model"] == OURS,
            )
            for row in tables["repeats"]
        ],
    )


SECTIONS: tuple[tuple[str, str, Callable[[Tables], str]], ...] = (  # name, its table, its body
    ("accuracy", "methods", _accuracy),
    ("methods", "methods", _methods),
    ("popularity", "methods", _popularity),
    ("groups", "groups", _groups),
    ("exposure", "exposure", _exposure),
    ("trade_off", "trade_off", _trade_off),
    ("cold", "cold", _cold),
    ("repeats", "repeats", _repeats),
)
