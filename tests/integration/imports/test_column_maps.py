"""Files of another shape, read by a map."""

import gzip
import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from shop.behaviour import service as behaviour
from shop.behaviour.models import Behaviour
from shop.catalog import service as catalog
from shop.catalog.models import Product
from shop.imports.plan import read_map
from shop.imports.problems import ImportProblem

TAOBAO = Path(__file__).parents[3] / "data/maps/taobao.yml"


def test_a_file_without_header_is_read_by_position(database, load, tmp_path):
    lines = ["7,100,55,pv,1511848894", "7,101,55,buy,1511848950", "7,101,55,look,1511848960"]
    with gzip.open(tmp_path / "UserBehavior_small.csv.gz", "wt") as file:
        file.write("\n".join(lines))
    report = load(tmp_path, read_map(TAOBAO))
    assert (report.read, report.reasons) == (3, {"没有这种行为": 1})
    with database.read() as session:
        history = [(e.type, e.item_id) for e in behaviour.history(session, "7")]
        assert history == [("view", "100"), ("purchase", "101")]
        product = catalog.product(session, "101")
        assert (product.title, product.price, product.category_id) == ("商品 101", 0, "55")


def test_a_new_category_may_come_after_a_new_product_of_an_old_one(database, load, tmp_path):
    (tmp_path / "UserBehavior_1.csv").write_text("7,100,55,pv,1511848894\n")
    (tmp_path / "UserBehavior_2.csv").write_text("7,101,55,pv,1511848895\n7,102,56,pv,1511848896\n")
    assert load(tmp_path, read_map(TAOBAO)).rejected == 0
    with database.read() as session:
        assert catalog.product(session, "102").category_id == "56"


def test_columns_can_be_renamed(database, load, write, tmp_path):
    folder = write("goods", "商品编号,类目,售价,图,名称", "1,杯子,9.9,a.jpg,好杯子")
    mapping = tmp_path / "map.yml"
    names = "{商品编号: item_id, 类目: category, 售价: price, 图: image, 名称: title}"
    mapping.write_text(f"tables:\n- {{table: item_data, files: [goods.csv], columns: {names}}}\n")
    load(folder, read_map(mapping))
    with database.read() as session:
        assert catalog.product(session, "1").title == "好杯子"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("tables: [", "读不了"),
        ("tables:\n- {table: user_data}\n", "files"),
        ("tables:\n- {table: user_data, files: [a], colums: []}\n", "colums"),
    ],
)
def test_a_broken_map_is_named(tmp_path, text, complaint):
    mapping = tmp_path / "map.yml"
    mapping.write_text(text)
    with pytest.raises(ImportProblem, match=complaint):
        read_map(mapping)


@pytest.mark.skipif("ZHUYI_TEST_TAOBAO" not in os.environ, reason="ZHUYI_TEST_TAOBAO: no folder")
def test_the_real_taobao_files_come_in_whole(database, load, tmp_path):
    for path in Path(os.environ["ZHUYI_TEST_TAOBAO"]).glob("UserBehavior*users*.csv.gz"):
        shutil.copy(path, tmp_path)
    first = load(tmp_path, read_map(TAOBAO))
    again = load(tmp_path, read_map(TAOBAO))
    assert (first.read, first.rejected) == (14_321, 0)
    assert again.counts["behaviour.new"] == 0
    with database.read() as session:
        kept = session.scalar(select(func.count()).select_from(Behaviour))
        assert kept == first.counts["behaviour.new"] > 14_000
        assert session.scalar(select(func.count()).select_from(Product)) > 10_000
