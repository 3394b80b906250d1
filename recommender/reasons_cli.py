"""`python -m recommender reasons`: are reasons true, how many are personal, and what they cost."""

import json
import random
import time
from collections import Counter
from dataclasses import asdict
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from recommender.data import read_shop
from recommender.evidence import FromHistory, Suggestion
from recommender.planted import Judged, K, Planter, judge
from recommender.policy import Policy
from recommender.service import RecommenderService
from shop import clock
from shop.database import Database
from shop.settings import settings

WARM_UP = 20


def kind_of(item: Suggestion) -> str:
    """What a reason rests on: history, together, a relation, constraint, review, popular, fact."""
    own = [e for e in item.evidence if isinstance(e, FromHistory)]
    if own:
        return own[0].relation or ("together" if len(own) > 1 else "history")
    return item.evidence[0].kind if item.evidence else "fact"


def shares(service: RecommenderService, customers: int, seed: int) -> dict[str, object]:
    """Reasons of lists of customers who may be personalised, by kind; processor time in ms."""
    with service.database.read() as session:
        known = sorted(one.customer for one in read_shop(session).sequences)
    draw = random.Random(seed)  # noqa: S311
    chosen = draw.sample(known, min(customers, len(known)))
    kinds, spent, own = Counter[str](), list[float](), 0
    warm = chosen[:WARM_UP]
    for place, customer in enumerate(warm + chosen):
        started = time.process_time()
        found = service.recommend(customer, "", [], Policy(k=5))
        if place < len(warm) or not found.personalised:
            continue
        spent.append((time.process_time() - started) * 1000)
        kinds.update(map(kind_of, found.items))
        own += sum(any(isinstance(e, FromHistory) for e in i.evidence) for i in found.items)
    total = max(kinds.total(), 1)
    p50, p95 = np.percentile(spent or [0.0], [50, 95])
    return {
        "lists": len(spent),
        "personal": round(own / total, 4),
        "kinds": {kind: round(count / total, 4) for kind, count in kinds.most_common()},
        "cpu_ms_p50": round(float(p50), 1),
        "cpu_ms_p95": round(float(p95), 1),
    }


def reasons(
    customers: Annotated[int, typer.Option(help="植入原因的顾客数", min=1)] = 200,
    seed: Annotated[int, typer.Option(help="随机种子")] = 1,
    k: Annotated[int, typer.Option("-k", help="每个列表几件", min=1, max=100)] = K,
    as_json: Annotated[bool, typer.Option("--json", help="打印 JSON")] = False,
) -> None:
    """推荐理由是否属实：在植入了唯一原因的顾客上，与最近一件、注意力权重、随机相比。"""
    database = Database(settings().resolved_database_url)
    try:
        service, now = RecommenderService(database, settings()), clock.now()
        planter = Planter(service.live.recommender, now, seed, k)
        found = judge(service.live.recommender, list(planter.customers(customers)), now, k)
        share = shares(service, customers, seed)
    except ValueError as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(1) from error
    finally:
        database.close()
    if as_json:
        rows = [asdict(one) | {"share": round(one.share, 4)} for one in found]
        typer.echo(json.dumps({"planted": rows, "drawn": planter.drawn, "lists": share}))
        return
    _print(found)
    typer.echo(f"抽取 {planter.drawn} 位；{json.dumps(share, ensure_ascii=False)}")


def _print(found: list[Judged]) -> None:
    table = Table("方法", "说中", "连同别的说中", "没有说", "顾客", "说中的比例")
    for one in found:
        counts = map(str, (one.found, one.among, one.silent, one.customers))
        table.add_row(one.method, *counts, f"{one.share:.3f}")
    Console().print(table)
