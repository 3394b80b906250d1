"""Texts of the WeChat channel (texts.yml)."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shop.messages.schemas import Notice, NoticePayload


@cache
def _texts() -> dict[str, Any]:
    path = Path(__file__).with_name("texts.yml")
    texts: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return texts


def text(code: str, **values: Any) -> str:
    """A text of the channel."""
    return str(_texts()[code]).format(**values)


def said(code: str, **values: Any) -> Notice:
    """The same as something the system says in the conversation."""
    return Notice(text=text(code, **values), payload=NoticePayload(code=f"wechat_{code}"))


def page(code: str) -> str:
    """A text of the binding page."""
    return str(_texts()["page"][code])


def line(kind: str, fields: dict[str, str]) -> str:
    """How a message without text stands in the log."""
    known = {name: fields.get(name, "")[:200] for name in ("Label", "Title", "Url")}
    lines: dict[str, str] = _texts()["line"]
    return lines.get(kind, lines["other"]).format(**known).strip()


def excuse(kind: str) -> str:
    """The code of what is said about such a message."""
    return kind if kind in _texts()["line"] else "other"


def command(words: str) -> str | None:
    """Which command these words are: bind, unbind, privacy, more; None if they are none."""
    commands: dict[str, list[str]] = _texts()["commands"]
    bare = words.strip().strip("。.!！“”\"'")
    return next((name for name, known in commands.items() if bare in known), None)
