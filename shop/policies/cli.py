"""`zhuyi rules [FILE]`: the shop's rules from a sheet, or as they are."""

from pathlib import Path
from typing import Annotated

import typer
import yaml

from shop.database import Database, migrate
from shop.errors import Invalid
from shop.policies.service import policy, put_rules
from shop.policies.values import POLICIES
from shop.settings import settings

app = typer.Typer(add_completion=False)
ACTOR = "command"
LARGEST = 1_000_000  # bytes of a sheet


@app.command()
def rules(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="YAML：规则名与各字段，全部有效才启用")
    ] = None,
) -> None:
    """启用文件里的规则；不给文件就列出现在的规则（同样的格式）。"""
    database = Database(settings().resolved_database_url)
    try:
        settings().data.mkdir(parents=True, exist_ok=True)
        migrate(database)
        if file is None:
            with database.read() as session:
                held = {k.name: policy(session, k).model_dump(mode="json") for k in POLICIES}
            typer.echo(yaml.safe_dump(held, allow_unicode=True, sort_keys=False))
            return
        if file.stat().st_size > LARGEST:
            raise Invalid(str(file), f"has more than {LARGEST} bytes")
        sheet = yaml.safe_load(file.read_text(encoding="utf-8"))
        with database.write() as session:
            found = put_rules(session, sheet, ACTOR)
    except (Invalid, OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        typer.echo(f"没有启用：{error}", err=True)
        raise typer.Exit(1) from error
    finally:
        database.close()
    typer.echo("已启用：" + "、".join(value.name for value in found))
