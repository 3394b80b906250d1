"""The shop's own labelled chats: JSONL files of $ZHUYI_NLU_EXTRA, merged at training."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from bot.turn import MAX_TEXT


class BadExample(ValueError):
    """A line that is no example; the message names file and line and says what to do."""


def extra_files(folder: Path) -> list[Path]:
    """The *.jsonl files of the folder, in the order of their names; raises BadExample."""
    if not folder.is_dir():
        raise BadExample(f"ZHUYI_NLU_EXTRA names {folder}, which is no folder")
    return sorted(path for path in folder.glob("*.jsonl") if path.is_file())


def taught_intents(root: Path) -> frozenset[str]:
    """Intents with examples in nlu/*.yml below a root: what a customer's words can mean."""
    return frozenset(
        str(group["intent"])
        for path in sorted((root / "nlu").glob("*.yml"))
        for group in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu") or []
        if "intent" in group
    )


def read_extra(folder: Path, intents: frozenset[str]) -> list[tuple[str, str]]:
    """(text, intent) of every line; other keys are ignored; raises BadExample at a bad one."""
    return [pair for path in extra_files(folder) for pair in _read_file(path, intents)]


def _read_file(path: Path, intents: frozenset[str]) -> Iterable[tuple[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise BadExample(f"{path}: not UTF-8 ({error})") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _read_line(line, intents)
            except ValueError as error:
                raise BadExample(f"{path}, line {number}: {error}") from None


def _read_line(line: str, intents: frozenset[str]) -> tuple[str, str]:
    value: Any = json.loads(line)
    if not isinstance(value, dict):
        raise ValueError('not an object {"text", "intent"}')
    text, intent = value.get("text"), value.get("intent")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("text is missing or empty")
    if len(text) > MAX_TEXT:
        raise ValueError(f"text has {len(text)} characters; at most {MAX_TEXT} are taken")
    if not isinstance(intent, str) or not intent:
        raise ValueError("intent is missing or empty; label the line or remove it")
    if intent not in intents:
        raise ValueError(f"unknown intent {intent!r}; the intents are those of bot/nlu/*.yml")
    return text, intent


def write_for_rasa(examples: Iterable[tuple[str, str]], path: Path) -> None:
    """As a training file of Rasa in JSON, which takes brackets in a text as they are."""
    found = [{"text": text, "intent": intent, "entities": []} for text, intent in examples]
    content = {"rasa_nlu_data": {"common_examples": found}}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
