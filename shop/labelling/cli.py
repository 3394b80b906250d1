"""`zhuyi nlu-review`: what the bot was unsure of, as lines ready for labelling."""

import json
from datetime import timedelta
from typing import Annotated, Any

import typer

from shop.clock import now
from shop.database import Database
from shop.labelling.service import Unsure, to_label
from shop.settings import settings

app = typer.Typer(add_completion=False)


@app.command("nlu-review")
def nlu_review(
    days: Annotated[int, typer.Option(min=1, max=3650, help="看最近多少天")] = 14,
    limit: Annotated[int, typer.Option(min=1, help="最多列出多少条")] = 50,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="一行一个 JSON 对象，填上 intent 即可训练"),
    ] = False,
) -> None:
    """列出顾客的话里机器人没听懂或没把握的，次数多的在前；电话、单号等数字已遮盖。"""
    database = Database(settings().resolved_database_url)
    try:
        with database.read() as session:
            found = to_label(session, now() - timedelta(days=days), limit)
    finally:
        database.close()
    for one in found:
        typer.echo(json.dumps(_line(one), ensure_ascii=False) if as_json else _row(one))
    if not found:
        typer.echo(f"最近 {days} 天没有这样的话。", err=True)


def _line(one: Unsure) -> dict[str, Any]:
    likely = [{"name": name, "confidence": share} for name, share in one.readings]
    return {"text": one.text, "intent": "", "count": one.count, "likely": likely}


def _row(one: Unsure) -> str:
    likely = "、".join(f"{name} {share:.0%}" for name, share in one.readings) or "—"
    return f"{one.count:>5}  {one.text}\n       {likely}"
