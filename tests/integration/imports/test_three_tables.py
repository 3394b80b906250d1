"""The three tables as the guide shows them, first and again."""

import re
from pathlib import Path

from sqlalchemy import func, select

from shop.behaviour import service as behaviour
from shop.catalog import service as catalog
from shop.catalog.models import Variant
from shop.database import Base, Database

GUIDE = Path(__file__).parents[3] / "docs/guide/import.md"
THREE = ("item_data", "user_data", "reviews_data")


def guide_example(folder: Path) -> Path:
    """The CSV files that the guide prints."""
    folder.mkdir(exist_ok=True)
    text = GUIDE.read_text(encoding="utf-8")
    for name in THREE:
        found = re.search(rf"`{name}\.csv`\n\n```csv\n(.*?)```", text, re.S)
        assert found, f"the guide shows no {name}.csv"
        (folder / f"{name}.csv").write_text(found[1], encoding="utf-8")
    return folder


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the runs themselves."""
    with database.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name != "import_run"
        }


def test_the_example_of_the_guide_is_imported(database, load, tmp_path):
    report = load(guide_example(tmp_path / "csv"))
    assert (report.read, report.rejected) == (10, 0)
    with database.read() as session:
        earphones = catalog.product(session, "1001")
        assert (earphones.title, earphones.price, earphones.stock) == (
            "听屿 降噪蓝牙耳机 白色",
            19_900,
            120,
        )
        assert earphones.category.name == "蓝牙耳机"
        assert catalog.attribute(session, "1001", "续航") == "约30小时"
        assert catalog.product(session, "1003").title == "商品 1003"
        history = behaviour.history(session, "u1")
        assert [(entry.type, entry.item_id) for entry in history] == [
            ("view", "1001"),
            ("cart", "1001"),
            ("purchase", "1001"),
        ]
        rating = catalog.rating(session, "1001")
        assert rating is not None and rating.average == 5


def test_wall_clock_times_are_shanghai_times(database, load, tmp_path):
    load(guide_example(tmp_path / "csv"))
    with database.read() as session:
        first = behaviour.history(session, "u1")[0]
        assert first.ts.isoformat() == "2025-03-08T12:15:00+00:00"


def test_a_second_import_of_the_same_files_changes_nothing(database, load, tmp_path):
    folder = guide_example(tmp_path / "csv")
    load(folder)
    before = everything(database)
    report = load(folder)
    assert everything(database) == before
    assert not [
        name for name, n in report.counts.items() if name.endswith((".new", ".changed")) and n
    ]


def test_rows_without_times_keep_the_order_of_the_file(database, load, write):
    write("item_data", "item_id,category,price,image", *(f"{n},杯子,10," for n in range(1, 5)))
    folder = write("user_data", "user_id,item_id,behaviour", *(f"A,{n},view" for n in (2, 1, 4, 3)))
    load(folder)
    load(folder)
    with database.read() as session:
        assert [e.item_id for e in behaviour.history(session, "A")] == ["2", "1", "4", "3"]


def test_products_get_a_variant_and_a_price_history(database, load, write):
    header = "item_id,category,price,image,stock"
    load(write("item_data", header, "1,杯子,10,,3"))
    load(write("item_data", header, "1,杯子,8.5,,5"))
    with database.read() as session:
        product = catalog.product(session, "1")
        assert [(v.price, v.stock) for v in product.variants] == [(850, 5)]
        assert [p.price for p in catalog.price_history(session, "1")] == [1000, 850]
        assert session.scalar(select(func.count()).select_from(Variant)) == 1


def test_price_and_stock_follow_the_variants_where_there_are_any(database, load, write):
    write("item_data", "item_id,category,price,image,stock", "1,T恤,99,,1")
    folder = write(
        "variants", "variant_id,item_id,size,price,stock", "1-S,1,S,79,4", "1-M,1,M,89,6"
    )
    load(folder)
    again = load(folder)
    with database.read() as session:
        product = catalog.product(session, "1")
        assert (product.price, product.stock) == (7_900, 10)
    assert again.counts["product.changed"] == 0


def test_another_price_of_a_variant_is_kept_with_its_moment(database, load, write):
    header = "variant_id,item_id,size,price,stock"
    write("item_data", "item_id,category,price,image,stock", "1,T恤,99,,1")
    load(write("variants", header, "1-S,1,S,79,4", "1-M,1,M,89,6"))
    load(write("variants", header, "1-S,1,S,69,4", "1-M,1,M,89,6"))
    with database.read() as session:
        assert [p.price for p in catalog.variant_price_history(session, "1-S")] == [6_900]
        assert catalog.variant_price_history(session, "1-M") == []


def test_a_products_address_must_be_one(database, load, write, rejected):
    rows = ("1,杯子,10,https://shop.example/p/1", "2,杯子,10,javascript:alert(1)", "3,杯子,10,")
    report = load(write("item_data", "item_id,category,price,url", *rows))
    assert [reason[:4] for _, reason in rejected(report)] == ["不是网址"]
    with database.read() as session:
        urls = [product.url for product in catalog.products(session, ["1", "3"])]
    assert urls == ["https://shop.example/p/1", ""]
