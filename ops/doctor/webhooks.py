"""What the shop's own system is told, and the courier aggregator."""

import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from ops.doctor.finding import Finding, fail, ok, warn
from shop.clock import now
from shop.database import Database
from shop.settings import Settings
from shop.webhooks.repository import Backlog, backlog

REACHED_WITHIN = 5.0  # seconds
WAITS_LONG = timedelta(minutes=10)
NAME = "店铺通知"


def webhooks(settings: Settings) -> Iterator[Finding]:
    """The address answers, and nothing lies about undelivered."""
    if settings.mode == "demo":
        return
    if settings.webhook_url:
        yield _reached(NAME, settings.webhook_url)
    else:
        advice = "设置 ZHUYI_WEBHOOK_URL，或由店铺定时取 GET /api/v1/shop/requests"
        yield warn(NAME, "没有设置接收地址，店铺不会主动得知顾客的申请", advice)
    if settings.courier_url:
        yield _reached("快递查询", settings.courier_url)
    yield from _undelivered(settings)


def _reached(name: str, url: str) -> Finding:
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    try:
        with socket.create_connection(
            (host, parts.port or (443 if secure else 80)), REACHED_WITHIN
        ) as plain:
            if secure:
                ssl.create_default_context().wrap_socket(plain, server_hostname=host).close()
    except OSError as problem:
        advice = "检查地址、证书和网络；期间通知会保留并重试 3 天"
        return fail(name, f"{host} 连不上：{problem}", advice)
    return ok(name, f"{host} 连得上")


def _undelivered(settings: Settings) -> Iterator[Finding]:
    opened = Database(settings.resolved_database_url)
    try:
        with opened.read() as session:
            yield _judged(backlog(session))
    except SQLAlchemyError:
        return  # said of the database already
    finally:
        opened.close()


def _judged(found: Backlog) -> Finding:
    name = "未送达的通知"
    if found.dead:
        text = f"{found.dead} 条已放弃，{found.pending} 条在等"
        return fail(name, text, "修好店铺的接收程序，再由组长在客服工作台里重新送")
    if found.oldest is not None and now() - found.oldest > WAITS_LONG:
        waited = (now() - found.oldest).total_seconds() / 60
        text = f"{found.pending} 条在等，最早的已等 {waited:.0f} 分钟"
        return warn(name, text, "看 logs/gateway.log 里的 webhook_failed")
    return ok(name, f"{found.pending} 条在途" if found.pending else "没有")
