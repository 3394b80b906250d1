"""`zhuyi export` and `zhuyi erase`: what the shop holds of a customer, and its removal."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from shop.database import Database
from shop.errors import NotFound
from shop.privacy import service
from shop.privacy.artefacts import holding, keep_days
from shop.privacy.files import erase_files
from shop.settings import settings

app = typer.Typer(add_completion=False)
ACTOR = "command"
Customer = Annotated[str, typer.Option("--customer", metavar="ID", help="顾客编号")]


def _unknown(customer: str) -> typer.Exit:
    typer.echo(f"没有顾客 {customer}，或其个人数据已删除。", err=True)
    return typer.Exit(1)


@app.command()
def export(customer: Customer) -> None:
    """把一位顾客的全部数据写成 JSON。"""
    database = Database(settings().resolved_database_url)
    try:
        with database.read() as session:
            held = service.export_customer(session, customer)
    except NotFound as error:
        raise _unknown(customer) from error
    finally:
        database.close()
    typer.echo(json.dumps(held, ensure_ascii=False, indent=2))


@app.command()
def erase(
    customer: Customer,
    yes: Annotated[bool, typer.Option("--yes", help="在终端里也不再询问")] = False,
) -> None:
    """删除一位顾客的个人数据；依法保留的订单和发票锁定留存。输出删了什么、留了什么。"""
    if not yes and sys.stdin.isatty():
        typer.confirm(f"删除顾客 {customer} 的个人数据，无法恢复。继续吗？", abort=True, err=True)
    database = Database(settings().resolved_database_url)
    try:
        with database.write() as session:
            report, days = service.erase_customer(session, customer, ACTOR), keep_days(session)
        removed = erase_files(settings().data, customer, report)
        database.empty_log()
    except NotFound as error:
        raise _unknown(customer) from error
    finally:
        database.close()
    models = [asdict(one) for one in holding(settings().data, report, days)]
    done = {**asdict(report), "files": removed, "models": models}
    typer.echo(json.dumps(done, ensure_ascii=False, indent=2, default=datetime.isoformat))
