"""Words that a text shares with what products state."""

import re
from collections.abc import Sequence

from shop.catalog.listing import Listed
from shop.catalog.words import affirmed, words

_HAN = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9]+", re.IGNORECASE)
LEAST = 2


def shared(text: str, items: Sequence[Listed]) -> list[str]:
    """The longest stretches of two or more signs that the text shares with titles or attributes.

    What only names the kind (蓝牙耳机, 耳机) tells nothing apart and is left out, as is a number,
    which says nothing without its unit.
    """
    names = {name for item in items for name in (item.category, *item.aliases)}
    stated = {item.title for item in items}
    stated |= {affirmed(k, v) for item in items for k, v in item.attributes.items()}
    stated -= {"", *words().yes}
    found: list[str] = []
    for run in _HAN.findall(text):
        start = len(run) if run.isdigit() else 0
        while start + LEAST <= len(run):
            ends = range(len(run), start + LEAST - 1, -1)
            if run.isascii():
                ends = range(len(run), len(run) - 1, -1)  # a number or a Latin word is one
            end = next((e for e in ends if any(run[start:e] in t for t in stated)), None)
            if end is not None and not any(run[start:end] in name for name in names):
                found.append(run[start:end])
            start = end if end is not None else start + (len(run) if run.isascii() else 1)
    return list(dict.fromkeys(found))


def titled(text: str, title: str, kinds: Sequence[str]) -> str:
    """The longest part of the text that the title states; empty where it denies it or names a kind.

    >>> titled("是 无线 的", "G60 静音办公 石墨灰无线鼠标", ["鼠标"])
    '无线'
    >>> titled("香精", "面霜 无香精", [])
    ''
    """
    stated = [
        part
        for run in _HAN.findall(text)
        for start in range(len(run))
        for part in (run[start:end] for end in range(start + LEAST, len(run) + 1))
        if part in title and not any(part in kind for kind in kinds)
    ]
    denials = tuple(words().denials)
    held = [part for part in stated if not title[: title.index(part)].endswith(denials)]
    return max(held, key=len, default="")
