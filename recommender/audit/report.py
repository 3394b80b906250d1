"""results/audit.html: the tables of results/audit as one page that needs nothing else."""

import csv
from datetime import UTC, datetime
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

from recommender.audit.sections import SECTIONS, Tables, tiles, words
from recommender.audit.tables import FOLDER
from shop import clock


def _read(folder: Path) -> Tables:
    found: Tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


def write_report(results: Path) -> Path:
    """results/audit.html of whatever tables lie in results/audit; the path."""
    tables = _read(results / FOLDER)
    parts = [tiles(tables)] if "methods" in tables else []
    for name, source, body in SECTIONS:
        if tables.get(source):
            title, note = words()["sections"][name]
            parts.append(
                f'<section><h2>{escape(title)}</h2><p class="note">{escape(note)}</p>'
                f"{body(tables)}</section>"
            )
    page = words()["page"]
    made = clock.minute(datetime.now(UTC))
    html = Template(files("recommender.audit").joinpath("report.html").read_text(encoding="utf-8"))
    path = results / "audit.html"
    path.write_text(
        html.substitute(
            title=escape(page["title"]),
            lead=escape(page["lead"]),
            body="\n".join(parts),
            foot=escape(f"{page['made']} {made}。{page['foot']}"),
        ),
        encoding="utf-8",
    )
    return path
