"""Approved template messages: what may be told outside the window, never marketing."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.proactive import words
from shop.proactive.facts import Fact
from shop.proactive.kinds import NewsKind

PAIR = 2
LONGEST = {"thing": 20, "character_string": 32, "phrase": 5, "const": 20}  # by kind of field


@dataclass(frozen=True)
class Template:
    """A template of the account, and which value each of its fields takes."""

    id: str
    fields: Mapping[str, str]

    def filled(self, fact: Fact) -> dict[str, dict[str, str]]:
        """The fields as the API takes them, cut to what WeChat allows."""
        values = words.values(fact)
        return {field: {"value": _cut(field, values[name])} for field, name in self.fields.items()}


def parsed(setting: str) -> Template | None:
    """`ID field=value field=value`; None for an empty setting, ValueError for a wrong one."""
    if not setting.strip():
        return None
    id_, *pairs = setting.split()
    fields = [tuple(pair.split("=", 1)) for pair in pairs]
    if not fields or any(len(one) != PAIR or not one[0] for one in fields) or "=" in id_:
        raise ValueError("write: template-id field=value field=value")
    unknown = {one[1] for one in fields} - words.VALUES
    if unknown:
        raise ValueError(f"no such value: {', '.join(sorted(unknown))}")
    return Template(id_, {one[0]: one[1] for one in fields})


def templates(settings: Mapping[NewsKind, str]) -> dict[NewsKind, Template]:
    """Those that are configured; none of a kind that is marketing."""
    found = {kind: parsed(text) for kind, text in settings.items() if not kind.is_marketing}
    return {kind: template for kind, template in found.items() if template is not None}


def message_id(conversation_id: str, seq: int) -> str:
    """By which WeChat knows a message that it is given twice."""
    return hashlib.sha256(f"{conversation_id}:{seq}".encode()).hexdigest()[:32]


def _cut(field: str, value: str) -> str:
    longest = next((most for kind, most in LONGEST.items() if field.startswith(kind)), len(value))
    return value if len(value) <= longest else value[: longest - 1] + "…"
