"""What a turn says, as the gateway takes it."""

import asyncio
from typing import Any

import pytest

from bot.replies import BadReply, CollectedReplies


def said(*messages: dict[str, Any]) -> list[dict[str, Any]]:
    output = CollectedReplies()
    for message in messages:
        asyncio.run(output.send_response("c", message))
    return output.replies


def test_two_requests_with_one_answer_get_it_once() -> None:
    card = {"text": "您的订单", "custom": {"type": "order", "payload": {"orders": ["单-1"]}}}
    other = {"text": "您的订单", "custom": {"type": "order", "payload": {"orders": ["单-2"]}}}
    replies = said(card, {"text": "这些您看看"}, card, other)
    assert [(one["text"], one["payload"].get("orders")) for one in replies] == [
        ("您的订单", ["单-1"]),
        ("这些您看看", None),
        ("您的订单", ["单-2"]),
    ]


def test_what_is_no_message_is_refused() -> None:
    with pytest.raises(BadReply, match="neither text nor card"):
        said({"text": " "})
