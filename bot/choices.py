"""What was offered, said in words: 登记吧 after the button 登记核对 is a tap on it.

With a form open only the very title counts: forms read their answers themselves.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

LONGEST = 30  # characters of a message that can be a title
LEAST = 2  # characters that name a button, one after a yes: 对 撤了

_RULES = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
_BREAKS = r"[\s，。！？、,.!?~～]"
_LEAD = re.compile(
    rf"(?P<yes>(?:(?:{'|'.join(_RULES['agreed'])}){_BREAKS}*)*)(?:{'|'.join(_RULES['please'])})*"
)
_TAIL = re.compile(rf"(?:{'|'.join(_RULES['tail'])}|{_BREAKS})+$")

Choice = tuple[str, str]  # title, payload


def of_reply(data: dict[str, Any]) -> list[Choice]:
    """The quick choices below one bot message, from the data of its event."""
    card = (data.get("custom") or {}).get("payload") or {}
    buttons = [*(card.get("buttons") or []), *(data.get("buttons") or [])]
    return [(b["title"], b["payload"]) for b in buttons if b.get("title") and b.get("payload")]


def tapped(text: str, choices: Sequence[Choice], *, form: bool) -> str | None:
    """The payload of the one choice that the words name; None for none or several.

    >>> tapped("嗯 登记吧", [("登记核对", "/a"), ("转人工", "/b")], form=False)
    '/a'
    """
    if len(text) > LONGEST:
        return None
    same = {payload for title, payload in choices if text.strip() == title}
    if same or form:
        return same.pop() if len(same) == 1 else None
    lead = _LEAD.match(text)
    said = _TAIL.sub("", text[lead.end() :] if lead else text)
    if len(said) < (LEAST - 1 if lead and lead["yes"] else LEAST):
        return None
    named = {payload for title, payload in choices if _names(said, title)}
    return named.pop() if len(named) == 1 else None


def _names(said: str, title: str) -> bool:
    return said in title if len(said) >= LEAST else title.startswith(said)
