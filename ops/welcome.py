"""What `make up` says when everything answers."""

import json
from pathlib import Path

from shop.settings import Settings


def agent_lines(data: Path) -> list[str]:
    """Logins whose one-time password has not been changed, from $ZHUYI_DATA/agents.json."""
    path = data / "agents.json"
    if not path.exists():
        return []
    agents = json.loads(path.read_text())
    return [f"    {each['login']:<10} {each['password']}" for each in agents]


def welcome(settings: Settings, data: Path, url: str, seconds: float) -> str:
    """Addresses, first passwords, where the logs are."""
    lines = [f"✓ 就绪 {seconds:.0f} s", "", f"  {url}/demo     示范店：选一位顾客，看商品，聊天"]
    if settings.mode != "demo":
        lines = lines[:-1]
    lines += [f"  {url}/console/ 客服工作台", f"  {url}/healthz  各进程是否正常"]
    if agents := agent_lines(data):
        lines += ["", f"  客服首次登录的一次性密码（{data / 'agents.json'}）：", *agents]
    if settings.mode == "production":
        lines += ["", "  接入店铺 docs/guide/shop-api.md · 通知密钥 zhuyi webhook-secret show"]
    lines += ["", f"  商店密钥 {data / 'shop.key'} · 日志 {data / 'logs'} · Ctrl-C 全部停止"]
    return "\n".join(lines)
