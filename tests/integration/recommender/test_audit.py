"""`zhuyi evaluate` writes its tables and one page; `--trade-off` and `--cold` add theirs."""

import csv
import json
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from typer.testing import CliRunner

from recommender import cli
from recommender.audit.groups import about
from shop import clock
from shop.catalog.models import Category, Product
from shop.conversations.models import Conversation
from shop.customers.models import Customer


@pytest.fixture
def zhuyi(world, monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "settings", lambda: world.settings)
    monkeypatch.setattr(cli, "_threads", lambda: None)
    monkeypatch.chdir(tmp_path)

    def run(*words):
        found = CliRunner().invoke(cli.app, ["evaluate", *map(str, words)])
        assert found.exit_code == 0, found.output
        return found

    return run


def table(folder, name):
    with (folder / "results" / "audit" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Page(HTMLParser):
    """Tags that are open, and every attribute there is."""

    def __init__(self, text):
        super().__init__()
        self.open, self.found, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found += [(tag, name, value) for name, value in attrs]
        if tag not in {"meta", "line", "rect", "circle"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def page(folder):
    text = (folder / "results" / "audit.html").read_text(encoding="utf-8")
    found = Page(text)
    assert not found.open
    return text, found


def test_the_audit_says_of_every_method_who_is_shown_what(zhuyi, tmp_path):
    rows = json.loads(zhuyi("--json").stdout.splitlines()[0])
    assert {"hr@10", "category_diversity@10", "popularity_percentile@10", "brand_gini@10",
            "answer_seconds", "peak_mb"} <= set(rows[0])  # fmt: skip
    methods = {row["model"]: row for row in table(tmp_path, "methods")}
    assert list(methods)[-3:] == ["as-shown", "consumed", "catalogue"]
    own = methods["blend"]
    assert float(own["ndcg@10_low"]) <= float(own["ndcg@10"]) <= float(own["ndcg@10_high"])
    assert methods["popularity"]["category_diversity@10"] != own["category_diversity@10"]
    for kind in ("brand", "price", "age_days"):
        shares = [
            float(row["shown_share"])
            for row in table(tmp_path, "exposure")
            if (row["model"], row["kind"]) == ("as-shown", kind)
        ]
        assert sum(shares) == pytest.approx(1, abs=1e-3)
    groups = [row for row in table(tmp_path, "groups") if row["model"] == "blend"]
    assert {row["kind"] for row in groups} == {"history", "age", "channel", "price"}
    assert all(not row["customers"] or int(row["customers"]) >= 30 for row in groups)


def test_the_page_needs_nothing_from_elsewhere_and_its_text_is_escaped(zhuyi, world, tmp_path):
    with world.database.write() as session:
        for product in session.query(Product).where(Product.brand != ""):
            product.brand = "<b onclick=x>&牌"
    zhuyi()
    text, found = page(tmp_path)
    assert not re.search(r"https?:|src=|@import|url\(", text)
    assert not {tag for tag, *_ in found.found} & {"script", "img", "link", "iframe", "b onclick"}
    assert not [name for _, name, _ in found.found if name.startswith("on")]
    assert "<b onclick=x>&牌" in found.text
    assert "反复购买" not in found.text  # nobody in this shop buys what is used up
    assert "每条规则的代价与所得" not in found.text


def test_a_trade_off_is_a_curve_for_each_rule(zhuyi, tmp_path):
    zhuyi("--trade-off")
    rows = table(tmp_path, "trade_off")
    none = next(r for r in rows if r["rule"] == "none" and r["cases"] == "validation")
    strongest = [r for r in rows if r["rule"] == "same_category_penalty"][-1]
    assert float(strongest["category_diversity@10"]) > float(none["category_diversity@10"])
    assert {r["rule"] for r in rows if r["cases"] == "test"} == {"none", "policy.yml"}
    _, found = page(tmp_path)
    assert found.text.count("新品加分") == 1


def test_new_products_are_found_by_content_where_popularity_cannot(zhuyi, world, tmp_path):
    every = [f"{kind}-{n}" for kind in ("bag", "earphones", "gift") for n in range(8)]
    for n in range(48):
        world.add(Customer(id=f"LATE{n}", created_at=clock.now()))
        world.behave(f"LATE{n}", *[("view", every[(n + step) % 24]) for step in range(5)])
    zhuyi("--cold", "--epochs", 8)
    rows = {(row["model"], row["asked"]): row for row in table(tmp_path, "cold")}
    assert {asked for _, asked in rows} == {
        "new products", "known products", *(f"new customers, {n} seen" for n in (1, 2, 3)),
    }  # fmt: skip
    new = {model: float(row["mrr"]) for (model, asked), row in rows.items()
           if asked == "new products"}  # fmt: skip
    assert new["blend"] > new["popularity"]
    assert new["blend"] > new["item-knn"]
    _, found = page(tmp_path)
    assert "新顾客，看过 3 件" in found.text


def test_repeats_are_told_where_they_happen(zhuyi, world, tmp_path):
    with world.database.write() as session:
        for category in session.query(Category).where(Category.id == "gift"):
            category.aliases = ["零食"]
    for n in range(40):
        world.behave(f"U{n}", ("purchase", "gift-1"), ago=timedelta(hours=3))
        world.behave(f"U{n}", ("view", "bag-1"), ("purchase", "gift-1"), ago=timedelta(hours=1))
    zhuyi()
    rows = [row for row in table(tmp_path, "repeats") if row["model"] == "blend"]
    asked = {row["asked"]: int(row["cases"]) for row in rows}
    assert asked["bought again"] == 40
    assert asked["both"] == asked["new"] + 40
    _, found = page(tmp_path)
    assert "再次购买" in found.text


def test_what_is_known_of_customers_is_age_and_channel_and_not_of_the_erased(world):
    born = clock.now() - timedelta(days=30 * 365)
    with world.database.write() as session:
        for who in ("U1", "U2"):
            session.get_one(Customer, who).birthday = born
        session.get_one(Customer, "U2").erased_at = clock.now()
        moment = clock.now()
        session.add_all(
            Conversation(
                id=f"k{n}", customer_id="U1", channel=channel,
                created_at=moment + timedelta(minutes=n), updated_at=moment,
            )
            for n, channel in enumerate(("web", "wechat"))
        )  # fmt: skip
    with world.database.read() as session:
        known = about(session, ["U1", "U2", "U3"])
    assert set(known.birthdays) == {"U1"}
    assert known.channels == {"U1": "wechat"}
