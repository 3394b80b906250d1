"""When a thought sent in fragments is complete.

A fragment opens a quiet window that each further one restarts, up to a limit; a customer who is
typing keeps it open longer. A button, a sentence closed by its punctuation, or one whose intent is
clear closes it at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from gateway.bots import Intent

CLOSING = frozenset("。？！?!")
MIN_CLOSED = 4  # 好的！ is shorter and may go on
MIN_CLEAR = 6
CLEAR = 0.85
TYPING_HOLDS = 2.0  # seconds that one typing signal counts
LIMIT = 6.0
LIMIT_TYPING = 12.0
NOT_SERVICE = frozenset(
    {
        "greet",
        "inform",
        "affirm",
        "deny",
        "chitchat",
        "thanks_bye",
        "out_of_scope",
        "bot_misunderstood",
        "nlu_fallback",
    }
)


@dataclass(frozen=True)
class Fragment:
    """One message that waits for its turn; `at` on the event loop's clock."""

    seq: int
    at: float
    closes: bool = False


@dataclass(frozen=True)
class Window:
    """The quiet window in seconds."""

    quiet: float

    def closes_at(self, fragments: Sequence[Fragment], typing_at: float | None) -> float:
        """The moment at which the fragments become one turn."""
        first, last = fragments[0].at, fragments[-1].at
        if self.quiet == 0 or any(fragment.closes for fragment in fragments):
            return last
        quiet_until = min(last + self.quiet, first + LIMIT)
        if typing_at is None or typing_at < last:
            return quiet_until
        return max(quiet_until, min(typing_at + TYPING_HOLDS, first + LIMIT_TYPING))


def is_closed(kind: str, text: str) -> bool:
    """Whether a message says by its form that nothing follows."""
    words = text.strip()
    return kind == "action" or (len(words) >= MIN_CLOSED and words[-1] in CLOSING)


@cache
def _sentences() -> dict[str, tuple[str, ...]]:
    path = Path(__file__).with_name("sentences.yml")
    lists: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: tuple(words) for name, words in lists.items()}


def may_be_clear(text: str) -> bool:
    """Whether it has the form of a whole request, so that what the bot understands may decide.

    A sure intent alone is no proof: 我上周买的那个耳机 already sounds like one, and goes on.
    """
    words, sentences = text.strip(), _sentences()
    asks = any(word in words for word in sentences["asks"])
    return len(words) >= MIN_CLEAR and asks and not words.endswith(sentences["goes_on"])


def is_clear(intent: Intent | None) -> bool:
    """Whether the bot is sure of a request that it can act on."""
    return (
        intent is not None
        and intent.name is not None
        and intent.name not in NOT_SERVICE
        and intent.confidence >= CLEAR
    )
