"""The address that WeChat calls, and the page that a customer opens to be bound."""

import logging
from datetime import timedelta
from functools import partial
from typing import cast

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from gateway.api.auth import TheGateway
from gateway.channels.wechat import binding_page, words
from gateway.channels.wechat.account import WechatChannel
from gateway.channels.wechat.answering import Answering
from gateway.channels.wechat.door import Forged, Unreadable
from gateway.channels.wechat.envelope import Incoming
from gateway.channels.wechat.render import Body, text_body
from gateway.channels.wechat.settings import WechatSettings
from gateway.channels.wechat.taking import NAME, Taken, Taking
from gateway.conversation.intake import accept as inbox_of_gateway
from gateway.conversation.intake import let_answer
from gateway.logs import log
from gateway.problems import Problem
from gateway.state import Gateway
from shop.clock import now
from shop.conversations.errors import TooManyMessages

LOGGER = logging.getLogger(__name__)
ROUTER = APIRouter()
SETTINGS = WechatSettings
ROUTER.include_router(binding_page.ROUTER)
ACKNOWLEDGED = "success"
REFUSALS = {"too_many_messages": "too_fast", "message_too_long": "too_long"}


def channel(gateway: Gateway) -> WechatChannel | None:
    """The account as configured."""
    settings = WechatSettings()
    return WechatChannel(gateway, settings) if settings.ready else None


def _account(gateway: Gateway) -> WechatChannel:
    return cast(WechatChannel, gateway.channels[NAME])


@ROUTER.get("/webhook")
async def verify(request: Request, gateway: TheGateway) -> Response:
    """WeChat asks whether this address is ours."""
    try:
        return Response(_account(gateway).door.echo(request.query_params), media_type="text/plain")
    except Forged as error:
        raise _refused(error) from error


@ROUTER.post("/webhook")
async def receive(request: Request, gateway: TheGateway) -> Response:
    """A message or event; the answer is the reply, where it is ready within five seconds."""
    account = _account(gateway)
    until = now() + timedelta(seconds=account.settings.answer_within)
    try:
        incoming, sealed = account.door.opened(request.query_params, await request.body())
    except (Forged, Unreadable) as error:
        raise _refused(error) from error
    accept, at = partial(inbox_of_gateway, holder=gateway.membership.holder), now()

    def take(session: Session) -> Taken:
        return Taking(session, account.links, accept, at, until).take(incoming)

    try:
        taken = await gateway.writer.run(take)
    except (TooManyMessages, Problem) as error:
        code = error.code if isinstance(error, Problem) else "too_many_messages"
        return _reply(account, incoming, text_body(_refusal(code)), sealed=sealed)
    if taken.accepted is not None:
        let_answer(gateway, taken.conversation_id, taken.accepted)
    elif taken.fresh:
        gateway.live.grew(taken.conversation_id)
    account.pictures.wake()
    answering = Answering(
        gateway, account.links, account.settings.verified, incoming.key, taken, until
    )
    body = await answering.answer(request.is_disconnected)
    gateway.outbox.wake(NAME)
    return _reply(account, incoming, body, sealed=sealed)


def _reply(account: WechatChannel, to: Incoming, body: Body, *, sealed: bool) -> Response:
    if not body:
        return Response(ACKNOWLEDGED, media_type="text/plain")
    answer = account.door.answered(to, body, sealed=sealed)
    return Response(answer, media_type="application/xml")


def _refusal(code: str) -> str:
    return words.text(REFUSALS.get(code, "unreadable"))


def _refused(error: Exception) -> Problem:
    log(LOGGER, "wechat_refused", level=logging.WARNING, reason=str(error))
    if isinstance(error, Unreadable):
        return Problem("bad_request")
    return Problem("bad_signature")
