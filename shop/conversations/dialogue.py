"""What the bot's dialogue state says, for people: slots and the open form (bot/snapshot.py)."""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from shop.conversations import turn_repository


@dataclass(frozen=True)
class Dialogue:
    """The slots that are set, and the form that is open."""

    slots: dict[str, Any] = field(default_factory=dict)
    form: str | None = None


def dialogue_of(session: Session, conversation_id: str) -> Dialogue:
    """The state of a conversation after its last answered turn; empty before the first."""
    kept = turn_repository.snapshot(session, conversation_id)
    return dialogue(None if kept is None else kept.snapshot)


def dialogue(snapshot: str | None) -> Dialogue:
    """The state after the last turn; empty for a snapshot of a form not known here.

    >>> events = [{"event": "slot", "name": "query", "value": "耳机"}]
    >>> text = json.dumps({"v": 1, "slots": {"order_id": "O1"}, "loop": None, "events": events})
    >>> dialogue(text).slots
    {'order_id': 'O1', 'query': '耳机'}
    """
    state = _state(snapshot)
    slots: dict[str, Any] = dict(state.get("slots") or {})
    form = state.get("loop")
    for event in state.get("events") or []:
        match event:
            case {"event": "slot", "name": str(name)}:
                slots[name] = event.get("value")
            case {"event": "active_loop"}:
                form = event.get("name")
            case {"event": "reset_slots"}:
                slots.clear()
    kept = {name: value for name, value in slots.items() if value not in (None, "", [], {})}
    return Dialogue(kept, form if isinstance(form, str) else None)


def _state(snapshot: str | None) -> dict[str, Any]:
    try:
        state = json.loads(snapshot or "{}")
    except ValueError:
        return {}
    known = isinstance(state, dict) and isinstance(state.get("slots"), dict)
    return state if known and isinstance(state.get("events"), list) else {}
