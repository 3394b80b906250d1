"""What was told a moment ago is not told again in the same words."""

from actions.turn import Turn

LATELY = 12  # lines of the log
KEPT = 8


def times_told(turn: Turn, what: str) -> int:
    """How often `what` was told in the latest lines of the talk; from now on once more.

    `what` names the answer and the facts in it: other facts are news.
    """
    rows = list(turn.slots.get("told_lately") or [])
    fresh = [row for row in rows if turn.context.seq - int(row["seq"]) <= LATELY]
    before = len([row for row in fresh if row["what"] == what])
    row = {"what": what, "seq": turn.context.seq}
    turn.remember(told_lately=[*fresh, row][-KEPT:])
    return before


def was_told(turn: Turn, topic: str) -> bool:
    """Whether something of `topic` (`topic:…`) was told in the latest lines of the talk."""
    rows = turn.slots.get("told_lately") or []
    mine = [row for row in rows if str(row["what"]).startswith(f"{topic}:")]
    return any(turn.context.seq - int(row["seq"]) <= LATELY for row in mine)
