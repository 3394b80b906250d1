"""The taps of a rating question: they never reach the bot."""

import json
import re

from shop.messages.schemas import Action, Rating, RatingPayload

INTENT = "/rate_service"
STARS = range(1, 6)
_TAP = re.compile(r'^/rate_service\{"stars": ([1-5])\}$')


def question(text: str, titles: list[str]) -> Rating:
    """The five stars; `titles` from one star to five."""
    actions = [
        Action(title=title, payload=INTENT + json.dumps({"stars": stars}))
        for stars, title in zip(STARS, titles, strict=True)
    ]
    return Rating(text=text, payload=RatingPayload(actions=actions))


def stars(payload: str) -> int | None:
    """What a tapped payload says; None if it is no star."""
    found = _TAP.match(payload)
    return int(found[1]) if found else None
