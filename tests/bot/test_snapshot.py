"""The snapshot: what it keeps, what it forgets, and its bounds."""

import json

import pytest
from conftest import HERE
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import snapshot


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(HERE / "assistant" / "domain"))


def say(tracker: DialogueStateTracker, text: str, domain: Domain) -> None:
    intent = {"name": "inform", "confidence": 0.9}
    tracker.update(UserUttered(text, intent, [], metadata={"signature": "s"}), domain)
    tracker.update(ActionExecuted("utter_greet"), domain)
    tracker.update(BotUttered("好" * 500, {"custom": {"big": "x" * 5_000}}), domain)
    tracker.update(ActionExecuted("action_listen"), domain)


def talked(domain: Domain, turns: int) -> DialogueStateTracker:
    tracker = snapshot.new_tracker("c", domain)
    for number in range(turns):
        say(tracker, f"第{number}句", domain)
    return tracker


def again(tracker: DialogueStateTracker, domain: Domain) -> DialogueStateTracker:
    return snapshot.read(snapshot.write(tracker, domain), "c", domain)


def test_only_the_last_turns_are_kept(domain: Domain) -> None:
    tracker = again(talked(domain, 30), domain)
    said = [event.text for event in tracker.events if isinstance(event, UserUttered)]
    assert said == [f"第{number}句" for number in range(30 - snapshot.KEPT_TURNS, 30)]
    first = tracker.events[0]
    assert isinstance(first, ActionExecuted)
    assert first.action_name == "action_listen"


def test_slots_outlive_the_turn_that_set_them(domain: Domain) -> None:
    tracker = talked(domain, 1)
    tracker.update(SlotSet("order_id", "1000000001"), domain)
    for number in range(20):
        say(tracker, str(number), domain)
        tracker = again(tracker, domain)
    assert tracker.get_slot("order_id") == "1000000001"


def test_a_slot_set_back_stays_empty(domain: Domain) -> None:
    tracker = talked(domain, 1)
    tracker.update(SlotSet("order_id", "1"), domain)
    for number in range(20):
        say(tracker, str(number), domain)
    tracker.update(SlotSet("order_id", None), domain)
    tracker = again(tracker, domain)
    for number in range(20):
        say(tracker, str(number), domain)
    assert again(tracker, domain).get_slot("order_id") is None


def test_a_long_form_stays_active_beyond_the_kept_turns(domain: Domain) -> None:
    tracker = talked(domain, 1)
    tracker.update(ActionExecuted("refund_form"), domain)
    tracker.update(ActiveLoop("refund_form"), domain)
    tracker.update(SlotSet("requested_slot", "reason"), domain)
    for number in range(20):
        say(tracker, str(number), domain)
        tracker = again(tracker, domain)
    assert tracker.active_loop_name == "refund_form"
    assert tracker.get_slot("requested_slot") == "reason"
    tracker.update(ActiveLoop(None), domain)
    for number in range(20):
        say(tracker, str(number), domain)
    assert again(tracker, domain).active_loop_name is None


def test_a_form_the_domain_no_longer_has_is_left(domain: Domain) -> None:
    state = {"v": 1, "slots": {"gone": 1}, "loop": "old_form", "paused": False, "events": []}
    tracker = snapshot.read(json.dumps(state), "c", domain)
    assert tracker.active_loop_name is None
    assert "gone" not in tracker.slots


def test_a_paused_conversation_stays_paused(domain: Domain) -> None:
    state = {"v": 1, "slots": {}, "loop": None, "paused": True, "events": []}
    assert snapshot.read(json.dumps(state), "c", domain).is_paused()


def test_reading_and_writing_settle(domain: Domain) -> None:
    once = snapshot.write(talked(domain, 12), domain)
    assert snapshot.write(snapshot.read(once, "c", domain), domain) == once


def notes(
    domain: Domain, size: int, tracker: DialogueStateTracker | None = None
) -> DialogueStateTracker:
    tracker = tracker or talked(domain, 3)
    tracker.update(SlotSet("notes", "长" * size), domain)
    return tracker


def test_older_turns_give_way_to_large_ones(domain: Domain) -> None:
    tracker = snapshot.new_tracker("c", domain)
    for _ in range(4):
        say(tracker, "长" * 1_000, domain)
        notes(domain, 6_000, tracker)
    text = snapshot.write(tracker, domain)
    assert len(text.encode()) <= snapshot.MAX_BYTES
    assert snapshot.read(text, "c", domain).get_slot("notes") == "长" * 6_000


def test_a_slot_beyond_all_bounds_is_named(domain: Domain) -> None:
    with pytest.raises(snapshot.SnapshotTooLarge, match="'notes'"):
        snapshot.write(notes(domain, 40_000), domain)


def test_a_text_beyond_all_bounds_is_not_parsed(domain: Domain) -> None:
    with pytest.raises(snapshot.BadSnapshot, match="at most"):
        snapshot.read("[" * (snapshot.MAX_BYTES + 1), "c", domain)
