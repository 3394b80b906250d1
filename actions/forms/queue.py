"""Two matters asked for in one message: the second form waits until the first has ended."""

import json
import re
from dataclasses import asdict, replace
from typing import Any

from rasa_sdk.events import FollowupAction

from actions.forms.displaced import ENDS
from actions.forms.form import KNOWN, Form
from actions.forms.words import (
    asks,
    prefers_another,
    refuses,
    wants_money_back,
    wished_part,
    without_refusal,
)
from actions.patterns import matches
from actions.registry import ACTIONS
from actions.turn import Turn
from actions.understood import Entity, Understood
from actions.words import entry, mapping, plain
from shop.messages.schemas import Action

RETURNS = "case_form"  # says itself what stands in for a return of what has not arrived


def queued(form: Form, turn: Turn) -> bool:
    """Keep a later request of the same message for after this form; False if it is none."""
    if turn.context.part == 1:
        return False
    other = next((one for one in KNOWN.values() if turn.message.intent in one.openers), None)
    if other is None or other is form:
        return False
    wait_for_the_end(turn, other.name, turn.message)
    return True


def wait_for_the_end(turn: Turn, form: str, message: Understood) -> None:
    """Keep a message that begins a form for after the one at hand, and say so."""
    waiting = [row for row in _waiting(turn) if row["form"] != form]
    turn.remember(form_next=[*waiting, {"form": form, **_kept(message)}])
    turn.say("utter_form_next", matter=_matter(form))


def turns_into(form: Form, turn: Turn) -> bool:
    """不退了 换一个: another form takes over, about the same order; False if none is asked for.

    Any form about an order turns to money back, unless it does that itself: 不改了 直接退了算了.
    """
    text = re.sub(entry("forms.polite_end"), "", plain(turn.message.text))
    if not turn.message.typed or asks(text):
        return False
    said = wished_part(text)
    patterns = mapping("forms.turns")
    name = next((one for one in sorted(form.turns) if re.search(patterns[one], said)), None)
    back = name is None and _money_instead(form, turn)
    if (name is None and not back) or _given_up_for(form, turn):
        return False
    name = name or RETURNS
    order_id = turn.slots.get(form.steps[0].slot)
    message = {**_kept(turn.message), "intent": KNOWN[name].opened_by}
    if back and order_id:
        message["entities"] = [*message["entities"], asdict(Entity("order_id", order_id))]
    turn.remember(form_next=[{"form": name, "announced": True, **message}, *_waiting(turn)])
    turn.say("utter_form_turned", matter=_matter("refund_form" if back else name))
    turn.remember(order_id=order_id or turn.slots.get("order_id"))
    return True


def _money_instead(form: Form, turn: Turn) -> bool:
    """直接退掉吧, in a form of an order that does something else; not in the words of a remark."""
    text, step = turn.message.text, form.step(turn.requested_slot)
    if form.name in ENDS or not form.steps[0].slot.endswith("order_id") or step is None:
        return False
    asked_for = any(turn.message.intent in KNOWN[one].openers for one in ENDS)
    if (step.free or asked_for) and not (refuses(text) or prefers_another(text)):
        return False  # the words of a remark; what the rules open beside this form
    return wants_money_back(text)


def _given_up_for(form: Form, turn: Turn) -> bool:
    """先别取消 我改个地址行不: the end of this form is said first."""
    text = turn.message.text
    return refuses(text) and _asked_in(form, turn, without_refusal(text)) is not None


def turn_to(
    turn: Turn,
    form: str,
    order_id: str | None = None,
    message: Understood | None = None,
) -> None:
    """Another form begins as soon as the one at hand has closed, with this message as its first.

    What was said before it (`order_id`: of which order) says why; nothing else announces it.
    `message`: one said earlier that it begins with instead, announced as what was asked for then.
    """
    kept = _kept(replace(message or turn.message, intent=KNOWN[form].opened_by))
    if order_id is not None:
        named = Entity("order_id", order_id)
        kept["entities"] = [*kept["entities"], asdict(named)]
        turn.remember(order_id=order_id)
    turn.remember(form_next=[{"form": form, "announced": message is None, **kept}, *_waiting(turn)])


def asks_besides(form: Form, turn: Turn) -> None:
    """先别取消 我改个地址行不: what else the message that gives a form up asks for comes next."""
    if not turn.message.typed:
        return
    rest = without_refusal(turn.message.text)
    if row := _asked_in(form, turn, rest):
        order_id = turn.slots.get(form.steps[0].slot) or turn.slots.get("order_id")
        turn.remember(order_id=order_id, form_next=[row, *_waiting(turn)])


