"""A turn: stateless, repeatable, all or nothing, flat in cost."""

import json
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import SECRET, ActionServer, Bot

TALK = ["我的快递到哪了", "你好", "我要退款", "1000000002", "尺寸不合适"]


def parcel(call: dict[str, Any]) -> tuple[int, Any]:
    card = {"type": "order", "payload": {"orders": [{"id": "1"}]}}
    return 200, {
        "events": [],
        "responses": [{"response": "utter_parcel", "tracking_no": "SF1", "custom": card}],
    }


def test_words_of_the_response_and_card_of_the_action_become_one_reply(
    bot: Bot, actions: ActionServer
) -> None:
    actions.answers["action_track"] = parcel
    _, body = bot.turn("我的快递到哪了")
    payload = {"orders": [{"id": "1"}]}
    assert body["replies"] == [{"type": "order", "text": "您的包裹SF1在路上", "payload": payload}]
    assert body["understood"] is True


def test_actions_get_the_secret_and_the_signed_metadata_untouched(
    bot: Bot, actions: ActionServer
) -> None:
    metadata = {"conversation": "c1", "customer": None, "seq": 1, "signature": "abc"}
    bot.turn("我的快递到哪了", metadata=metadata)
    [call] = actions.calls
    assert actions.secrets == [SECRET]
    assert call["sender_id"] == "c1"
    assert call["tracker"]["latest_message"]["metadata"] == metadata


def test_buttons_carry_their_payloads(bot: Bot) -> None:
    _, body = bot.turn("我要退款")
    button = {"title": "最近一单", "payload": '/inform{"order_id":"1000000001"}'}
    expected = {"type": "buttons", "text": "请问是哪个订单？", "payload": {"buttons": [button]}}
    assert body["replies"] == [expected]


def test_a_form_goes_on_over_turns_by_the_tracker_alone(bot: Bot) -> None:
    _, first = bot.turn("我要退款")
    _, second = bot.turn("1000000002", first["tracker"], seq=2)
    _, third = bot.turn("尺寸不合适", second["tracker"], seq=3)
    assert [reply["text"] for reply in third["replies"]] == ["订单1000000002的退款已提交"]
    _, elsewhere = bot.turn("尺寸不合适", None, conversation="c2")
    assert elsewhere["replies"] != third["replies"]


def test_the_same_turn_again_gives_the_same_replies(bot: Bot) -> None:
    for text in TALK:
        answers = [bot.turn(text, conversation="again", seq=9)[1] for _ in range(4)]
        assert all(answer["replies"] == answers[0]["replies"] for answer in answers)


def test_other_customers_get_the_same_words(bot: Bot) -> None:
    said = {
        bot.turn("你好", conversation=f"c{seq}", seq=seq)[1]["replies"][0]["text"]
        for seq in range(20)
    }
    assert len(said) == 1


def test_the_same_words_are_not_said_again_while_there_are_others(bot: Bot) -> None:
    tracker, said = None, []
    for seq in range(1, 4):
        _, body = bot.turn("你好", tracker, conversation="greeted", seq=seq)
        tracker = body["tracker"]
        said.append(body["replies"][0]["text"])
    assert len(set(said)) == 3


def test_a_customer_left_without_any_answer_is_a_failure(bot: Bot, actions: ActionServer) -> None:
    actions.answers.pop("action_track", None)
    assert bot.turn("我的快递到哪了", metadata={"owner": "bot"})[0] == 500
    assert bot.turn("我的快递到哪了", metadata={"owner": "queue"})[0] == 200


@pytest.mark.parametrize("status", [500, 503, 404])
def test_a_failed_action_fails_the_turn(bot: Bot, actions: ActionServer, status: int) -> None:
    actions.answers["action_track"] = lambda call: (status, {"error": "x"})
    assert bot.turn("我的快递到哪了")[0] == 500
    actions.answers["action_track"] = parcel
    assert bot.turn("我的快递到哪了")[0] == 200


@pytest.mark.parametrize(
    "answer",
    [
        {"events": [{"event": "no_such_event"}], "responses": []},
        {"events": [], "responses": [{"response": "utter_no_such"}]},
        {"events": [], "responses": [{"response": "utter_parcel"}]},
        {"events": [], "responses": [{"custom": {"payload": {}}}]},
        {"events": [], "responses": [{"image": "http://x/y.png"}]},
        {"events": "none"},
        [],
    ],
)
def test_an_answer_that_would_lose_words_fails_the_turn(
    bot: Bot, actions: ActionServer, answer: Any
) -> None:
    actions.answers["action_track"] = lambda call: (200, answer)
    assert bot.turn("我的快递到哪了")[0] == 500


def test_a_failed_slot_validation_fails_the_turn(bot: Bot, actions: ActionServer) -> None:
    _, first = bot.turn("我要退款")
    actions.answers["validate_refund_form"] = lambda call: (500, {})
    assert bot.turn("1000000002", first["tracker"])[0] == 500


