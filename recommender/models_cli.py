"""`zhuyi models`: the models on disk, going back to one, and whether the shop has moved on."""

import json
from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from typing import Annotated, Any

import typer
import yaml

from recommender import artefact
from recommender.artefact import ArtefactError
from recommender.compare import ours
from recommender.data import NothingToLearn, read_shop
from recommender.drift import Asked, Shift, asked_again, shifted
from recommender.features.encoders import EncoderNotUsable
from recommender.fit import models_root
from recommender.upkeep import upkeep
from recommender.versions import Version, roll_back, versions
from shop import clock
from shop.database import Database
from shop.settings import Settings, settings

app = typer.Typer(help="推荐模型：列出、退回、看店铺变了没有", add_completion=False)
AsJson = Annotated[bool, typer.Option("--json", help="打印 JSON")]


def words() -> dict[str, Any]:
    """models.yml."""
    text = files("recommender").joinpath("models.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def _line(version: Version) -> dict[str, Any]:
    manifest = version.manifest
    return {
        "version": version.checksum,
        "state": version.state,
        "made": manifest.created_at,
        "learnt_until": datetime.fromtimestamp(manifest.train_until, clock.SHANGHAI).isoformat(),
        "behaviours": manifest.trace.behaviours,
        "validation": manifest.validation,
        "test": manifest.test,
        "judged": manifest.judged and manifest.judged.model_dump(),
    }


@app.callback(invoke_without_command=True)
def listed(context: typer.Context, as_json: AsJson = False) -> None:
    """列出保存着的推荐模型，新的在前。"""
    if context.invoked_subcommand is not None:
        return
    found = versions(models_root(settings()))
    if as_json:
        typer.echo(json.dumps([_line(version) for version in found], ensure_ascii=False))
        return
    said = words()
    if not found:
        typer.echo(said["none"])
        return
    for version in found:
        manifest, judged = version.manifest, version.manifest.judged
        line = said["line"].format(
            version=version.checksum,
            state=said["states"][version.state],
            made=clock.minute(version.made),
            behaviours=manifest.trace.behaviours,
            validation=manifest.validation["ndcg@10"],
            test=manifest.test["ndcg@10"],
        )
        typer.echo(line)
        came = said["judged"].format(**judged.model_dump()) if judged else said["from_start"]
        typer.echo(f"    {came}")


@app.command()
def rollback(
    to: Annotated[str, typer.Option(help="退回到哪一个（默认上一个用过的）")] = "",
) -> None:
    """退回上一个模型，正在运行的服务几秒内换上；重新启动不会又换掉，直到下一次 zhuyi train。"""
    try:
        name = roll_back(models_root(settings()), to)
    except ArtefactError as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(words()["rolled_back"].format(version=name))


@app.command()
def drift(as_json: AsJson = False) -> None:
    """店铺与训练时相比变了多少，正在用的模型在最近几天还准不准。"""
    try:
        moved, again = drifted(settings())
    except (ArtefactError, EncoderNotUsable, NothingToLearn) as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(1) from error
    if as_json:
        found = {"shifts": [asdict(one) for one in moved], "ndcg": again and asdict(again)}
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in told(moved, again):
        typer.echo(line)


def drifted(chosen: Settings) -> tuple[list[Shift], Asked | None]:
    """What moved, and the running model on the newest days.

    Raises ArtefactError, EncoderNotUsable, NothingToLearn.
    """
    found, rules = artefact.load(models_root(chosen)), upkeep().drift
    database = Database(chosen.resolved_database_url)
    try:
        with database.read() as session:
            data = read_shop(session)
    finally:
        database.close()
    again = asked_again(data, ours(data, found, chosen), found.manifest, rules)
    return shifted(data, found.manifest, rules), again


def told(moved: list[Shift], again: Asked | None) -> list[str]:
    """The lines of `zhuyi models drift`."""
    said = words()["drift"]
    lines = [
        said["shift"].format(
            facet=said["facets"][one.facet], psi=one.psi, level=said["levels"][one.level]
        )
        for one in moved
    ]
    lines = lines or [said["unknown"]]
    if again is None:
        return [*lines, said["no_cases"]]
    lines.append(said["ndcg"].format(**asdict(again)))
    due = again.worse or any(one.level == "much" for one in moved)
    return [*lines, said["due" if due else "fine"]]
