"""Questions about the shop's rules, quoted from the policies that the shop edits."""

from datetime import time

from actions.faq import answered_from_faq
from actions.registry import action
from actions.turn import Turn
from actions.words import heard, label
from shop.catalog.service import categories
from shop.policies.service import policy
from shop.policies.values import ReturnPolicy, ServiceHours

WHOLE_WEEK = 7


@action("action_return_policy")
def return_policy(turn: Turn) -> None:
    """7 天无理由: how many days, from when, and which kinds are excepted."""
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
    with turn.database.read() as session:
        hours = policy(session, ServiceHours)
    turn.say(
        "utter_service_hours",
        days=_days(hours.weekdays),
        opens=_clock(hours.opens),
        closes=_clock(hours.closes),
    )


def _days(weekdays: tuple[int, ...]) -> str:
    if len(weekdays) == WHOLE_WEEK:
        return label("policies.every_day")
    names = [label(f"policies.weekday_{number}") for number in sorted(weekdays)]
    return label("policies.comma").join(names)


def _clock(at: time) -> str:
    return f"{at:%H:%M}"
