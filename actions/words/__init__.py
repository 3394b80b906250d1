"""Short labels that stand inside cards and buttons, and the word lists that actions listen for.

Whole sentences are responses of the bot's domain; this folder has only what a card needs: one YAML
file a topic, read once. `label("orders.button_track")` is `button_track` of `orders.yml`.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@lru_cache
def _topic(name: str) -> dict[str, Any]:
    with (HERE / f"{name}.yml").open(encoding="utf-8") as file:
        content: dict[str, Any] = yaml.safe_load(file)
    return content


def entry(path: str) -> Any:
    """The value at `topic.key`; raises KeyError naming the path."""
    topic, key = path.split(".", 1)
    content = _topic(topic)
    if key not in content:
        raise KeyError(f"no {key!r} in actions/words/{topic}.yml")
    return content[key]


def label(path: str, **values: object) -> str:
    """The label at `topic.key`, its {places} filled from `values`."""
    return str(entry(path)).format(**values)


def listed(path: str) -> list[str]:
    """The word list at `topic.key`."""
    return [str(word) for word in entry(path)]


def mapping(path: str) -> dict[str, Any]:
    """The mapping at `topic.key`."""
    return dict(entry(path))


@lru_cache
def _simplified() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in label("traditional.pairs").split()}


def plain(text: str) -> str:
    """The text in Simplified characters, of the same length.

    >>> plain("想退貨")
    '想退货'
    """
    return text.translate(_simplified())


def heard(path: str, text: str) -> bool:
    """Whether any word of the list at `topic.key` stands in `text`, in whichever characters."""
    said = plain(text)
    return any(word in said for word in listed(path))
