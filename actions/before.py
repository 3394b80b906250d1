"""What was said just before the message at hand: the customer's words and the answer to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shop.messages.schemas import Action

_RESPONSE = "utter_action"  # of a bot event's metadata, as Rasa calls it


@dataclass(frozen=True)
class Before:
    """The message before (`text`: "" if it was a tap or there is none) and its answer.

    `responses`: names of the responses that answered it, in order; `buttons`: the quick choices
    below it.
    """

    text: str = ""
    responses: tuple[str, ...] = ()
    buttons: tuple[Action, ...] = ()

    def told(self, *names: str) -> bool:
        """Whether the answer before said one of these."""
        return any(one in names for one in self.responses)

    def told_of(self, topic: str) -> bool:
        """Whether it said anything of a topic: payment is every utter_payment_…."""
        start = "utter_" + topic + "_"
        return any(one.startswith(start) for one in self.responses)


def said_before(tracker: Mapping[str, Any]) -> Before:
    """Read it from the events of a tracker state, the oldest first."""
    events = [e for e in tracker.get("events") or [] if e.get("event") in {"user", "bot"}]
    users = [place for place, event in enumerate(events) if event["event"] == "user"]
    if not users[1:]:
        return Before()
    text = str(events[users[-2]].get("text") or "")
    answered = events[users[-2] + 1 : users[-1]]
    names = [(event.get("metadata") or {}).get(_RESPONSE) for event in answered]
    said = "" if text.startswith("/") else text
    return Before(said, tuple(str(name) for name in names if name), _buttons(answered))


def _buttons(answered: list[dict[str, Any]]) -> tuple[Action, ...]:
    """The quick choices below the answer, as the bot keeps them: titles and payloads."""
    rows = [row for event in answered for row in (event.get("data") or {}).get("choices") or []]
    return tuple(Action(title=title, payload=payload) for title, payload in rows)
