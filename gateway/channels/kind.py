"""What every channel is."""

from dataclasses import dataclass
from typing import Protocol

from gateway import outbox


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
