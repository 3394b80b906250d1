"""A bot for tests of the gateway: answers as the turn protocol says, or misbehaves when told to."""

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]


def echo(turn: Json) -> list[Json]:
    """One text reply that repeats what was asked."""
    return [{"type": "text", "text": f"答：{turn['text']}", "payload": {}}]


@dataclass
class FakeBot:
    """Its behaviour can be changed while it runs; `turns` are those it was asked."""

    reply: Callable[[Json], list[Any]] = echo
    intent: str = "nlu_fallback"
    confidence: float = 0.3
    ranking: list[tuple[str, float]] = field(default_factory=list)
    delay: float = 0.0
    status: int = 200
    reads_trackers: bool = True
    healthy: bool = True
    turns: list[Json] = field(default_factory=list)
    parsed: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    gate: Callable[[], Awaitable[None]] | None = None
    port: int = 0
    _server: uvicorn.Server | None = None
    _thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def turns_of(self, conversation_id: str) -> list[Json]:
        return [turn for turn in self.turns if turn["conversation"] == conversation_id]

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/healthz", self._healthz),
                Route("/webhooks/gateway/turn", self._turn, methods=["POST"]),
                Route("/webhooks/gateway/parse", self._parse, methods=["POST"]),
                Route("/recommend", self._recommend, methods=["POST"]),
            ]
        )

    async def _healthz(self, _request: Request) -> Response:
        return Response(status_code=200 if self.healthy else 503)

    async def _turn(self, request: Request) -> Response:
        self.secrets.add(request.headers.get("X-Zhuyi-Secret", ""))
        turn = json.loads(await request.body())
        self.turns.append(turn)
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.gate is not None:
            await self.gate()
        if turn["tracker"] and not self.reads_trackers:
            return JSONResponse({"error": "tracker", "detail": "of another version"}, 422)
        if self.status != 200:
            return JSONResponse({"error": "told to fail"}, self.status)
        count = json.loads(turn["tracker"] or "0") + 1
        answer = {
            "replies": self.reply(turn),
            "tracker": json.dumps(count),
            "intent": {"name": self.intent, "confidence": self.confidence},
            "ranking": [{"name": name, "confidence": share} for name, share in self.ranking],
            "understood": True,
        }
        return JSONResponse(answer)

    async def _parse(self, request: Request) -> Response:
        self.parsed.append((await request.json())["text"])
        intent = {"name": self.intent, "confidence": self.confidence}
        return JSONResponse({"intent": intent, "intent_ranking": [intent], "entities": []})

    async def _recommend(self, request: Request) -> Response:
        asked = await request.json()
        items = [
            {
                "id": f"P{number}",
                "title": f"商品{number}",
                "price": "59.00",
                "image": f"/media/P{number}.png",
                "score": 1.0 / number,
                "reason": "近 7 天热销",
                "evidence": [{"kind": "popular", "days": 7, "count": 10 - number}],
            }
            for number in range(1, asked["k"] + 1)
        ]
        return JSONResponse({"items": items, "personalised": False, "relaxed": [], "model": "0"})

    def start(self) -> "FakeBot":
        config = uvicorn.Config(
            self.app, host="127.0.0.1", port=self.port, log_level="critical", lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        return self

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._server.force_exit = True
            self._thread.join(10)
            self._server = None
