"""Who must be known before anything of an order is said."""

from actions.turn import Turn


def identified(turn: Turn) -> str | None:
    """The customer's id; when nobody is logged in, asks to log in and gives None."""
    if turn.context.customer_id is None:
        turn.say("utter_login_needed")
    return turn.context.customer_id
