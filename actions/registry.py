"""Which function answers which action name, and how Rasa's call becomes a Turn."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from anyio import to_thread
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.before import said_before
from actions.context import TurnContext
from actions.forms.beside import beside_the_form
from actions.handoff.disputes import contested, hand_dispute_over
from actions.handoff.feelings import also_upset
from actions.talk.kind import remember_kind
from actions.turn import Services, Turn, executed_since_message
from actions.understood import understood

Answer = Callable[[Turn], None]
ACTIONS: dict[str, Answer] = {}
BEFORE: list[Callable[[Turn], bool]] = []  # one that says True has answered the message
URGENT: set[Callable[[Turn], bool]] = set()  # of these, the ones that are asked first
AFTER: list[Answer] = []
ALWAYS: list[Answer] = []

# Not understanding is counted over turns; anything that serves ends the count, chatter does not.
KEEPS_MISUNDERSTOOD = {"action_misunderstood", "action_chitchat", "action_out_of_scope"}


# These hand over by themselves, or follow on a step that was looked at already.
PERSONS_ALREADY = {
    "action_transfer_human",
    "action_complaint",
    "action_safety_incident",
    "action_returned_from_agent",
}


def _persons_already(name: str) -> bool:
    return name in PERSONS_ALREADY or name.endswith("_submit")


def _fresh(name: str, turn: Turn) -> bool:
    """Whether the action is the answer to a message, whatever the message wants."""
    goes_on = name.startswith("validate_") or name.endswith("_submit")
    return not (goes_on or turn.resuming or name == "action_returned_from_agent")


def _first(name: str, turn: Turn) -> bool:
    """Whether the action is what a message led to; forms look by themselves (filling.py)."""
    return not (_persons_already(name) or name.startswith("validate_") or turn.resuming)


def action(name: str) -> Callable[[Answer], Answer]:
    """Register the function that answers `name`; raises ValueError for a second one."""

    def register(answer: Answer) -> Answer:
        if name in ACTIONS:
            raise ValueError(f"two functions answer {name}")
        ACTIONS[name] = answer
        return answer

    return register


def before(answered: Callable[[Turn], bool]) -> Callable[[Turn], bool]:
    """Register what may answer a message, whatever it was understood as, before its action does."""
    BEFORE.append(answered)
    BEFORE.sort(key=lambda one: (one not in URGENT, one.__module__))  # whatever was imported first
    return answered


def before_all(answered: Callable[[Turn], bool]) -> Callable[[Turn], bool]:
    """Register what no other answer may forestall."""
    URGENT.add(answered)
    return before(answered)


def after(also: Answer) -> Answer:
    """Register what may be said besides, after the action that a message led to."""
    AFTER.append(also)
    return also


def always(also: Answer) -> Answer:
    """Register what is to be kept of a message once it is answered, by whichever action."""
    ALWAYS.append(also)
    return also


def turn_of(
    tracker: Mapping[str, Any],
    context: TurnContext,
    services: Services,
    dispatcher: CollectingDispatcher,
) -> Turn:
    """The Turn of an action call."""
    return Turn(
        context=context,
        services=services,
        message=understood(tracker),
        slots=dict(tracker.get("slots") or {}),
        form=(tracker.get("active_loop") or {}).get("name"),
        executed=executed_since_message(tracker),
        before=said_before(tracker),
        dispatcher=dispatcher,
    )


def _run(name: str, answer: Answer, turn: Turn) -> list[dict[str, Any]]:
    proposed = turn.slots.get("proposed")
    if name.startswith("validate_") and not turn.resuming and beside_the_form(turn):
        return []  # no answer to the form's question: the other rules answer it
    if _fresh(name, turn) and any(answered(turn) for answered in BEFORE):
        pass
    elif _first(name, turn) and contested(turn):
        hand_dispute_over(turn)
    else:
        answer(turn)
        if not _persons_already(name):
            also_upset(turn)
            for also in AFTER:
                also(turn)
    for also in ALWAYS:
        also(turn)
    told = any(event.get("name") == "proposed" for event in turn.events)
    if proposed and not told and not _goes_on(name, turn):
        turn.remember(proposed=None)  # a yes answers the latest question only
    if not _left_to_others(name, turn):
        remember_kind(turn)
    if name not in KEEPS_MISUNDERSTOOD and turn.slots.get("misunderstood") and turn.form is None:
        turn.remember(misunderstood=0.0)
    return turn.events


def _goes_on(name: str, turn: Turn) -> bool:
    """Whether another action of the same turn follows: the end of a form, or other rules."""
    return name.endswith("_submit") or _left_to_others(name, turn)


def _left_to_others(name: str, turn: Turn) -> bool:
    """Whether a form did nothing: with any event Rasa would take the message for answered."""
    return name.startswith("validate_") and not turn.events


def executor(context: TurnContext, services: Services) -> ActionExecutor:
    """An executor whose actions know the turn they belong to."""
    made = ActionExecutor()
    for name, answer in ACTIONS.items():
        made.actions[name] = _adapter(name, answer, context, services)
    return made


def _adapter(
    name: str, answer: Answer, context: TurnContext, services: Services
) -> Callable[[CollectingDispatcher, Tracker, Any], Awaitable[list[dict[str, Any]]]]:
    async def run(
        dispatcher: CollectingDispatcher, tracker: Tracker, _domain: Any
    ) -> list[dict[str, Any]]:
        turn = turn_of(tracker.current_state(), context, services, dispatcher)
        return await to_thread.run_sync(_run, name, answer, turn)

    return run
