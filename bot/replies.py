"""Replies of a turn, as the gateway takes them: {"type", "text", "payload"}."""

from typing import Any

from rasa.core.channels.channel import OutputChannel

_UNSUPPORTED = ("quick_replies", "image", "attachment", "elements")


class BadReply(ValueError):
    """An action or response produced something that is no message."""


class CollectedReplies(OutputChannel):
    """Collects what a turn says, in order; two requests with one answer get it once."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name, also for channel-specific responses."""
        return "gateway"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Add one bot utterance, unless the turn said just that already; raises BadReply."""
        reply = as_reply(message)
        if reply not in self.replies:
            self.replies.append(reply)


def as_reply(message: dict[str, Any]) -> dict[str, Any]:
    """One utterance as a reply: words of the response, card of the action; raises BadReply."""
    for key in _UNSUPPORTED:
        if message.get(key):
            raise BadReply(f"a reply carries {key}, which is no message type here; send a card")
    text = (message.get("text") or "").strip()
    buttons = [_button(button) for button in message.get("buttons") or []]
    card = message.get("custom")
    if card:
        return _card(card, text, buttons)
    if not text:
        raise BadReply(f"a reply has neither text nor card: {sorted(message)}")
    if buttons:
        return {"type": "buttons", "text": text, "payload": {"buttons": buttons}}
    return {"type": "text", "text": text, "payload": {}}


def _card(card: dict[str, Any], text: str, buttons: list[dict[str, Any]]) -> dict[str, Any]:
    if not isinstance(card.get("type"), str):
        raise BadReply(f'a card needs {{"type", "payload"}}, got the keys {sorted(card)}')
    payload = dict(card.get("payload") or {})
    if buttons:
        payload["buttons"] = [*payload.get("buttons", []), *buttons]
    return {"type": card["type"], "text": text or card.get("text", ""), "payload": payload}


def _button(button: dict[str, Any]) -> dict[str, Any]:
    if not button.get("title") or not button.get("payload"):
        raise BadReply(f"a button needs title and payload, got {button}")
    return {"title": button["title"], "payload": button["payload"]}
