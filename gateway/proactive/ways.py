"""What the channels of this installation take of what customers did not ask for."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.channels.kind import Channel
from shop.conversations.models import Conversation
from shop.proactive.kinds import NewsKind
from shop.proactive.places import WEB


class ChannelWays:
    """The page takes all; every other channel says itself what it takes."""

    def __init__(self, channels: Callable[[], Mapping[str, Channel]]) -> None:
        self._channels = channels

    def takes(
        self, session: Session, talk: Conversation, kind: NewsKind, at: datetime, *, visiting: bool
    ) -> bool:
        """Whether such news may go into a conversation now (shop.proactive.places.Ways)."""
        if talk.channel == WEB:
            return True
        channel = self._channels().get(talk.channel)
        return channel is not None and channel.takes(session, talk, kind, at, visiting=visiting)
