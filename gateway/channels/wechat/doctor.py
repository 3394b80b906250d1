"""What `zhuyi doctor` finds out about the account: can it get a token, is the clock right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from pydantic import ValidationError

from gateway.channels.wechat.api import checked
from gateway.channels.wechat.errors import WechatError
from gateway.channels.wechat.settings import WechatSettings

WITHIN = 10.0
SKEW_WARN, SKEW_FAIL = 30, 240  # seconds; requests older than 300 are refused
ADVICE = {
    40013: "AppID 不对，核对 ZHUYI_WECHAT_APP_ID",
    40125: "AppSecret 不对，到公众平台重置后更新 ZHUYI_WECHAT_SECRET",
    40164: "把这台机器的出口 IP 加进公众平台的 IP 白名单",
    40243: "AppSecret 已被冻结，到公众平台解冻",
}


@dataclass(frozen=True)
class Diagnosis:
    """One line: `level` is ok, warn or fail."""

    name: str
    level: str
    text: str
    advice: str = ""


def examine() -> Iterator[Diagnosis]:
    """Nothing for an account that is not configured."""
    try:
        settings = WechatSettings()
    except ValidationError as problem:
        text = "；".join(f"{'.'.join(map(str, e['loc']))} {e['msg']}" for e in problem.errors())
        yield Diagnosis("微信设置", "fail", text, "对照 gateway/channels/wechat/doc.md 修改")
        return
    if not settings.ready:
        return
    if settings.mode == "plain":
        advice = "改为安全模式：ZHUYI_WECHAT_MODE=safe，公众平台同步修改"
        yield Diagnosis("微信加密", "warn", "明文模式，内容没有签名保护", advice)
    yield from _called(settings)


def _called(settings: WechatSettings) -> Iterator[Diagnosis]:
    body = {
        "grant_type": "client_credential",
        "appid": settings.app_id,
        "secret": settings.secret,
        "force_refresh": False,
    }
    url = settings.api.rstrip("/") + "/cgi-bin/stable_token"
    try:
        answer = httpx.post(url, json=body, timeout=WITHIN, trust_env=False)
        lasts = int(checked(answer)["expires_in"])
    except WechatError as error:
        advice = ADVICE.get(error.code, "对照 docs/guide/wechat.md 的错误码表")
        yield Diagnosis("微信 access_token", "fail", f"取不到，错误码 {error.code}", advice)
        return
    except (httpx.HTTPError, KeyError, ValueError) as error:
        text = f"{settings.api} 没有正常回应（{type(error).__name__}）"
        yield Diagnosis("微信 access_token", "fail", text, "检查网络、DNS 和 ZHUYI_WECHAT_API")
        return
    yield Diagnosis("微信 access_token", "ok", f"能取到，还有 {lasts} 秒有效")
    yield from _clock(answer)


def _clock(answer: httpx.Response) -> Iterator[Diagnosis]:
    told = answer.headers.get("Date")
    if told is None:
        return
    skew = abs((parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
    text = f"与微信服务器相差 {skew:.0f} 秒"
    advice = "开启 NTP 对时（timedatectl set-ntp true）；相差 5 分钟以上时消息会被拒收"
    level = "fail" if skew > SKEW_FAIL else "warn" if skew > SKEW_WARN else "ok"
    yield Diagnosis("微信时钟", level, text, "" if level == "ok" else advice)
