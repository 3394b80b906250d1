"""What every channel is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from gateway import outbox
from shop.conversations.models import Conversation
from shop.proactive.kinds import NewsKind


@dataclass(frozen=True)
class Capabilities:
    """What a channel can show; shown degraded where it cannot.

    `text_bytes`: most bytes of UTF-8 in one text. `buttons`: it has something to tap, so choices
    are handed over with their ids; else a number is typed. `names_senders`: it shows by itself
    whether a person or the assistant speaks.
    """

    text_bytes: int
    buttons: bool = False
    names_senders: bool = False


class Channel(outbox.Channel, Protocol):
    """A channel of this installation: the outbox calls `send`, start and stop frame its life."""

    capabilities: Capabilities

    async def start(self) -> None:
        """Begin what runs beside requests; nothing, unless a channel says otherwise."""
        return

    async def stop(self) -> None:
        """End it."""
        return

    def takes(
        self, session: Session, talk: Conversation, kind: NewsKind, at: datetime, *, visiting: bool
    ) -> bool:
        """Whether what the customer did not ask for may go out now; so it is, unless it says no.

        `visiting`: the customer came by themselves and was just answered.
        """
        return True
