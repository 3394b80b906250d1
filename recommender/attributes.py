"""What a plain sequence file's items are: attributes in a file beside it.

`NAME.txt.gz` may have `NAME_item2attributes.json.gz` next to it (either without .gz): an object of
item → list of attribute ids.
"""

import gzip
import json
from pathlib import Path

import numpy as np

from recommender.sequences import BadSequenceFile, FloatArray


def beside(path: Path) -> Path | None:
    """The attribute file of a sequence file, None when there is none."""
    stem = path.name.removesuffix(".gz").removesuffix(".txt")
    names = (f"{stem}_item2attributes.json{end}" for end in (".gz", ""))
    return next((found for name in names if (found := path.with_name(name)).is_file()), None)


def read_attributes(path: Path, items: list[str]) -> FloatArray:
    """(N, m): each item's attributes by rarity, log(N / n_a), of unit length; zeros when unknown.

    Raises BadSequenceFile naming the file.
    """
    stated = _stated(path)
    of_item = [[str(a) for a in stated.get(item, [])] for item in items]
    columns = {a: c for c, a in enumerate(dict.fromkeys(a for found in of_item for a in found))}
    table = np.zeros((len(items), len(columns)), dtype=np.float32)
    for line, found in zip(table, of_item, strict=True):
        line[[columns[a] for a in found]] = 1
    table *= np.log(len(items) / np.maximum(table.sum(axis=0), 1))
    length = np.linalg.norm(table, axis=1, keepdims=True)
    return np.asarray(table / np.where(length > 0, length, 1), dtype=np.float32)


def _stated(path: Path) -> dict[str, list[object]]:
    try:
        raw = path.read_bytes()
        text = gzip.decompress(raw) if path.suffix == ".gz" else raw
        stated = json.loads(text)
    except (OSError, EOFError, ValueError) as error:
        raise BadSequenceFile(f"{path} is no JSON of item → attributes: {error}") from error
    if not isinstance(stated, dict) or not all(isinstance(v, list) for v in stated.values()):
        raise BadSequenceFile(f"{path} is no JSON object of item → list of attributes")
    return stated
