"""Customer-service messages, within what the quota ledger allows; outside it, templates."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from gateway.channels.wechat.api import WechatApi
from gateway.channels.wechat.errors import (
    NOT_REACHABLE,
    TRY_LATER,
    UNAUTHORISED,
    UNTIL_THEY_WRITE,
    WechatError,
)
from gateway.channels.wechat.links import Links
from gateway.channels.wechat.render import Outgoing, Rendered, rendered
from gateway.channels.wechat.taking import NAME
from gateway.channels.wechat.templates import Template, message_id
from gateway.outbox import Bundle, Kept, Refused
from gateway.state import Gateway
from shop.channels import choices, windows
from shop.clock import now
from shop.proactive import facts
from shop.proactive import repository as proactive
from shop.proactive.kinds import NewsKind


@dataclass(frozen=True)
class Filled:
    """A template message; `data` None: what it would tell is not true any more."""

    template: Template
    data: dict[str, Any] | None


class Pushing:
    """Sends what waits in one conversation."""

    def __init__(
        self,
        gateway: Gateway,
        api: WechatApi,
        links: Links,
        *,
        verified: bool,
        templates: dict[NewsKind, Template],
    ) -> None:
        self._gateway, self._api, self._links = gateway, api, links
        self._verified, self._templates = verified, templates

    async def send(self, bundle: Bundle) -> None:
        """As many messages as may be sent; raises Refused, Kept, WechatError, httpx.HTTPError."""
        openid = bundle.waiting[0].external_id
        if openid is None:
            raise Refused("the contact is not bound to this customer any more")
        if not self._verified:
            raise Kept("unverified: replies only")
        drawn = await self._gateway.writer.run(partial(self._drawn, bundle=bundle, openid=openid))
        if isinstance(drawn, Filled):
            await self._send_template(bundle, openid, drawn)
            return
        for message in drawn.messages:
            if message.body:
                await self._send_one(openid, message)
            await bundle.taken(message.parcels)
            if message.told:
                await bundle.partly_told(message.told)
        if not drawn.whole:
            raise Kept("quota")

    def _drawn(self, session: Session, bundle: Bundle, openid: str) -> Rendered | Filled:
        at, talk = now(), bundle.conversation_id
        left = windows.left(session, NAME, openid, at)
        if not left:
            return self._filled(session, bundle)
        drawn = rendered(
            bundle.waiting,
            left,
            lambda: self._links.login(session, talk, at),
            self._gateway.settings.public_url,
        )
        choices.offer(session, talk, drawn.choices, at)
        return drawn

    def _filled(self, session: Session, bundle: Bundle) -> Filled:
        """The first that waits, if a template may tell it; raises Kept."""
        news = proactive.told_by(session, bundle.conversation_id, bundle.waiting[0].seq)
        template = None if news is None else self._templates.get(NewsKind(news.kind))
        if news is None or template is None:
            raise Kept("outside the window, or the quota is used up")
        fact = facts.of(session, news, now())
        return Filled(template, template.filled(fact) if fact else None)

    async def _send_template(self, bundle: Bundle, openid: str, filled: Filled) -> None:
        if filled.data is not None:
            name = message_id(bundle.conversation_id, bundle.waiting[0].seq)
            try:
                await self._api.send_template(openid, filled.template.id, filled.data, name)
            except WechatError as error:
                if error.code in TRY_LATER:
                    raise
                raise Kept(str(error)) from error
        await bundle.taken(1)
        if bundle.waiting:
            await self.send(bundle)

    async def _send_one(self, openid: str, message: Outgoing) -> None:
        """Spent before it is sent, so that no crash lets us send too much."""
        kind = await self._gateway.writer.run(
            lambda session: windows.spend(session, NAME, openid, now())
        )
        if kind is None:
            raise Kept("outside the window, or the quota is used up")
        try:
            await self._api.send(openid, message.body)
        except WechatError as error:
            await self._not_sent(openid, kind, error)

    async def _not_sent(self, openid: str, kind: str, error: WechatError) -> None:
        if error.code in UNTIL_THEY_WRITE:
            await self._gateway.writer.run(
                lambda session: windows.shut(session, NAME, openid, now())
            )
            raise Kept(str(error)) from error
        await self._gateway.writer.run(
            lambda session: windows.give_back(session, NAME, openid, kind)
        )
        if error.code in NOT_REACHABLE | UNAUTHORISED:
            raise Refused(str(error)) from error
        raise error