def test_a_rejected_action_is_no_failure(bot: Bot, actions: ActionServer) -> None:
    rejected = {"action_name": "action_track", "error": "not now"}
    actions.answers["action_track"] = lambda call: (400, rejected)
    assert bot.turn("我的快递到哪了")[0] == 200


def test_a_response_without_its_value_is_not_shown_with_a_hole(bot: Bot) -> None:
    status, body = bot.turn("/returned_from_agent", kind="note")
    assert status == 500
    assert "BadResponse" in body["detail"]


def test_what_was_not_understood_is_said_so(bot: Bot) -> None:
    assert bot.turn("今天天气怎么样")[1]["understood"] is False


@pytest.mark.parametrize(
    "tracker",
    [
        "",
        "{",
        "[]",
        '{"v":0,"slots":{},"events":[]}',
        '{"v":1,"slots":{},"events":[{"event":"x"}]}',
        '{"v":1}',
    ],
)
def test_an_unreadable_tracker_is_a_clear_error(bot: Bot, tracker: str) -> None:
    status, body = bot.turn("你好", tracker)
    assert (status, body["error"]) == (422, "tracker")


def test_a_tracker_of_a_newer_version_names_both(bot: Bot) -> None:
    assert (
        "version 2; this bot reads 1"
        in bot.turn("你好", '{"v":2,"slots":{},"events":[]}')[1]["detail"]
    )


def talk(bot: Bot, turns: int) -> list[str]:
    """The tracker after each turn of one conversation."""
    trackers: list[str] = []
    for seq in range(turns):
        before = trackers[-1] if trackers else None
        status, body = bot.turn(TALK[seq % len(TALK)], before, conversation="flat", seq=seq)
        assert status == 200, body
        trackers.append(body["tracker"])
    return trackers


def milliseconds(bot: Bot, tracker: str, seq: int) -> float:
    """One turn after `tracker`."""
    started = time.perf_counter()
    assert bot.turn(TALK[seq % len(TALK)], tracker, conversation="flat", seq=seq)[0] == 200
    return (time.perf_counter() - started) * 1_000


def test_turn_100_costs_what_turn_10_costs(bot: Bot) -> None:
    trackers = talk(bot, 100)
    times: dict[int, list[float]] = {9: [], 99: []}
    for _ in range(60):  # in turn, so that a busy machine slows both alike
        for turn, taken in times.items():
            taken.append(milliseconds(bot, trackers[turn], turn + 1))
    assert statistics.median(times[99]) <= 1.3 * statistics.median(times[9])
    sizes = [len(tracker) for tracker in trackers]
    assert max(sizes[50:]) <= max(sizes[20:50]) + 64  # figures of time stamps vary


def test_conversations_in_flight_at_once_do_not_mix(bot: Bot, actions: ActionServer) -> None:
    all_at_once = threading.Barrier(8)

    def waits_for_the_others(call: dict[str, Any]) -> tuple[int, Any]:
        all_at_once.wait(20)
        said = {"text": f"这是{call['sender_id']}"}
        return 200, {"events": [], "responses": [said]}

    actions.answers["action_track"] = waits_for_the_others
    names = [f"parallel{n}" for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda name: bot.turn("查物流", conversation=name)[1], names))
    assert [body["replies"][0]["text"] for body in bodies] == [f"这是{name}" for name in names]


def test_the_tracker_holds_no_metadata_and_no_cards(bot: Bot, actions: ActionServer) -> None:
    actions.answers["action_track"] = parcel
    tracker = bot.turn("我的快递到哪了")[1]["tracker"]
    assert "signature" not in tracker
    assert "orders" not in tracker
    assert json.loads(tracker)["v"] == 1


BOTH = "我的快递到哪了，另外我要退款"


def test_two_requests_of_one_message_are_answered_in_order(bot: Bot, actions: ActionServer) -> None:
    actions.answers["action_track"] = parcel
    _, body = bot.turn(BOTH)
    assert [reply["type"] for reply in body["replies"]] == ["order", "buttons"]
    assert (body["intent"]["name"], body["understood"]) == ("track_logistics", True)
    _, second = bot.turn("1000000002", body["tracker"], seq=2)
    _, third = bot.turn("尺寸不合适", second["tracker"], seq=3)
    assert [reply["text"] for reply in third["replies"]] == ["订单1000000002的退款已提交"]


def test_the_second_request_is_told_apart_in_the_metadata_of_its_actions(
    bot: Bot, actions: ActionServer
) -> None:
    actions.answers["action_track"] = parcel
    bot.turn("我要退款，另外我的快递到哪了")
    parts = [
        (call["next_action"], call["tracker"]["latest_message"]["metadata"].get("part"))
        for call in actions.calls
    ]
    assert ("action_track", 2) in parts


def test_a_message_counts_only_as_a_whole(bot: Bot, actions: ActionServer) -> None:
    actions.answers["action_track"] = lambda call: (500, {})
    assert bot.turn("我要退款，另外我的快递到哪了")[0] == 500
    actions.answers["action_track"] = parcel
    assert bot.turn("我要退款，另外我的快递到哪了")[0] == 200
