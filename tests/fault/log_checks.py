"""What must hold of every conversation's log, whatever was killed meanwhile."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from ops.bench.customers import Conversation

Line = dict[str, Any]


def assert_numbered_without_gaps(log: list[Line]) -> None:
    """seq counts 1, 2, 3 …"""
    assert [line["seq"] for line in log] == list(range(1, len(log) + 1))


def assert_nothing_lost_or_doubled(conversation: Conversation, log: list[Line]) -> None:
    """Every acknowledged message stands once, at its number, in the order of sending."""
    said = {line["seq"]: line["text"] for line in log if line["sender"] == "customer"}
    assert said == {sent.seq: sent.text for sent in conversation.sent}
    assert [sent.seq for sent in conversation.sent] == sorted(said)


def assert_answered_once_in_order(conversation: Conversation, log: list[Line]) -> None:
    """Each turn's answer is one run of lines; turns are answered in order, the last one too.

    A turn answered twice would come back as a second run with the same reply_to.
    """
    bot = [line for line in log if line["sender"] == "bot"]
    runs = [(reply_to, list(lines)) for reply_to, lines in groupby(bot, itemgetter("reply_to"))]
    answered = [reply_to for reply_to, _ in runs]
    assert answered == sorted(set(answered)), f"answered twice or out of order: {answered}"
    for reply_to, lines in runs:
        seqs = [line["seq"] for line in lines]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs))), f"turn {reply_to} in two parts"
        shown = [(line["type"], line.get("text")) for line in lines]
        assert len(shown) == len(set(shown)), f"turn {reply_to} repeats itself: {shown}"
    if conversation.sent:
        assert answered and answered[-1] >= conversation.sent[-1].seq, "the end is not answered"


def given_up(log: list[Line]) -> list[Line]:
    """Lines by which the gateway told that it could not answer."""
    return [line for line in log if line["sender"] == "system" and line["type"] == "notice"]
