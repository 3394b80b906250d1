"""A tracker store without a store: the tracker comes with the turn and leaves with its answer."""

from collections.abc import Iterable

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

from bot import snapshot
from bot.turn import CURRENT


class TurnTrackerStore(TrackerStore):
    """Reads the snapshot of the turn in progress and keeps the new one for its response.

    The turn is found by context variable, so turns in flight at once never see each other's state.
    """

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of the turn in progress, as its last request left it; else a new one."""
        turn = CURRENT.get()
        request, tracker = turn.request, turn.saved or turn.request.tracker
        if sender_id != request.conversation:
            raise LookupError(
                f"turn of {request.conversation} asked for the tracker of {sender_id}"
            )
        if tracker is None:
            return snapshot.new_tracker(sender_id, self.domain)
        return snapshot.read(tracker, sender_id, self.domain)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the snapshot for the response; the gateway commits it with the replies."""
        turn = CURRENT.get()
        turn.saved = snapshot.write(tracker, self.domain, turn.topic)

    async def keys(self) -> Iterable[str]:
        """The conversation of the turn in progress: nothing else is held."""
        return [CURRENT.get().request.conversation]

    async def delete(self, sender_id: str) -> None:
        """Nothing to delete: the gateway keeps the state."""
