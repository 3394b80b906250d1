"""Who must be known before anything of an order is said."""

from actions.faq.before_buying import answered_before_buying
from actions.turn import Turn
from shop.messages.schemas import TextPayload

LOGIN_NEEDED = TextPayload(code="login_needed")  # a channel adds its way to log in


def identified(turn: Turn) -> str | None:
    """The customer's id; when nobody is logged in, asks to log in and gives None.

    A question that the shop's sheet answers for everybody (退款多久到账) needs no login.
    """
    if turn.context.customer_id is None and not answered_before_buying(turn):
        turn.say("utter_login_needed", LOGIN_NEEDED)
    return turn.context.customer_id
