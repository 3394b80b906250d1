"""The WeChat channel of this installation."""

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.channels.kind import Channel
from gateway.channels.wechat.api import WechatApi
from gateway.channels.wechat.door import Door
from gateway.channels.wechat.links import Links
from gateway.channels.wechat.pictures import Pictures
from gateway.channels.wechat.pushing import Pushing
from gateway.channels.wechat.render import CAN
from gateway.channels.wechat.settings import WechatSettings
from gateway.channels.wechat.taking import NAME
from gateway.outbox import Bundle
from gateway.state import Gateway
from shop.channels import repository, windows
from shop.conversations.delivery_repository import count
from shop.conversations.models import Conversation
from shop.conversations.outbox import TO_ANSWER, TO_PUSH
from shop.proactive.kinds import NewsKind


class WechatChannel(Channel):
    """One Official Account."""

    name, at_once, capabilities = NAME, 20, CAN

    def __init__(self, gateway: Gateway, settings: WechatSettings) -> None:
        self.settings = settings
        self.door = Door(settings)
        self.api = WechatApi(gateway, settings)
        self.links = Links(settings, gateway.settings)
        self.pictures = Pictures(gateway, self.api)
        self._templates = settings.templates
        self._pushing = Pushing(
            gateway,
            self.api,
            self.links,
            verified=settings.verified,
            templates=self._templates,
        )

    async def start(self) -> None:
        """Begin fetching pictures."""
        self.pictures.start()

    async def stop(self) -> None:
        """Stop it, and close connections."""
        await self.pictures.stop()
        await self.api.close()

    async def send(self, bundle: Bundle) -> None:
        """Push what waits (pushing.py)."""
        await self._pushing.send(bundle)

    def takes(
        self, session: Session, talk: Conversation, kind: NewsKind, at: datetime, *, visiting: bool
    ) -> bool:
        """Never marketing. Within the window as far as it goes, outside it what has a template."""
        contact = repository.contact_of(session, talk.id)
        if kind.is_marketing or contact is None or not contact.follows:
            return False
        if visiting:  # what an answer may carry, or the next one
            return True
        if not self.settings.verified:
            return False
        left = windows.left(session, NAME, contact.external_id, at)
        if left:
            return left > count(session, talk.id, TO_ANSWER)
        return kind in self._templates and count(session, talk.id, TO_PUSH) == 0
