"""One call of an action: what is known of the turn, and what the action answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.before import Before
from actions.context import TurnContext
from actions.recommend.client import Recommender
from actions.understood import Understood
from actions.words import label
from shop.database import Database
from shop.messages.schemas import (
    Action,
    ButtonsPayload,
    OrderPayload,
    Part,
    ProductsPayload,
    TextPayload,
)
from shop.system import ShopSystem

KINDS: dict[type[Part], str] = {
    ButtonsPayload: "buttons",
    OrderPayload: "order",
    ProductsPayload: "products",
    TextPayload: "text",
}
NOT_AN_INTERRUPTION = {"action_listen", "action_extract_slots", "action_session_start"}


@dataclass(frozen=True)
class Services:
    """What every action may call: the database, the shop's own system, the recommender."""

    database: Database
    system: ShopSystem
    recommender: Recommender


@dataclass
class Turn:
    """An action reads `context`, `message` and `slots`, and answers by `say` and `remember`."""

    context: TurnContext
    services: Services
    message: Understood
    slots: dict[str, Any]
    form: str | None = None
    executed: tuple[str, ...] = ()  # actions since the message, oldest first
    before: Before = field(default_factory=Before)  # the message before and its answer
    dispatcher: CollectingDispatcher = field(default_factory=CollectingDispatcher)
    events: list[dict[str, Any]] = field(default_factory=list)
    handed_over: bool = False  # by this action

    @property
    def database(self) -> Database:
        """The one database."""
        return self.services.database

    @property
    def requested_slot(self) -> str | None:
        """What the open form waits for."""
        return self.slots.get("requested_slot")

    @property
    def resuming(self) -> bool:
        """Whether another action answered this message before the open form goes on."""
        return bool(set(self.executed) - NOT_AN_INTERRUPTION - {self.form})

    def say(self, response: str, payload: Part | None = None, /, **values: object) -> None:
        """Answer with a response of the domain, as a card if a payload is given."""
        card = None
        if payload is not None:
            kind = KINDS[type(payload)]
            card = {"type": kind, "payload": payload.model_dump(mode="json", exclude_none=True)}
        texts = {name: str(value) for name, value in values.items()}
        self.dispatcher.utter_message(response=response, json_message=card, **texts)

    def say_no(self, response: str, /, **values: object) -> None:
        """Tell of a refusal; who contests it soon after gets a person."""
        self.say(response, **values)
        self.remember(refused=self.context.seq)

    def offer(self, response: str, buttons: list[Action], /, **values: object) -> None:
        """Answer with a response of the domain and quick choices below it."""
        self.say(response, ButtonsPayload(buttons=buttons), **values)

    def remember(self, **slots: Any) -> None:
        """Set slots, for later turns and for the rest of this one."""
        for name, value in slots.items():
            self.slots[name] = value
            self.events.append(SlotSet(name, value))

    def offer_person(self, response: str, /, **values: object) -> None:
        """Answer and ask whether a person shall take over; a plain yes means that."""
        button = Action(title=label("acts.button_person"), payload="/transfer_human")
        self.offer(response, [button], **values)
        self.propose_person()

    def propose_person(self) -> None:
        """What was said asks whether a person shall take over; a plain yes means that."""
        self.propose("transfer_human")

    def propose(self, what: str) -> None:
        """A plain yes to what was said means `what` (talk/proposals.py), for one message."""
        self.remember(proposed=what)

    def close_form(self) -> None:
        """Close the open form, whichever it is."""
        self.events.append(ActiveLoop(None))
        self.remember(requested_slot=None)


def executed_since_message(tracker: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the actions run since the latest customer message, oldest first."""
    names: list[str] = []
    for event in reversed(tracker.get("events") or []):
        if event.get("event") == "user":
            break
        if event.get("event") == "action":
            names.append(str(event.get("name")))
    return tuple(reversed(names))
