"""Questions of who has bought nothing yet, or nothing that fits: the shop's sheet and rules answer.

They sound like questions about an order (几天能到, 能开发票吗, 周末送不送), but there is none.
"""

import re

from actions.faq.sheet import answered_from_faq
from actions.turn import Turn
from actions.words import entry, mapping


def asks_the_shop(turn: Turn) -> bool:
    """Whether the message asks, and not of what the customer has bought or wants done."""
    text = turn.message.text
    if not turn.message.typed or not re.search(str(entry("faq.asking")), text):
        return False
    return re.search(str(entry("faq.mine")), text) is None


def answered_before_buying(turn: Turn) -> bool:
    """Whether the sheet answered a question that fits no order; nothing was said if not."""
    if not asks_the_shop(turn):
        return False
    return answered_from_faq(turn, only_sure=turn.message.intent not in mapping("faq.topics"))
