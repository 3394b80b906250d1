"""WeChat's API as far as we call it, over real HTTP: tokens, messages with their quotas, media.

And WeChat's own side of a conversation: it posts what a customer sends, made by wechatpy.
"""

import asyncio
import itertools
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx
import xmltodict
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import deserialize_reply
from wechatpy.utils import WeChatSigner

from tests import direct
from tests.receiver import Served

Json = dict[str, Any]
APP_ID, SECRET, TOKEN = "wx0123456789abcdef", "the-app-secret", "the-token"
AES_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
ACCOUNT = "gh_0123456789ab"
MSG_IDS = itertools.count(time.time_ns())
MESSAGE, EVENT = (5, 48 * 3600), (3, 60)


@dataclass
class Window:
    """How many messages may still be sent, until when."""

    left: int
    until: float


class WechatServer(Served):
    """Enforces what WeChat enforces; `errors` are given instead, one a call, path by path."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.valid: set[str] = set()
        self.lifetime = 7200
        self.token_delay = 0.0
        self.sent: list[tuple[str, Json]] = []
        self.templates: list[tuple[str, Json]] = []
        self.known_ids: set[tuple[str, str]] = set()
        self.attempts = 0
        self.windows: dict[str, list[Window]] = {}
        self.followers_gone: set[str] = set()
        self.pictures: dict[str, tuple[bytes, str]] = {}
        self.errors: dict[str, list[int]] = {}
        self.down = False
        super().__init__(
            Starlette(
                routes=[
                    Route("/cgi-bin/stable_token", self._token, methods=["POST"]),
                    Route("/cgi-bin/message/custom/send", self._send, methods=["POST"]),
                    Route("/cgi-bin/message/template/send", self._template, methods=["POST"]),
                    Route("/cgi-bin/media/get", self._media),
                ]
            )
        )

    def sent_to(self, openid: str) -> list[str]:
        """What was pushed to a customer, as text."""
        return [
            body["text"]["content"] if body["msgtype"] == "text" else str(body["news"])
            for to, body in list(self.sent)
            if to == openid
        ]

    def open(self, openid: str, grant: tuple[int, int]) -> None:
        """The customer did something that allows messages."""
        count, seconds = grant
        kept = [one for one in self.windows.get(openid, []) if one.until > time.time()]
        same = [one for one in kept if (one.until - time.time() > 120) != (seconds > 120)]
        self.windows[openid] = [*same, Window(count, time.time() + seconds)]

    def _failing(self, path: str) -> Response | None:
        if self.down:
            return Response(status_code=502)
        planned = self.errors.get(path)
        if planned:
            return JSONResponse({"errcode": planned.pop(0), "errmsg": "as planned"})
        return None

    async def _token(self, request: Request) -> Response:
        body = json.loads(await request.body())
        failing = self._failing("token")
        if failing is not None:
            return failing
        if (body["appid"], body["secret"]) != (APP_ID, SECRET):
            return JSONResponse({"errcode": 40125, "errmsg": "invalid appsecret"})
        if self.token_delay:
            await asyncio.sleep(self.token_delay)
        if not self.tokens or body.get("force_refresh") or self.tokens[-1] not in self.valid:
            if body.get("force_refresh"):
                self.valid.clear()
            self.tokens.append(f"token-{len(self.tokens)}-{uuid.uuid4().hex[:6]}")
            self.valid.add(self.tokens[-1])
        return JSONResponse({"access_token": self.tokens[-1], "expires_in": self.lifetime})

    def _refused(self, request: Request) -> Response | None:
        if request.query_params.get("access_token") not in self.valid:
            return JSONResponse({"errcode": 40001, "errmsg": "invalid credential"})
        return None

    async def _send(self, request: Request) -> Response:
        self.attempts += 1
        body = json.loads(await request.body())
        failing = self._failing("send") or self._refused(request)
        if failing is not None:
            return failing
        openid = body.pop("touser")
        code, usable = self._judged(openid, body)
        if code:
            return JSONResponse({"errcode": code, "errmsg": "refused"})
        min(usable, key=lambda one: one.until).left -= 1
        self.sent.append((openid, body))
        return JSONResponse({"errcode": 0, "errmsg": "ok"})

    def _judged(self, openid: str, body: Json) -> tuple[int, list[Window]]:
        """The error code of a message, 0 for one that may be sent; the windows it may use."""
        content = body.get("text", {}).get("content", "")
        alive = [one for one in self.windows.get(openid, []) if one.until > time.time()]
        usable = [one for one in alive if one.left > 0]
        wrong = {
            43004: openid in self.followers_gone,
            45015: not alive,
            45047: not usable,
            45002: len(content.encode()) > 2048,
            44004: body["msgtype"] == "text" and not content,
        }
        return next((code for code, holds in wrong.items() if holds), 0), usable

    async def _template(self, request: Request) -> Response:
        """Needs no window; one that comes again under the same client_msg_id is not sent again."""
        body = json.loads(await request.body())
        failing = self._failing("template") or self._refused(request)
        if failing is not None:
            return failing
        openid = body.pop("touser")
        if openid in self.followers_gone:
            return JSONResponse({"errcode": 43004, "errmsg": "require subscribe"})
        known = (openid, body["client_msg_id"])
        if known not in self.known_ids:
            self.known_ids.add(known)
            self.templates.append((openid, body))
        return JSONResponse({"errcode": 0, "errmsg": "ok", "msgid": len(self.templates)})

    async def _media(self, request: Request) -> Response:
        failing = self._failing("media") or self._refused(request)
        if failing is not None:
            return failing
        found = self.pictures.get(request.query_params["media_id"])
        if found is None:
            return JSONResponse({"errcode": 40007, "errmsg": "invalid media_id"})
        return Response(found[0], media_type=found[1])


@dataclass
class Reply:
    """What a webhook request was answered."""

    status: int
    raw: bytes
    text: str = ""
    article: Json = field(default_factory=dict)


class Customer:
    """A customer in WeChat, and the WeChat server that stands between."""

    def __init__(self, server: WechatServer, url: str, mode: str = "safe") -> None:
        self.server, self.url, self.mode = server, f"{url}/channels/wechat/webhook", mode
        self.openid = f"o{uuid.uuid4().hex[:27]}"
        self.crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)

    def xml(self, kind: str, created: int | None = None, **fields: Any) -> str:
        """A message as WeChat writes it."""
        head = {
            "ToUserName": ACCOUNT,
            "FromUserName": self.openid,
            "CreateTime": created or int(time.time()),
            "MsgType": kind,
        }
        if kind != "event":
            head["MsgId"] = fields.pop("MsgId", next(MSG_IDS))
        parts = "".join(
            f"<{name}>{value}</{name}>"
            if isinstance(value, int)
            else f"<{name}><![CDATA[{value}]]></{name}>"
            for name, value in {**head, **fields}.items()
        )
        return f"<xml>{parts}</xml>"

    def packed(self, xml: str, at: int | None = None) -> tuple[dict[str, str], bytes]:
        """Query and body of the request that carries it, in the account's mode."""
        stamp, nonce = str(at or int(time.time())), uuid.uuid4().hex[:10]
        query = {"timestamp": stamp, "nonce": nonce, "openid": self.openid}
        query["signature"] = signature(stamp, nonce)
        if self.mode == "plain":
            return query, xml.encode()
        sealed = self.crypto.encrypt_message(xml, nonce, stamp)
        sealed_fields = dict(parse_fields(sealed))
        query |= {"encrypt_type": "aes", "msg_signature": sealed_fields["MsgSignature"]}
        encrypt = f"<Encrypt><![CDATA[{sealed_fields['Encrypt']}]]></Encrypt>"
        if self.mode == "compatible":
            return query, xml.replace("</xml>", f"{encrypt}</xml>").encode()
        head = f"<ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>"
        return query, f"<xml>{head}{encrypt}</xml>".encode()

    def post(self, query: dict[str, str], body: bytes, timeout: float = 120) -> Reply:
        """The request itself."""
        answer = direct.post(self.url, params=query, content=body, timeout=timeout)
        return self._read(answer)

    def _read(self, answer: httpx.Response) -> Reply:
        raw = answer.content
        if answer.status_code != 200 or raw in {b"success", b""}:
            return Reply(answer.status_code, raw)
        plain = raw.decode()
        if self.mode != "plain":
            sealed = dict(parse_fields(plain))
            plain = self.crypto.decrypt_message(
                plain, sealed["MsgSignature"], sealed["TimeStamp"], sealed["Nonce"]
            )
            plain = plain.decode() if isinstance(plain, bytes) else plain
        found = dict(parse_fields(plain))
        assert (found["ToUserName"], found["FromUserName"]) == (self.openid, ACCOUNT)
        if found["MsgType"] == "news":  # wechatpy reads lists of two and more only
            return Reply(200, raw, article=found["Articles"]["item"])
        return Reply(200, raw, deserialize_reply(plain).content)

    def send(self, kind: str, **fields: Any) -> Reply:
        """What the customer sends; opens WeChat's own window."""
        self.server.open(self.openid, MESSAGE)
        return self.post(*self.packed(self.xml(kind, **fields)))

    def says(self, text: str, **fields: Any) -> Reply:
        """A text."""
        return self.send("text", Content=text, **fields)

    def does(self, event: str, key: str = "", **fields: Any) -> Reply:
        """A menu click, a scan, subscribing …"""
        if event in {"CLICK", "SCAN", "subscribe"}:
            self.server.open(self.openid, EVENT)
        return self.post(*self.packed(self.xml("event", Event=event, EventKey=key, **fields)))

    def pushed(self, count: int = 1, within: float = 60) -> list[str]:
        """What was pushed, once it is that much."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            found = self.server.sent_to(self.openid)
            if len(found) >= count:
                return found
            time.sleep(0.02)
        raise AssertionError(f"not {count} pushed: {self.server.sent_to(self.openid)}")


def signature(*parts: str) -> str:
    """By wechatpy, with the account's token."""
    signer = WeChatSigner()
    signer.add_data(TOKEN, *parts)
    return signer.signature


def parse_fields(xml: str) -> list[tuple[str, Any]]:
    """The fields of an XML text, read apart from our own parser."""
    return list(xmltodict.parse(xml)["xml"].items())
