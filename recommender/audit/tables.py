"""results/audit/*.csv: what the report shows, and all that it is made of."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from recommender.audit.beyond import beyond, of_consumed, of_method
from recommender.audit.cost import measured
from recommender.audit.exposure import exposure
from recommender.audit.groups import Group, grouped, groups
from recommender.audit.shown import Lister
from recommender.compare import Method, Study, rounded, write_table
from recommender.metrics import gains, interval
from recommender.policy import ListRules
from recommender.splits import Case

FOLDER = "audit"
SHOWN, CONSUMED, CATALOGUE = "as-shown", "consumed", "catalogue"


def as_shown(study: Study, rules: ListRules) -> Method:
    """The lists that customers see under the rules."""
    own = study.methods[-1]
    lister = Lister(study.scorers[-1], study.split.test, study.facts)
    judged, cost = measured(lambda: lister.judge(rules))
    shown = of_method(judged, study.split.test, study.facts)
    return Method(SHOWN, judged, shown, own.make, cost)


def _references(study: Study) -> list[list[object]]:
    """What customers turned to, and one place for each product, told as if they were lists."""
    cases, facts = study.split.test, study.facts
    whole = np.arange(len(facts.items))[None, :]
    middle = int(np.median([case.asked for case in cases]))
    named = (
        (CONSUMED, of_consumed(cases, facts)),
        (CATALOGUE, beyond(whole, [middle], facts)),
    )
    out: list[list[object]] = []
    for name, found in named:
        told: dict[str, float | None] = {**found.named(), "category_diversity@10": None}
        out.append([name, *(rounded(told.get(key)) for key in _columns(study))])
    return out


def _columns(study: Study) -> list[str]:
    return [*study.methods[0].named(), "ndcg@10_low", "ndcg@10_high"]


def _method_rows(study: Study, methods: list[Method]) -> Iterable[list[object]]:
    who = _customers(study.split.test)
    for method in methods:
        low, high = interval(gains(method.judged.rank), who)
        yield [method.name, *map(rounded, [*method.named().values(), low, high])]
    yield from _references(study)


def _customers(cases: list[Case]) -> list[str]:
    return [case.history.customer for case in cases]


def _group_row(method: Method, group: Group, study: Study) -> list[object]:
    if not group.told:
        return [""] * 8
    cases = [study.split.test[place] for place in group.places]
    part = method.judged.part(group.places)
    found, shown = part.metrics, of_method(part, cases, study.facts)
    low, high = interval(gains(part.rank), _customers(cases))
    figures = (found.hr10, found.ndcg10, low, high, shown.percentile, shown.diversity)
    return [group.customers, len(cases), *map(rounded, figures)]


def _group_rows(study: Study, methods: list[Method]) -> Iterable[list[object]]:
    cases = study.split.test
    who = _customers(cases)
    for kind, names in grouped(cases, study.facts, study.known).items():
        for group in groups(names, who):
            for method in methods:
                yield [method.name, kind, group.name, *_group_row(method, group, study)]


def write_audit(results: Path, study: Study, rules: ListRules) -> list[Path]:
    """methods.csv, groups.csv (too small groups without figures) and exposure.csv."""
    folder, methods = results / FOLDER, [*study.methods, as_shown(study, rules)]
    figures = ["customers", "cases", "hr@10", "ndcg@10", "ndcg@10_low", "ndcg@10_high"]
    shares = ["catalogue_share", "consumed_share", "shown_share"]
    return [
        write_table(
            folder / "methods.csv", ["model", *_columns(study)], _method_rows(study, methods)
        ),
        write_table(
            folder / "groups.csv",
            ["model", "kind", "group", *figures, "popularity_percentile@10",
             "category_diversity@10"],
            _group_rows(study, methods),
        ),
        write_table(
            folder / "exposure.csv",
            ["model", "kind", "group", *shares],
            [
                [method.name, *map(rounded, line)]
                for method in methods
                for line in exposure(method.judged, study.split.test, study.facts)
            ],
        ),
    ]  # fmt: skip
