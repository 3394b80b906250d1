"""Calls of WeChat's API: token, customer-service messages, media."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import httpx

from gateway.channels.wechat.errors import OK, TOKEN_ENDED, WechatError
from gateway.channels.wechat.settings import WechatSettings
from gateway.state import Gateway
from shop.channels import tokens
from shop.channels.tokens import Held
from shop.clock import now

WITHIN = 10.0
EARLY = timedelta(minutes=5)  # the old token works on for so long after a renewal
LOOK_EVERY, LOOKS = 0.2, 60
LARGEST_MEDIA = 10 * 1024 * 1024
T = TypeVar("T")


class WechatApi:
    """Holds no token itself: the database does, for all processes."""

    def __init__(self, gateway: Gateway, settings: WechatSettings) -> None:
        self._gateway, self._settings = gateway, settings
        self._account = f"wechat:{settings.app_id}"
        self._client = httpx.AsyncClient(
            base_url=settings.api.rstrip("/"), timeout=WITHIN, trust_env=False
        )

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def send(self, openid: str, body: dict[str, object]) -> None:
        """A customer-service message; raises WechatError, httpx.HTTPError."""
        await self._with_token(
            lambda token: self._post(
                "/cgi-bin/message/custom/send", {"touser": openid, **body}, token
            )
        )

    async def send_template(
        self, openid: str, template_id: str, data: dict[str, Any], message_id: str
    ) -> None:
        """A template message, once for a `message_id`; raises WechatError, httpx.HTTPError."""
        body = {"touser": openid, "template_id": template_id, "data": data}
        body["client_msg_id"] = message_id
        await self._with_token(
            lambda token: self._post("/cgi-bin/message/template/send", body, token)
        )

    async def media(self, media_id: str) -> bytes:
        """A picture by its id; raises WechatError, httpx.HTTPError, and ValueError if too large."""
        return await self._with_token(lambda token: self._download(media_id, token))

    async def token(self) -> str:
        """A token that works for some minutes; raises WechatError, httpx.HTTPError."""
        held = await self._held()
        if held.lasts(now(), EARLY):
            return held.token
        return await self._renewed(held)

    async def _with_token(self, call: Callable[[str], Awaitable[T]]) -> T:
        token = await self.token()
        try:
            return await call(token)
        except WechatError as error:
            if error.code not in TOKEN_ENDED:
                raise
        held = await self._held()
        if held.token == token:
            held = Held(await self._renewed(held, refused=True), None)
        return await call(held.token)

    async def _held(self) -> Held:
        return await self._gateway.read(lambda session: tokens.held(session, self._account))

    async def _renewed(self, known: Held, *, refused: bool = False) -> str:
        """A newer token than the one known: fetched here, or by whoever does that already."""
        for _ in range(LOOKS):
            at = now()
            leasing = partial(tokens.lease, account=self._account, known=known.token, at=at)
            mine = await self._gateway.writer.run(leasing)
            if mine:
                return await self._fetched(known.token if refused else None)
            held = await self._held()
            if held.token != known.token:
                return held.token
            if not refused and held.lasts(at):
                return held.token
            await asyncio.sleep(LOOK_EVERY)
        raise WechatError(-1, "no access token: another process renews it for too long")

    async def _fetched(self, refused: str | None) -> str:
        """From WeChat; forced only where it would give the refused token again."""
        try:
            answer = await self._stable_token(force=False)
            if answer["access_token"] == refused:
                answer = await self._stable_token(force=True)
            token, lasts = str(answer["access_token"]), int(answer["expires_in"])
        except BaseException:
            await self._gateway.writer.run(lambda session: tokens.give_up(session, self._account))
            raise
        until = now() + timedelta(seconds=lasts)
        await self._gateway.writer.run(
            lambda session: tokens.renewed(session, self._account, token, until)
        )
        return token

    async def _stable_token(self, *, force: bool) -> dict[str, Any]:
        body = {
            "grant_type": "client_credential",
            "appid": self._settings.app_id,
            "secret": self._settings.secret,
            "force_refresh": force,
        }
        return await self._post("/cgi-bin/stable_token", body)

    async def _post(
        self, path: str, body: dict[str, Any], token: str | None = None
    ) -> dict[str, Any]:
        params = {} if token is None else {"access_token": token}
        return checked(await self._client.post(path, params=params, json=body))

    async def _download(self, media_id: str, token: str) -> bytes:
        params = {"access_token": token, "media_id": media_id}
        async with self._client.stream("GET", "/cgi-bin/media/get", params=params) as answer:
            content = bytearray()
            async for part in answer.aiter_bytes():
                content += part
                if len(content) > LARGEST_MEDIA:
                    raise ValueError("larger than any picture WeChat keeps")
        answer.raise_for_status()
        kind = answer.headers.get("Content-Type", "")
        if "json" in kind or kind.startswith("text/plain"):
            judged(json.loads(content))
        return bytes(content)


def checked(answer: httpx.Response) -> dict[str, Any]:
    """The object that WeChat answers; raises WechatError for its error codes."""
    answer.raise_for_status()
    try:
        return judged(answer.json())
    except ValueError as error:
        raise WechatError(-1, "the answer is no JSON") from error


def judged(found: Any) -> dict[str, Any]:
    """The same object, unless it is an error; raises WechatError."""
    if not isinstance(found, dict):
        raise WechatError(-1, "the answer is no object")
    if int(found.get("errcode", OK)) != OK:
        raise WechatError(int(found["errcode"]))
    return found