def answered_besides(form: Form, turn: Turn) -> bool:
    """T恤咋还没到 催一下, not understood within another form: done at once, or kept for afterwards.

    So is 还有鞋呢 about what waits already. False if the message names no matter.
    """
    waiting = _waiting(turn)
    if waiting and matches("forms.waiting_asked", turn.message.text):
        turn.say("utter_form_next", matter=_matter(waiting[0]["form"]))
        return True
    row = _asked_in(form, turn, turn.message.text)
    if row is None:
        return False
    if answer := ACTIONS.get(row["form"]):
        turn.message = _message(row)
        answer(turn)
    else:
        others = [one for one in waiting if one["form"] != row["form"]]
        turn.remember(form_next=[*others, row])
        turn.say("utter_form_next", matter=_matter(row["form"]))
    return True


def _asked_in(form: Form, turn: Turn, text: str) -> dict[str, Any] | None:
    """The matter that a text names by its words, as it waits; None for none or the form's own."""
    patterns = mapping("forms.besides").items()
    intent = next((one for one, asks_it in patterns if re.search(asks_it, plain(text))), None)
    own = form.openers | {*mapping("forms.besides_own").get(form.name, ())}
    if intent is None or intent in own:
        return None
    name = mapping("forms.besides_actions").get(intent)
    name = name or next(one.name for one in KNOWN.values() if intent in one.openers)
    return {"form": name, **_kept(replace(turn.message, text=text, intent=intent))}


def opens(turn: Turn, button: Action) -> bool:
    """Open the form that a tap on this button opens; False if it opens none."""
    intent, _, data = (button.payload or "").lstrip("/").partition("{")
    form = next((one for one in KNOWN.values() if intent in one.openers), None)
    if form is None:
        return False
    said = json.loads("{" + data) if data else {}
    entities = [asdict(Entity(name, str(value))) for name, value in said.items()]
    row = {"form": form.name, "text": button.payload, "intent": intent, "entities": entities}
    turn.remember(form_next=[row])
    turn.events.append(FollowupAction(form.name))
    return True


def _waiting(turn: Turn) -> list[dict[str, Any]]:
    return list(turn.slots.get("form_next") or [])


def _kept(message: Understood) -> dict[str, Any]:
    entities = [asdict(entity) for entity in message.entities]
    return {"text": message.text, "intent": message.intent, "entities": entities}


def _matter(form: str) -> str:
    return str(mapping("forms.matters")[form])


def go_on(turn: Turn) -> None:
    """After the end of a form: answer what waits, or open the form that does."""
    waiting = _waiting(turn)
    while waiting and (answer := ACTIONS.get(waiting[0]["form"])):
        turn.message = _message(waiting.pop(0))
        turn.remember(form_next=waiting or None)
        answer(turn)
    if waiting:
        if not waiting[0].get("announced"):
            turn.say("utter_form_goes_on", matter=_matter(waiting[0]["form"]))
        turn.events.append(FollowupAction(waiting[0]["form"]))


def _message(row: dict[str, Any]) -> Understood:
    entities = tuple(Entity(**entity) for entity in row["entities"])
    return Understood(row["text"], row["intent"], 1.0, (), entities)


def comes_next(turn: Turn, row: dict[str, Any]) -> None:
    """A form that was displaced comes after the one at hand and what that one turned to."""
    others = [one for one in _waiting(turn) if one["form"] != row["form"]]
    turned = [one for one in others if "announced" in one]
    turn.remember(form_next=[*turned, row, *(one for one in others if one not in turned)])


def take_up(form: Form, turn: Turn) -> dict[str, Any] | None:
    """Where this form waited, its message is the one that asked for it; else nothing waits.

    The answers that it had when another form displaced it; None where it begins. 刚才那个备注先
    加上 goes back to it.
    """
    waiting = _waiting(turn)
    mine = next((row for row in waiting if row["form"] == form.name), None)
    if mine is None:
        return None
    turn.remember(form_next=[row for row in waiting if row is not mine] or None)
    goes_back = mine.get("announced") or matches("forms.goes_back", turn.message.text)
    back = "answers" in mine and goes_back
    if turn.message.intent in form.openers and not back:
        return None
    turn.message = _message(mine)
    return mine.get("answers")
