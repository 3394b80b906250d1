"""Questions about the shop's rules, quoted from the policies that the shop edits."""

from datetime import time

from actions.aftersales.return_rights import answered_for_order
from actions.faq.sheet import answered_from_faq
from actions.forms.beside import NO_ANSWER
from actions.patterns import matches
from actions.registry import action, before
from actions.turn import Turn
from actions.words import heard, label, mapping
from shop.catalog.service import categories
from shop.policies.service import policy
from shop.policies.values import ReturnPolicy, ServiceHours

WHOLE_WEEK = 7
FEW = 12  # characters of a question that goes on with the hours told
MISTAKEN = frozenset({"schedule_delivery", "ask_delivery_time", "ask_ship_time"})


@action("action_return_policy")
def return_policy(turn: Turn) -> None:
    """7 天无理由: for the order that is meant, else how many days, from when, which exceptions."""
    if answered_for_order(turn):
        return
    with turn.database.read() as session:
        rules = policy(session, ReturnPolicy)
        excluded = [
            category.name
            for category in categories(session)
            if not category.no_reason_return or category.id in rules.excluded_categories
        ]
    if excluded:
        names = label("policies.comma").join(excluded)
        turn.say("utter_return_policy_except", days=rules.days, categories=names)
    else:
        turn.say("utter_return_policy", days=rules.days)


@action("action_service_hours")
def service_hours(turn: Turn) -> None:
    """When people of the shop answer; where the shop is, only its sheet may say."""
    if turn.message.typed and heard("policies.place_words", turn.message.text):
        if not answered_from_faq(turn):
            turn.offer_person("utter_place_unknown")
        return
    hours = hours_told(turn)
    if turn.message.typed and matches("policies.outside_hours", turn.message.text):
        turn.say("utter_service_hours_outside", **hours)
        return
    if days := _weekend_asked(turn):
        with turn.database.read() as session:
            open_days = policy(session, ServiceHours).weekdays
        there = "yes" if days <= set(open_days) else "no"
        turn.say(f"utter_service_hours_weekend_{there}", **hours)
        return
    turn.say("utter_service_hours", **hours)


@before
def asked_on_hours(turn: Turn) -> bool:
    """周末也在吗, 那晚上找谁, right after the hours were told: these, whatever it was taken for."""
    told = turn.before.told("utter_service_hours") or turn.before.told_of("service_hours")
    if not told or turn.form is not None or not turn.message.typed:
        return False
    text = turn.message.text
    if len(text) > FEW:
        return False
    on = turn.message.intent in NO_ANSWER | MISTAKEN
    on = on and (bool(_weekend_asked(turn)) or matches("policies.hours_on", text))
    if not (on or matches("policies.outside_hours", text)):
        return False
    service_hours(turn)
    return True


def _weekend_asked(turn: Turn) -> set[int]:
    """The days of the weekend that are asked about: 周末也有人吗, 周日上班不."""
    text = turn.message.text if turn.message.typed else ""
    found = mapping("policies.weekend_words")
    return {int(day) for words, days in found.items() if words in text for day in days}


def hours_told(turn: Turn) -> dict[str, str]:
    """When people of the shop answer, as {days}, {opens} and {closes}."""
    with turn.database.read() as session:
        hours = policy(session, ServiceHours)
    return {
        "days": _days(hours.weekdays),
        "opens": _clock(hours.opens),
        "closes": _clock(hours.closes),
    }


def _days(weekdays: tuple[int, ...]) -> str:
    if len(weekdays) == WHOLE_WEEK:
        return label("policies.every_day")
    names = [label(f"policies.weekday_{number}") for number in sorted(weekdays)]
    return label("policies.comma").join(names)


def _clock(at: time) -> str:
    return f"{at:%H:%M}"
