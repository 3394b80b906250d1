"""Personalisation on and off by words, in force from the next suggestion on."""

from actions.patterns import matches
from actions.registry import action, before
from actions.turn import Turn
from actions.words import heard, label
from shop.customers.consent import Purpose, may, set_consent
from shop.experiment.groups import held_back
from shop.messages.taps import tap

ON, OFF = "on", "off"
LATELY = 8  # lines of the log after a switch in which 恢复吧 means it


@action("action_personalization_control")
def personalization_control(turn: Turn) -> None:
    """Switch personalisation; what is said is what the database holds afterwards."""
    customer_id = turn.context.customer_id
    if customer_id is None:
        turn.say("utter_privacy_unknown_customer")
        return
    wanted = None if _asks(turn) else _wanted(turn)
    if wanted is None:
        _ask(turn, customer_id)
        return
    switch(turn, wanted)


@before
def answered_after_switch(turn: Turn) -> bool:
    """恢复吧, 关了没 just after a switch are about it, whatever else they were taken for."""
    switched = turn.slots.get("personalisation_switched")
    customer_id, text = turn.context.customer_id, turn.message.text
    if switched is None or customer_id is None or not turn.message.typed:
        return False
    if turn.context.seq - int(switched) > LATELY or turn.context.seq == int(switched):
        return False
    if matches("privacy.still", text):
        turn.say("utter_privacy_still")
    elif _asks(turn):
        _tell(turn, customer_id)
    elif matches("privacy.back_on", text):
        switch(turn, ON)
    elif matches("privacy.back_off", text):
        switch(turn, OFF)
    else:
        return False
    return True


@before
def answered_spying(turn: Turn) -> bool:
    """是不是偷看我手机, whatever it was taken for."""
    if not turn.message.typed or not matches("privacy.spying", turn.message.text):
        return False
    tell_basis(turn)
    return True


def tell_basis(turn: Turn) -> None:
    """What suggestions rest on, and the switch."""
    customer_id = turn.context.customer_id
    with turn.database.read() as session:
        holds = customer_id is not None and may(session, customer_id, Purpose.PERSONALISATION)
        general = customer_id is not None and held_back(session, customer_id)
    if holds:
        button = tap(label("privacy.button_off"), "personalization_control", switch=OFF)
        turn.offer("utter_privacy_how_held" if general else "utter_privacy_how_on", [button])
        turn.propose("personalisation_off")
    else:
        turn.say("utter_privacy_how_off")


def _asks(turn: Turn) -> bool:
    return turn.message.typed and matches("privacy.asks_state", turn.message.text)


def _tell(turn: Turn, customer_id: str) -> None:
    """How it stands; a question changes nothing."""
    with turn.database.read() as session:
        holds = may(session, customer_id, Purpose.PERSONALISATION)
    turn.say("utter_privacy_state_on" if holds else "utter_privacy_state_off")


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
    turn.remember(personalisation_switched=turn.context.seq)
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
