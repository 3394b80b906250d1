"""`zhuyi webhook-secret`."""

from datetime import timedelta
from typing import Annotated

import typer

from shop.clock import now
from shop.settings import settings
from shop.webhooks import keys

MOST_HOURS = 24 * 30
app = typer.Typer(add_completion=False, no_args_is_help=True, help="店铺接口通知的签名密钥")


@app.command()
def show() -> None:
    """现在的密钥；还在交接期里的旧密钥也列出来。"""
    for key in keys.keys(settings().data, now()):
        until = "" if key.until is None else f"  （旧，用到 {key.until.isoformat()}）"
        typer.echo(f"{key.secret}{until}")


@app.command()
def rotate(
    overlap_hours: Annotated[
        int, typer.Option(min=0, max=MOST_HOURS, help="新旧一起签名多少小时；泄露时用 0，立即作废")
    ] = 72,
) -> None:
    """换一个新密钥并显示它；交接期里新旧密钥同时签名，店铺随时换都不丢通知。"""
    typer.echo(keys.rotate(settings().data, now(), timedelta(hours=overlap_hours)).secret)
