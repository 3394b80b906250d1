"""What can be tapped, and the payload that it stands for."""

import json

from shop.messages.schemas import Action

TITLE_LENGTH = 60


def tap(title: str, intent: str, **entities: str) -> Action:
    """Something to tap that stands for `/intent{entities}`."""
    data = json.dumps(entities, ensure_ascii=False) if entities else ""
    return Action(title=title[:TITLE_LENGTH], payload=f"/{intent}{data}")
