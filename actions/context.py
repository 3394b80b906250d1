"""Who is speaking in a turn: from signed metadata and the database, never from slots or text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shop.conversations import repository as conversations
from shop.database import Database
from shop.secrets import BadSignature, verify

# Rasa writes these into the metadata of every event after the gateway has signed it.
ADDED_BY_RASA = {"assistant_id", "model_id"}
# Which of several requests in one message: the bot counts them, from the second on.
PART = "part"


@dataclass(frozen=True)
class TurnContext:
    """The conversation, its customer (None: not identified) and the number of the turn."""

    conversation: str
    customer_id: str | None
    seq: int
    owner: str = "bot"  # bot, queue, agent
    part: int = 1  # of the requests in one message

    def key(self, what: str) -> str:
        """The idempotency key of one effect of this turn: `conversation:seq:what`.

        The second request of a message has `conversation:seq.2:what`.
        """
        turn = str(self.seq) if self.part == 1 else f"{self.seq}.{self.part}"
        return f"{self.conversation}:{turn}:{what}"


def signed_metadata(call: Mapping[str, Any], secret: str) -> dict[str, Any]:
    """The verified metadata of the message that an action call is about; raises BadSignature."""
    found = _metadata(call)
    unsigned = ADDED_BY_RASA | {PART}
    metadata = verify({k: v for k, v in found.items() if k not in unsigned}, secret)
    if metadata.get("conversation") != call.get("sender_id"):
        raise BadSignature("metadata was signed for another conversation")
    return metadata


def _metadata(call: Mapping[str, Any]) -> dict[str, Any]:
    tracker = call.get("tracker") or {}
    said = [event for event in tracker.get("events") or [] if event.get("event") == "user"]
    found = said[-1].get("metadata") if said else None
    return found or (tracker.get("latest_message") or {}).get("metadata") or {}


def turn_context(call: Mapping[str, Any], secret: str, database: Database) -> TurnContext:
    """The context of an action call; raises BadSignature, LookupError."""
    metadata = signed_metadata(call, secret)
    with database.read() as session:
        conversation = conversations.find(session, metadata["conversation"])
        if conversation is None:
            raise LookupError("the signed conversation is not in the database")
        return TurnContext(
            conversation.id,
            conversation.customer_id,
            int(metadata["seq"]),
            conversation.owner,
            int(_metadata(call).get(PART, 1)),
        )
