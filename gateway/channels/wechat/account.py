"""The WeChat channel of this installation."""

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


class WechatChannel(Channel):
    """One Official Account."""

    name, at_once, capabilities = NAME, 20, CAN

    def __init__(self, gateway: Gateway, settings: WechatSettings) -> None:
        self.settings = settings
        self.door = Door(settings)
        self.api = WechatApi(gateway, settings)
        self.links = Links(settings, gateway.settings)
        self.pictures = Pictures(gateway, self.api)
        self._pushing = Pushing(gateway, self.api, self.links, verified=settings.verified)

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
