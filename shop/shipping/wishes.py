"""When a customer wants a parcel brought: days, hours of a day, or not before being told."""

from dataclasses import dataclass
from datetime import datetime

from shop.clock import for_people

OPEN = ".."


def ends(stretch: str) -> tuple[str, str]:
    """From and to of an ISO stretch, "" for an open end; both the same for a day or a moment.

    >>> ends("2026-11-28/2026-11-29"), ends("15:00/.."), ends("2026-12-02")
    (('2026-11-28', '2026-11-29'), ('15:00', ''), ('2026-12-02', '2026-12-02'))
    """
    start, _, end = stretch.partition("/")
    end = end or start
    return ("" if start == OPEN else start), ("" if end == OPEN else end)


@dataclass(frozen=True)
class Wish:
    """Days and hours in China as ISO stretches (`2026-11-28`, `15:00/..`), "" for any; or to hold.

    `words` are the customer's own, for whoever must do it.
    """

    words: str
    day: str = ""
    hours: str = ""
    hold: bool = False

    def is_past(self, now: datetime) -> bool:
        """Whether the time wished for is over."""
        local, (_, last) = for_people(now), ends(self.day)
        today = local.date().isoformat()
        _, until = ends(self.hours)
        over = bool(until) and until <= f"{local:%H:%M}"
        return bool(last) and (last < today or (last == today and over))
