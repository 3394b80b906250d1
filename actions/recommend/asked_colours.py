"""Whether other colours are asked for."""

import re

from actions.understood import Understood
from actions.words import entry


def another_colour(message: Understood) -> bool:
    """换个颜色, 别的颜色."""
    said_so = re.search(entry("recommend.other_colour"), message.text) is not None
    return message.typed and said_so and not message.all("colour")
