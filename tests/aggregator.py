"""An aggregator of couriers over HTTP, in the manner of 快递100, with answers recorded here.

Checks the signature as the real one does, and can be told to misbehave.
"""

import hashlib
import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

CUSTOMER, KEY = "CUSTOMER-1", "key-of-the-test"
Json = dict[str, Any]


def line(time_: str, context: str, code: str, status: str, area: str = "") -> Json:
    return {
        "time": time_,
        "ftime": time_,
        "context": context,
        "status": status,
        "statusCode": code,
        "areaCode": "",
        "areaName": area,
    }


def tracked(number: str, com: str, state: str, lines: list[Json]) -> Json:
    """An answer as the aggregator gives it: newest line first."""
    return {
        "message": "ok",
        "nu": number,
        "ischeck": "1" if state.startswith("3") else "0",
        "com": com,
        "condition": "00",
        "status": "200",
        "state": state,
        "data": sorted(lines, key=lambda one: one["ftime"], reverse=True),
    }


def complaint(code: str, message: str) -> Json:
    return {"result": False, "returnCode": code, "message": message}


@dataclass
class Aggregator:
    """`answers` by tracking number: JSON, raw bytes, or a number of seconds to sleep."""

    answers: dict[str, Json | bytes | float] = field(default_factory=dict)
    asked: list[Json] = field(default_factory=list)
    status: int = 200
    url: str = ""
    _server: ThreadingHTTPServer | None = None

    def start(self) -> "Aggregator":
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = {name: values[0] for name, values in parse_qs(text).items()}
                body = outer.answer(fields)
                self.send_response(outer.status)
                self.send_header("Content-Type", "application/json;charset=UTF-8")
                self.end_headers()
                with suppress(OSError):  # whoever asked has gone
                    self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/poll/query.do"
        return self

    def answer(self, fields: dict[str, str]) -> bytes:
        signed = f"{fields['param']}{KEY}{fields['customer']}".encode()
        if fields["sign"] != hashlib.md5(signed, usedforsecurity=False).hexdigest().upper():
            return _json(complaint("503", "验证签名失败"))
        asked = json.loads(fields["param"])
        self.asked.append(asked)
        if asked["com"] == "shunfeng" and not asked.get("phone"):
            return _json(complaint("408", "验证码错误"))
        found = self.answers.get(asked["num"], complaint("500", "查询无结果，请隔段时间再查"))
        if isinstance(found, float):
            time.sleep(found)
            found = complaint("502", "服务器繁忙")
        return found if isinstance(found, bytes) else _json(found)

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
