"""Placeholders in answers: {return.days} is what the policy holds now, not what a sheet copied."""

import re
from collections.abc import Callable
from datetime import time
from importlib.resources import files
from typing import Any

import yaml
from sqlalchemy.orm import Session

from shop.catalog.service import categories, category_named
from shop.money import display
from shop.policies.service import policy
from shop.policies.values import POLICIES, PolicyValue, ReturnPolicy

PLACE = re.compile(r"\{([^{}]*)\}")
EXCLUDED, WARRANTY = "return.excluded", "warranty."


def _texts() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        files("shop.faq").joinpath("texts.yml").read_text(encoding="utf-8")
    )
    return content


def _kinds() -> dict[str, type[PolicyValue]]:
    return {kind.name: kind for kind in POLICIES}


def unknown_places(answer: str) -> list[str]:
    """Placeholders that nothing can fill; the name of a category is not looked up here."""
    return [name for name in PLACE.findall(answer) if not _known(name)]


def _known(name: str) -> bool:
    if name == EXCLUDED or (name.startswith(WARRANTY) and len(name) > len(WARRANTY)):
        return True
    kind, _, field = name.partition(".")
    return kind in _kinds() and field in _kinds()[kind].model_fields


def quoted(session: Session, answer: str) -> str | None:
    """The answer with every placeholder filled; None if one cannot be filled any more."""
    missing = False

    def fill(found: re.Match[str]) -> str:
        nonlocal missing
        text = _value(session, found[1]) if _known(found[1]) else None
        missing = missing or text is None
        return text or ""

    filled = PLACE.sub(fill, answer)
    return None if missing else filled


def _value(session: Session, name: str) -> str | None:
    if name == EXCLUDED:
        return _excluded(session)
    if name.startswith(WARRANTY):
        category = category_named(session, name.removeprefix(WARRANTY))
        return str(category.warranty_days) if category and category.warranty_days else None
    kind, _, field = name.partition(".")
    holds = _kinds()[kind]
    extra: Any = holds.model_fields[field].json_schema_extra or {}
    value = getattr(policy(session, holds), field)
    return display(value) if _is_fen(holds, field, extra) else _shown(value)


def _is_fen(holds: type[PolicyValue], field: str, extra: Any) -> bool:
    if isinstance(extra, dict) and extra.get("format") == "fen":
        return True
    schema = holds.model_json_schema()["properties"][field]
    return bool(schema.get("format") == "fen")


def _shown(value: Any) -> str:
    texts = _texts()
    shapes: list[tuple[type | tuple[type, ...], Callable[[Any], str]]] = [
        (bool, lambda v: str(texts["yes"] if v else texts["no"])),
        (time, lambda v: f"{v:%H:%M}"),
        (tuple, lambda v: str(texts["comma"]).join(map(str, v)) or str(texts["nothing"])),
    ]
    return next((show(value) for kind, show in shapes if isinstance(value, kind)), str(value))


def _excluded(session: Session) -> str:
    rules = policy(session, ReturnPolicy)
    names = [
        category.name
        for category in categories(session)
        if not category.no_reason_return or category.id in rules.excluded_categories
    ]
    return str(_texts()["comma"]).join(names) or str(_texts()["nothing"])
