"""A catalogue that is no retail, from files and rules alone: what does not suit is never shown."""

import csv
import json
from functools import partial

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from data import wealth
from data.cli import app as data_cli
from recommender.fit import fit
from recommender.policy import Policy
from recommender.service import RecommenderService
from recommender.train import TrainConfig
from shop.catalog.constraints import Attribute, Brand, InCategory, NotItem, Price
from shop.catalog.models import Product
from shop.customers.models import Customer
from shop.database import Database
from shop.imports import cli as imports
from shop.policies import cli as rules
from shop.policies.service import policy, set_policy
from shop.policies.values import HoldoutPolicy, SuitabilityPolicy
from shop.settings import Settings
from tests.integration.recommender.conftest import World

NOBODY = (None, "NOT-KNOWN")


def _table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Shop:
    """The imported example, and what its files say, read here without the program."""

    def __init__(self, folder, world):
        self.world = world
        self.funds = {r["item_id"]: r for r in _table(folder / "item_data.csv")}
        self.risk = {
            i: int(json.loads(r["attributes"])["风险等级"][1]) for i, r in self.funds.items()
        }
        stated = {
            r["customer_id"]: json.loads(r["attributes"]) for r in _table(folder / "customers.csv")
        }
        self.bears = {c: int(a.get("风险承受能力", "C1")[1]) for c, a in stated.items()}
        self.assessed = {c for c, a in stated.items() if a}
        self.service = RecommenderService(world.database, world.settings)

    def shown(self, customer, query="", constraints=(), **policy):
        policy = {"k": 60} | policy
        return self.service.recommend(customer, query, list(constraints), Policy(**policy))

    def worst(self, found):
        return max((self.risk[item.id] for item in found.items), default=0)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The example as a shop types it; 150 of its customers."""
    folder = tmp_path_factory.mktemp("wealth")
    found = Settings(data=folder / "data", database_url=None, text_encoder="", image_encoder="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imports, "settings", lambda: found)
        patch.setattr(rules, "settings", lambda: found)
        patch.setattr(wealth, "generate", partial(wealth.generate, customers=150))
        for app, words in (
            (data_cli, ["demo", "wealth", str(folder / "csv")]),
            (imports.app, [str(folder / "csv")]),
            (rules.app, [str(folder / "csv" / "rules.yml")]),
        ):
            said = CliRunner().invoke(app, words)
            assert said.exit_code == 0, said.output
            assert "没有导入" not in said.output
    database = Database(found.resolved_database_url)
    torch.set_num_threads(1)
    fit(database, found, TrainConfig(epochs=4, patience=4), quiet=True)
    with database.write() as session:
        set_policy(session, HoldoutPolicy(percent=0), "test")
    yield Shop(folder / "csv", World(database, found))
    database.close()


def test_it_is_personal_and_customers_look_beyond_what_they_bear(made):
    people = [c for c in sorted(made.bears) if made.bears[c] < 4][:30]
    found = [made.shown(customer, k=5) for customer in people]
    assert all(one.personalised for one in found)
    assert len({tuple(item.id for item in one.items) for one in found}) > 20


_constraint = st.one_of(
    st.builds(InCategory, value=st.sampled_from(["stock", "股票", "结构性产品"])),
    st.builds(
        Attribute,
        name=st.sampled_from(["风险等级", "期限", "业绩比较基准"]),
        value=st.sampled_from(["R5", "R4", "三年", ">=5%", "一年"]),
        hard=st.booleans(),
        negated=st.booleans(),
    ),
    st.builds(Price, at_most=st.integers(0, 10**7), at_least=st.none()),
    st.builds(Brand, value=st.sampled_from(["青禾资管", "明渠资本"])),
    st.builds(NotItem, value=st.sampled_from(["money-01", "money-02", "bond-01"])),
)
_query = st.sampled_from(
    [
        "",
        "股票基金",
        "风险最高收益最高的",
        "R5",
        "和上次买的差不多但便宜点",
        "结构性",
        "三年期 锐进",
    ]
) | st.text(max_size=10)


@settings(deadline=None, max_examples=120)
@given(data=st.data())
def test_no_list_holds_what_does_not_suit(made, data):
    who = data.draw(st.sampled_from([*sorted(made.bears), *NOBODY]))
    constraints = data.draw(st.lists(_constraint, max_size=4))
    personalise, k = data.draw(st.booleans()), data.draw(st.integers(1, 60))
    found = made.shown(who, data.draw(_query), constraints, personalise=personalise, k=k)
    assert made.worst(found) <= made.bears.get(who, 1)


@pytest.mark.parametrize("how", ["exact", "approximate"])
def test_no_way_of_searching_shows_it(made, how):
    if how == "approximate":
        pytest.importorskip("faiss")
    service = RecommenderService(
        made.world.database, made.world.settings.model_copy(update={"search": how})
    )
    for who in sorted(made.bears)[:20]:
        found = service.recommend(who, "", [], Policy(k=60))
        assert found.items
        assert made.worst(found) <= made.bears[who]


def test_without_the_rule_they_would_be_shown(made):
    """So the rule is what keeps them out, not the model."""
    careful = [c for c in sorted(made.bears) if made.bears[c] == 1][:10]
    kept = SuitabilityPolicy(**_rule(made))
    try:
        _put(made, SuitabilityPolicy())
        assert max(made.worst(made.shown(c, k=10)) for c in careful) > 1
    finally:
        _put(made, kept)
    assert max(made.worst(made.shown(c, k=10)) for c in careful) == 1  # in force at once


def _rule(made):
    with made.world.database.read() as session:
        return policy(session, SuitabilityPolicy).model_dump()


def _put(made, rule):
    with made.world.database.write() as session:
        set_policy(session, rule, "test")


def _assess(made, who, level):
    with made.world.database.write() as session:
        session.get_one(Customer, who).attributes = {"风险承受能力": level} if level else {}


def test_an_assessment_counts_from_the_next_request_on(made):
    who = next(c for c in sorted(made.assessed) if made.bears[c] == 5)
    assert made.worst(made.shown(who)) == 5
    for level, worst in (("C2", 2), (None, 1), ("C9", 1), ("C4", 4), ("C5", 5)):
        _assess(made, who, level)
        assert made.worst(made.shown(who)) == worst


def test_a_product_whose_risk_was_raised_is_out_at_once(made):
    fund = next(i for i in sorted(made.risk) if made.risk[i] == 1)
    assert fund in {item.id for item in made.shown(None).items}
    stated = json.loads(made.funds[fund]["attributes"])

    def state(risk):
        with made.world.database.write() as session:
            row = session.get_one(Product, fund)
            row.attributes, row.version = stated | {"风险等级": risk}, row.version + 1

    state("R5")
    try:
        assert fund not in {item.id for item in made.shown(None).items}
        made.service.live.refresh()
        assert fund not in {item.id for item in made.shown(None).items}
    finally:
        state("R1")
        made.service.live.refresh()
    assert fund in {item.id for item in made.shown(None).items}


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("suitability: {item_attribute: 风险等级}", "suitability"),
        ("suitable: {}", "suitable"),
        ("holdout: {percent: 90}", "holdout.percent"),
        ("- 1", "rules"),
        ("a: [", ""),
    ],
)
def test_a_wrong_sheet_is_refused_and_changes_nothing(made, tmp_path, monkeypatch, sheet, said):
    monkeypatch.setattr(rules, "settings", lambda: made.world.settings)
    path, before = tmp_path / "rules.yml", _rule(made)
    path.write_text(sheet, encoding="utf-8")
    found = CliRunner().invoke(rules.app, [str(path)])
    assert found.exit_code == 1
    assert said in found.output
    assert _rule(made) == before
