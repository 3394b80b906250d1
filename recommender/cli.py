"""Commands: `zhuyi train | recommend | evaluate`, and more as `python -m recommender …`."""

import json
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from recommender.commands import opened, said_plainly, use_cores
from recommender.policy import Policy
from shop.catalog import listing
from shop.settings import settings

app = typer.Typer(help="推荐：训练、推荐、评估", no_args_is_help=True, add_completion=False)
Results = Annotated[Path, typer.Option(help="结果表写到哪个目录")]
AsJson = Annotated[bool, typer.Option("--json", help="打印 JSON")]


def _threads() -> None:
    use_cores()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)


@app.command()
def train(
    if_stale: Annotated[bool, typer.Option("--if-stale", help="输入没有变化就不训练")] = False,
    update: Annotated[
        bool, typer.Option("--update", help="接着在用的模型训练，不比它差才启用")
    ] = False,
    seed: Annotated[int, typer.Option(help="随机种子")] = 0,
    epochs: Annotated[int, typer.Option(help="最多几轮", min=1)] = 60,
) -> None:
    """训练推荐模型，写成带校验和的产物并启用。"""
    from recommender.data import NothingToLearn  # noqa: PLC0415
    from recommender.fit import fit, models_root, tidy_up  # noqa: PLC0415
    from recommender.fit import update as train_on  # noqa: PLC0415
    from recommender.models_cli import words  # noqa: PLC0415
    from recommender.staleness import stale, trace_of  # noqa: PLC0415
    from recommender.train import TrainConfig  # noqa: PLC0415

    if if_stale and update:
        raise typer.BadParameter("--if-stale 与 --update 不能一起用")
    _threads()
    config = TrainConfig(seed=seed, epochs=epochs)
    with said_plainly(), opened(settings()) as database:
        if if_stale:
            with database.read() as session:
                ids = {offer.id for offer in listing.offers(session)}
            why = stale(models_root(settings()), trace_of(database, settings(), config), ids)
            if why is None:
                tidy_up(database, models_root(settings()))
                typer.echo("推荐模型是新的，不必训练")
                return
            typer.echo(f"训练推荐模型：{why}")
        try:
            made = (train_on if update else fit)(database, settings(), config)
        except NothingToLearn as error:
            if not if_stale:
                raise
            typer.echo(
                f"暂时没有可学的（{error}）；先按热度和顾客的话推荐，有了行为再运行 zhuyi train"
            )
            return
    figures = "  ".join(f"{k} {v:.4f}" for k, v in made.manifest.test.items() if k != "cases")
    typer.echo(f"{made.checksum}  {made.manifest.seconds:.0f} s  测试集 {figures}")
    judged = made.manifest.judged
    if judged is not None and not judged.taken:
        said = words()["kept_running"]
        typer.echo(said.format(version=made.checksum, **judged.model_dump()))


@app.command()
def recommend(  # noqa: PLR0917  options of a command
    customer: Annotated[str, typer.Option(help="顾客编号")],
    k: Annotated[int, typer.Option("-k", help="推荐几件", min=1, max=100)] = 10,
    query: Annotated[str, typer.Option(help="顾客说的需求")] = "",
    picture: Annotated[Path | None, typer.Option(help="找同款：照这张图片找")] = None,
    as_json: AsJson = False,
    results: Results = Path("results"),
) -> None:
    """给一位顾客的推荐与理由，并写入 results/recommendations.csv。"""
    from recommender.compare import write_recommendations  # noqa: PLC0415
    from recommender.service import RecommenderService  # noqa: PLC0415
    from shop.customers.service import customer as known  # noqa: PLC0415
    from shop.errors import NotFound  # noqa: PLC0415

    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    with said_plainly(), opened(settings()) as database:
        with database.read() as session:
            try:
                known(session, customer)
            except NotFound as error:
                raise ValueError(f"没有顾客 {customer}") from error
        service = RecommenderService(database, settings())
        found = service.recommend(customer, query, [], Policy(k=k), picture=picture)
        path = write_recommendations(results, customer, query, found)
    if as_json:
        typer.echo(found.model_dump_json(indent=1))
        return
    table = Table(
        "", "商品", "名称", "价格", "理由", title=None if found.personalised else "非个性化"
    )
    for rank, item in enumerate(found.items, start=1):
        table.add_row(str(rank), item.id, item.title, item.price, item.reason)
    Console().print(table)
    typer.echo(f"已写入 {path}")


@app.command()
def evaluate(
    as_json: AsJson = False,
    results: Results = Path("results"),
    cold: Annotated[bool, typer.Option("--cold", help="新商品与新顾客：留出后另训模型")] = False,
    trade_off: Annotated[
        bool, typer.Option("--trade-off", help="policy.yml 每条规则的代价与所得（验证集）")
    ] = False,
    epochs: Annotated[int, typer.Option(help="--cold 最多训练几轮", min=1)] = 20,
) -> None:
    """在测试集（验证期之后的行为）上与基线比较，写入 results/model_performance.csv 与审计报告。"""
    from recommender.audit import runs  # noqa: PLC0415

    _threads()
    with said_plainly(), opened(settings()) as database:
        if cold:
            rows, paths = runs.cold(database, settings(), results, epochs)
        elif trade_off:
            rows, paths = runs.trade_off(database, settings(), results)
        else:
            rows, paths = runs.audit(database, settings(), results)
    if as_json:
        typer.echo(json.dumps(rows))
        return
    columns = [name for name in rows[0] if name in runs.TOLD]
    table = Table(*columns)
    for row in rows:
        table.add_row(*(runs.said(row.get(name)) for name in columns))
    Console().print(table)
    typer.echo("已写入 " + "、".join(map(str, paths)))


def main() -> None:
    """`python -m recommender`: the commands above and those for machines."""
    from recommender.machine_cli import add_to  # noqa: PLC0415
    from recommender.models_cli import app as models  # noqa: PLC0415
    from recommender.offline_cli import score  # noqa: PLC0415
    from recommender.reasons_cli import reasons  # noqa: PLC0415

    add_to(app)
    app.add_typer(models, name="models")
    app.command()(reasons)
    app.command()(score)
    app(prog_name="python -m recommender")
