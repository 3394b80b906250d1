"""From–to values of dates and times: `a/b`, open ends as `..` (ISO 8601-2)."""

import re

BEFORE_WORDS = r"(?:之前|以前|前)(?![天年面台置])"
AFTER_WORDS = r"(?:之后|以后|过后|往后|起|后)(?![天面台续来])"
TO = r"\s*(?:到|至|-|~|～|—|–)\s*"
BOUND = re.compile(rf"(?P<before>{BEFORE_WORDS})|(?P<after>{AFTER_WORDS})")


def bounded(start: str, end: str, bound: "re.Match[str] | None") -> str:
    """The value of a stretch from `start` to `end`, with 前 or 后 behind it.

    >>> bounded("15:00", "15:00", BOUND.match("以后"))
    '15:00/..'
    """
    if bound and bound["before"]:
        return f"../{start}" if start == end else f"../{end}"
    if bound and bound["after"]:
        return f"{start}/.." if start == end else f"{end}/.."
    return start if start == end else f"{start}/{end}"
