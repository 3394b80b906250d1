"""Replies on their way out: each tap payload is replaced by an opaque id that we issue."""

import secrets
from dataclasses import dataclass
from typing import Any, cast

from pydantic import BaseModel

from shop.messages.schemas import Action, Reply


class ActionWithoutPayload(ValueError):
    """A reply has something to tap that leads nowhere."""


@dataclass(frozen=True)
class Offered:
    """An action as kept: `payload` goes to Rasa when `id` comes back."""

    id: str
    title: str
    payload: str


def with_action_ids(reply: Reply) -> tuple[Reply, list[Offered]]:
    """The reply as customers receive it, and the actions offered by it.

    Raises ActionWithoutPayload naming the action's title.
    """
    offered: list[Offered] = []
    return cast(Reply, _replaced(reply, offered)), offered


def _replaced(value: Any, offered: list[Offered]) -> Any:
    if isinstance(value, Action):
        return _issued(value, offered)
    if isinstance(value, BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        changed = {name: _replaced(field, offered) for name, field in fields.items()}
        return value.model_copy(update=changed)
    if isinstance(value, list):
        return [_replaced(part, offered) for part in value]
    return value


def _issued(action: Action, offered: list[Offered]) -> Action:
    if action.payload is None:
        raise ActionWithoutPayload(f"action {action.title!r} has no payload")
    kept = Offered(secrets.token_urlsafe(16), action.title, action.payload)
    offered.append(kept)
    return Action(title=action.title, action_id=kept.id)
