"""The dialogue state that travels with a turn: one bounded, versioned JSON text.

It holds the slots, the active loop and whether the bot is paused as they were before the last few
customer messages, and the events since. Its size and the cost of reading it do not grow with the
conversation (docs/adr/001-stateless-bot.md).
"""

import json
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

from bot import choices

VERSION = 1
KEPT_TURNS = 4  # more than any rule, form or memorised story looks back
MAX_BYTES = 64 * 1024
KEPT_TEXT = 200  # characters of what the bot said

_TYPES: dict[str, type[Event]] = {cls.type_name: cls for cls in all_subclasses(Event)}


class BadSnapshot(ValueError):
    """Text that is not a snapshot this version can read."""


class SnapshotTooLarge(RuntimeError):
    """The state of one turn does not fit; the message names the largest slot."""


def new_tracker(conversation: str, domain: Domain) -> DialogueStateTracker:
    """The tracker of a conversation that begins."""
    tracker = DialogueStateTracker(conversation, domain.slots)
    tracker.update(ActionExecuted(ACTION_LISTEN_NAME), domain)
    return tracker


def write(tracker: DialogueStateTracker, domain: Domain, topic: str | None = None) -> str:
    """The snapshot of a tracker, with what the talk is about.

    Raises SnapshotTooLarge if one turn alone is over MAX_BYTES.
    """
    events = list(tracker.events)
    for turns in range(KEPT_TURNS, 0, -1):
        text = _dump(tracker.sender_id, events, _cut(events, turns), domain, topic)
        if len(text.encode()) <= MAX_BYTES:
            return text
    sizes = {name: len(str(value)) for name, value in tracker.current_slot_values().items()}
    largest = max(sizes, key=lambda name: sizes[name], default="-")
    raise SnapshotTooLarge(
        f"the dialogue state is over {MAX_BYTES} bytes; the largest slot is {largest!r}"
        f" with {sizes.get(largest, 0)} characters"
    )


def read(text: str, conversation: str, domain: Domain) -> DialogueStateTracker:
    """The tracker a snapshot describes; raises BadSnapshot."""
    state = _load(text)
    tracker = DialogueStateTracker(conversation, domain.slots)
    try:
        for event in _base_events(state, domain):
            tracker.update(event, domain)
        for entry in state["events"]:
            event = _event(entry)
            if not (isinstance(event, SlotSet) and event.key not in tracker.slots):
                tracker.update(event, domain)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadSnapshot(f"the tracker is damaged: {error!r}") from error
    return tracker


def offered(text: str | None) -> tuple[list[choices.Choice], bool]:
    """The choices of the latest answer, and whether a form is open; raises BadSnapshot."""
    state = _load(text) if text else {"events": []}
    found: list[choices.Choice] = []
    form = state.get("loop")
    for event in state["events"]:
        match event.get("event"):
            case "user":
                found = []
            case "active_loop":
                form = event.get("name")
            case "bot":
                found += [(t, p) for t, p in (event.get("data") or {}).get("choices") or []]
    return found, form is not None


def _cut(events: list[Event], turns: int) -> int:
    """Where the last `turns` customer messages begin, at the listening before the first of them."""
    users = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(users) <= turns:
        return 0
    for index in range(users[-turns] - 1, -1, -1):
        event = events[index]
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return index
    return users[-turns]


def topic(text: str | None) -> str | None:
    """The intent that the talk is about; raises BadSnapshot."""
    found = _load(text).get("topic") if text else None
    return found if isinstance(found, str) else None


def _dump(
    conversation: str, events: list[Event], cut: int, domain: Domain, topic: str | None
) -> str:
    before = DialogueStateTracker(conversation, domain.slots)
    initial = before.current_slot_values()
    for event in events[:cut]:
        before.update(event, domain)
    values = before.current_slot_values()
    state = {
        "v": VERSION,
        "slots": {name: value for name, value in values.items() if value != initial[name]},
        "loop": before.active_loop_name,
        "paused": before.is_paused(),
        "topic": topic,
        "events": [entry for entry in map(_entry, events[cut:]) if entry],
    }
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))


def _load(text: str) -> dict[str, Any]:
    if len(text) > MAX_BYTES:
        raise BadSnapshot(f"the tracker has {len(text)} characters; at most {MAX_BYTES} are taken")
    try:
        state = json.loads(text)
    except ValueError as error:
        raise BadSnapshot(f"the tracker is not JSON: {error}") from None
    version = state.get("v") if isinstance(state, dict) else None
    if version != VERSION:
        raise BadSnapshot(f"the tracker has version {version!r}; this bot reads {VERSION}")
    if not isinstance(state.get("events"), list) or not isinstance(state.get("slots"), dict):
        raise BadSnapshot("the tracker lacks events or slots")
    return state


def _base_events(state: dict[str, Any], domain: Domain) -> list[Event]:
    """Events that put a fresh tracker into the state before the kept turns."""
    known = {slot.name for slot in domain.slots}
    loop: str | None = state.get("loop")
    events: list[Event] = []
    if loop in domain.form_names:  # a form that a newer model no longer has is left
        events += [ActionExecuted(loop), ActiveLoop(loop)]
    events += [SlotSet(name, value) for name, value in state["slots"].items() if name in known]
    if state.get("paused"):
        events.append(ConversationPaused())
    return events


def _event(entry: dict[str, Any]) -> Event:
    event = _TYPES[entry["event"]]._from_parameters(entry)
    if event is None:
        raise ValueError(f"unreadable event {entry['event']!r}")
    return event


def _entry(event: Event) -> dict[str, Any] | None:
    """An event in few bytes: what policies and actions look back at, not how it came about."""
    if isinstance(event, UserUttered):
        return _user_entry(event)
    entry = event.as_dict()
    entry.pop("metadata", None)
    if isinstance(event, BotUttered):
        utter = event.metadata.get("utter_action")
        found = choices.of_reply(event.data)  # of the turn that just ended; older ones have none
        data = {"choices": found} if found else {}
        entry.update(
            text=(event.text or "")[:KEPT_TEXT], data=data, metadata={"utter_action": utter}
        )
    return entry


def _user_entry(event: UserUttered) -> dict[str, Any]:
    intent = {key: event.intent[key] for key in ("name", "confidence") if key in event.intent}
    keys = ("entity", "value", "start", "end", "role", "group")
    entities = [{key: entity[key] for key in keys if key in entity} for entity in event.entities]
    return {
        "event": event.type_name,
        "timestamp": event.timestamp,
        "text": event.text,
        "parse_data": {"text": event.text, "intent": intent, "entities": entities},
        "input_channel": event.input_channel,
    }
