"""Rasa's message processor, made to fail a turn rather than lose a part of it."""

from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.core.events import ActionExecutionRejected, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import action_answers, choices, snapshot
from bot.action_endpoint import ActionEndpoint
from bot.components.follow_ups import TOPIC
from bot.replies import CollectedReplies
from bot.requests import requests
from bot.responses import read_responses
from bot.tracker_store import TurnTrackerStore
from bot.turn import CURRENT, NOT_UNDERSTOOD, Turn, TurnFailed, TurnRequest, read_payload
from bot.wording import Wording

# what is said about any matter leaves the topic as it is
ACTS = frozenset(
    {"greet", "thanks_bye", "affirm", "deny", "inform", "urge_reply", "chitchat"} | NOT_UNDERSTOOD
)
LIKELY = 3  # readings that go out with an answer


def _last_before(schema: Any, target: str) -> str:
    """The node whose messages `target` takes: the pipeline's end, before Rasa's payload reader."""
    return schema.nodes[target].needs["messages"]


def _message(
    request: TurnRequest, output: CollectedReplies, part: int, parsed: dict[str, Any]
) -> UserMessage:
    """One request of the turn; the effects of the second and later ones get keys of their own."""
    more = {} if part == 1 else {"part": part}
    message = UserMessage(
        parsed["text"],
        output,
        request.conversation,
        parse_data=parsed,
        input_channel=output.name(),
        message_id=f"{request.conversation}:{request.seq}" + (f".{part}" if more else ""),
        metadata={**request.metadata, **more},
    )
    message.text = parsed["text"]  # Rasa strips it, which would shift the offsets of entities
    return message


def _chosen(request: TurnRequest) -> str | None:
    """The payload of a button that typed words name."""
    if len(request.text) > choices.LONGEST:
        return None
    offered, form = snapshot.offered(request.tracker)
    return choices.tapped(request.text, offered, form=form)


class TurnProcessor(MessageProcessor):
    """Runs turns of any number of conversations; holds no state between them."""

    def __init__(self, model_path: str, endpoint: ActionEndpoint | None) -> None:
        action_answers.install()
        super().__init__(
            model_path,
            tracker_store=TurnTrackerStore(None),
            lock_store=InMemoryLockStore(),
            generator=Wording({}),
            action_endpoint=endpoint,
        )
        self.tracker_store.domain = self.domain
        self.nlg = Wording(self.domain.responses | read_responses(Path(model_path).parent))
        self._typed_target = _last_before(
            self.model_metadata.predict_schema, self.model_metadata.nlu_target
        )
        self._intents = sorted(set(self.domain.intents) - set(DEFAULT_INTENTS))
        self._requests = frozenset(self._intents) - ACTS

    async def turn(self, request: TurnRequest) -> dict[str, Any]:
        """Run one turn to its end.

        Raises BadTurn, BadSnapshot for a request that can never work, TurnFailed and whatever an
        action raised for one that may work later.
        """
        turn = Turn(request)
        token = CURRENT.set(turn)
        try:
            return await self._run(turn)
        finally:
            CURRENT.reset(token)

    async def _run(self, turn: Turn) -> dict[str, Any]:
        """Its requests one after the other; the first intent names the turn."""
        request, output = turn.request, CollectedReplies()
        topic = snapshot.topic(request.tracker)
        understood = self._understand(request, topic)
        intents = [parsed["intent"] for parsed in understood]
        requested = [one["name"] for one in intents if one["name"] in self._requests]
        turn.topic = requested[-1] if requested else topic
        for part, parsed in enumerate(understood, start=1):
            await self.handle_message(_message(request, output, part, parsed))
            self._check(turn)
        if request.kind == "typed" and request.owner == "bot" and not output.replies:
            raise TurnFailed(f"nothing was said to {intents[0]['name']}")
        return {
            "replies": output.replies,
            "tracker": turn.saved,
            "intent": {"name": intents[0]["name"], "confidence": intents[0]["confidence"]},
            "ranking": [
                {"name": one["name"], "confidence": one["confidence"]}
                for one in understood[0]["intent_ranking"][:LIKELY]
            ],
            "understood": all(i["name"] and i["name"] not in NOT_UNDERSTOOD for i in intents),
        }

    @staticmethod
    def _check(turn: Turn) -> None:
        if turn.failures:
            raise TurnFailed(f"an action call failed: {turn.failures[0]}") from turn.failures[0]

    def _understand(self, request: TurnRequest, topic: str | None) -> list[dict[str, Any]]:
        """What the turn means in this topic; several where it makes several requests."""
        payload = request.text if request.kind != "typed" else _chosen(request)
        if payload is not None:
            return [read_payload(payload, self._intents, self.domain.entities)]
        parts = requests(request.text, self.understand)
        return [self.understand(part, topic) for part in parts]

    def understand(self, text: str, topic: str | None = None) -> dict[str, Any]:
        """Parse data of typed text, whatever its first character: payloads are not read.

        `topic` is the intent that the talk is about.
        """
        message = UserMessage(text, metadata={TOPIC: topic})
        message.text = text
        inputs = {
            PLACEHOLDER_MESSAGE: [message],
            PLACEHOLDER_TRACKER: DialogueStateTracker.from_events(message.sender_id, []),
        }
        results = self.graph_runner.run(inputs=inputs, targets=[self._typed_target])
        parsed: dict[str, Any] = {
            "text": text,
            "intent": {"name": None, "confidence": 0.0},
            "intent_ranking": [],
            "entities": [],
        }
        parsed.update(results[self._typed_target][0].as_dict(only_output_properties=True))
        parsed.pop("text_tokens", None)
        return {**parsed, "text": text}

    async def get_tracker(self, conversation_id: str) -> DialogueStateTracker:
        """The tracker of the turn; Rasa would add model ids to signed metadata."""
        return await self.tracker_store.retrieve(conversation_id)

    async def _update_tracker_session(
        self,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Conversations begin and end in the gateway: no sessions in here."""

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        """Fill slots from the message; a failed validation fails the turn; Rasa only warns."""
        tracker = await super().run_action_extract_slots(output_channel, tracker)
        self._check(CURRENT.get())
        return tracker

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        """Run one action; Rasa's own version logs an exception and goes on as if it had run."""
        temporary = tracker.copy()
        temporary.update_with_events(prediction.events, self.domain)
        try:
            events = await action.run(output_channel, nlg, temporary, self.domain)
        except ActionExecutionRejection:
            rejected = (action.name(), prediction.policy_name, prediction.max_confidence)
            tracker.update(ActionExecutionRejected(*rejected))
            return self.should_predict_another_action(action.name())
        self._check(CURRENT.get())
        self._log_action_on_tracker(tracker, action, events, prediction)
        if any(isinstance(event, UserUttered) for event in events or []):
            tracker = await self.run_action_extract_slots(output_channel, tracker)
        await self.execute_side_effects(events or [], tracker, output_channel)
        return self.should_predict_another_action(action.name())

    def is_action_limit_reached(
        self, tracker: DialogueStateTracker, should_predict_another_action: bool
    ) -> bool:
        """Rules that never listen are a defect: the turn fails, where Rasa falls silent."""
        if super().is_action_limit_reached(tracker, should_predict_another_action):
            names: list[str] = [
                event.action_name or "-"
                for event in list(tracker.events)[-self.max_number_of_predictions :]
                if hasattr(event, "action_name")
            ]
            raise TurnFailed(f"the turn does not come to an end; it ran {', '.join(names)}")
        return False
