"""Personalisation on and off by words, in force from the next suggestion on."""

from actions.registry import action
from actions.turn import Turn
from actions.words import heard, label
from shop.customers.consent import Purpose, may, set_consent
from shop.messages.taps import tap

ON, OFF = "on", "off"


@action("action_personalization_control")
def personalization_control(turn: Turn) -> None:
    """Switch personalisation; what is said is what the database holds afterwards."""
    customer_id = turn.context.customer_id
    wanted = _wanted(turn)
    if customer_id is None:
        turn.say("utter_privacy_unknown_customer")
        return
    if wanted is None:
        _ask(turn, customer_id)
        return
    switch(turn, wanted)


def switch(turn: Turn, wanted: str) -> None:
    """Switch it on or off for the customer of the conversation, and say what holds."""
    customer_id = turn.context.customer_id
    if customer_id is None:
        turn.say("utter_privacy_unknown_customer")
        return
    with turn.database.write() as session:
        changed = set_consent(
            session, customer_id, Purpose.PERSONALISATION, wanted == ON, "customer"
        )
        holds = may(session, customer_id, Purpose.PERSONALISATION)
    if wanted == ON and not holds:
        turn.say("utter_privacy_not_allowed")
    else:
        turn.say(f"utter_privacy_{wanted}" if changed else f"utter_privacy_{wanted}_already")


def _wanted(turn: Turn) -> str | None:
    """On, off, or None when the message says neither or both."""
    tapped = turn.message.one("switch")
    if tapped in (ON, OFF):
        return tapped
    if not turn.message.typed:
        return None
    on, off = heard("privacy.on", turn.message.text), heard("privacy.off", turn.message.text)
    if on == off:
        return None
    return ON if on else OFF


def _ask(turn: Turn, customer_id: str) -> None:
    with turn.database.read() as session:
        holds = may(session, customer_id, Purpose.PERSONALISATION)
    other = OFF if holds else ON
    button = tap(label(f"privacy.button_{other}"), "personalization_control", switch=other)
    turn.offer("utter_privacy_is_on" if holds else "utter_privacy_is_off", [button])
    turn.propose(f"personalisation_{other}")
