"""Questions about products are answered by the shop's rows, never by more than they say."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from shop.catalog import lexicon, service
from shop.catalog.constraints import (
    Attribute,
    Brand,
    Colour,
    Constraint,
    GiftFor,
    InCategory,
    InStock,
    NotItem,
    Price,
)
from shop.catalog.intake import CategoryIn, ProductIn, VariantIn, put_category, put_product
from shop.catalog.models import Product, Variant
from shop.catalog.search import matches, search, terms_of
from shop.catalog.stock import stock
from shop.database import Database
from shop.errors import Invalid, NotFound
from shop.policies.service import set_policy
from shop.policies.values import ShippingPolicy
from tests.tiny_shop import CAKE, FLASK, HEADPHONES, SHIRT, one_variant

EVERYTHING = {SHIRT, HEADPHONES, FLASK, CAKE}


@pytest.mark.parametrize(
    ("constraint", "found"),
    [
        (Price(at_most=6000), {HEADPHONES}),
        (Price(at_least=8000, at_most=9000), {SHIRT}),
        (Price(around=10000), {SHIRT, FLASK, CAKE}),
        (Brand(value="木禾"), {SHIRT}),
        (Brand(value="木禾", negated=True), EVERYTHING - {SHIRT}),
        (Colour(value="黑"), {SHIRT}),
        (Colour(value="黑色", negated=True), EVERYTHING - {SHIRT}),
        (Colour(value="白色"), EVERYTHING),
        (InCategory(value="tshirt"), {SHIRT}),
        (InCategory(value="耳机"), {HEADPHONES}),
        (InCategory(value="生鲜", negated=True), EVERYTHING - {CAKE}),
        (InCategory(value="没有这类"), set()),
        (Attribute(name="材质", value="棉"), {SHIRT}),
        (Attribute(name="面料", value="纯棉"), {SHIRT}),
        (Attribute(name="材质", value="纯棉", negated=True), EVERYTHING - {SHIRT}),
        (GiftFor(value="妈妈"), {FLASK}),
        (NotItem(value=CAKE), EVERYTHING - {CAKE}),
        (InStock(), EVERYTHING),
    ],
)
def test_a_hard_constraint_removes_what_does_not_meet_it(
    filled: Database, constraint: Constraint, found: set[str]
) -> None:
    with filled.read() as session:
        assert matches(session, [constraint]) == found
        assert {p.id for p in search(session, "", [constraint])} == found


def test_a_soft_constraint_only_ranks(filled: Database) -> None:
    with filled.read() as session:
        found = search(session, "", [Colour(value="黑色", hard=False)])
    assert found[0].id == SHIRT
    assert {p.id for p in found} == EVERYTHING


def test_a_colour_asked_for_in_stock_is_itself_in_stock(filled: Database) -> None:
    wanted: list[Constraint] = [Colour(value="黑色"), InStock()]
    with filled.write() as session:
        assert matches(session, wanted) == {SHIRT}
        session.execute(update(Variant).where(Variant.colour == "黑色").values(stock=0))
        assert matches(session, wanted) == set()
        assert matches(session, wanted[:1], [SHIRT, CAKE]) == {SHIRT}


@pytest.mark.parametrize(
    ("words", "first"),
    [("保温杯", FLASK), ("想买个耳机", HEADPHONES), ("纯棉 短袖", SHIRT), ("t恤", SHIRT)],
)
def test_words_find_by_title_and_category(filled: Database, words: str, first: str) -> None:
    with filled.read() as session:
        assert search(session, words)[0].id == first


def test_words_that_nothing_has_find_nothing(filled: Database) -> None:
    with filled.read() as session:
        assert search(session, "挖掘机") == []
        assert search(session, "100%_'") == []


def test_search_goes_on_page_by_page(filled: Database) -> None:
    with filled.read() as session:
        pages = [search(session, limit=3, offset=offset) for offset in (0, 3)]
    assert [len(page) for page in pages] == [3, 1]
    assert {p.id for page in pages for p in page} == EVERYTHING


def test_a_category_holds_what_its_children_hold(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        put_category(session, CategoryIn(id="clothes", name="服装"))
        put_category(session, CategoryIn(id="tshirt", name="T恤", parent_id="clothes"))
        assert matches(session, [InCategory(value="服装")]) == {SHIRT}


def test_what_is_off_sale_is_not_found(filled: Database) -> None:
    with filled.write() as session:
        session.execute(update(Product).where(Product.id == SHIRT).values(on_sale=False))
        assert SHIRT not in matches(session, [])
        assert not stock(session, SHIRT, "黑色", "M").in_stock


def test_stock_is_told_by_colour_and_size(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        assert stock(session, SHIRT, "黑", "m").total == 5
        gone = stock(session, SHIRT, "黑色", "L")
        assert (gone.in_stock, gone.restock_at) == (False, None)
        assert (gone.colours, gone.sizes) == (["白色"], ["M"])
        back = now + timedelta(days=3)
        session.execute(update(Variant).where(Variant.id == "V-黑色-L").values(restock_at=back))
        assert stock(session, SHIRT, "黑色", "L").restock_at == back
        assert stock(session, SHIRT, "紫色").matching == []
        assert stock(session, SHIRT).total == 7
        with pytest.raises(NotFound):
            stock(session, "P-NONE")


def test_attributes_are_found_by_other_names_and_never_invented(filled: Database) -> None:
    with filled.read() as session:
        assert service.attribute(session, SHIRT, "面料") == "纯棉"
        assert service.attribute(session, HEADPHONES, "电池") == "30小时"
        assert service.attribute(session, SHIRT, "续航") is None


def test_products_come_in_the_order_asked_for(filled: Database) -> None:
    with filled.read() as session:
        assert [p.id for p in service.products(session, [CAKE, "NONE", SHIRT])] == [CAKE, SHIRT]
        with pytest.raises(NotFound):
            service.product(session, "NONE")


def test_a_category_is_known_by_id_name_and_alias(filled: Database) -> None:
    with filled.read() as session:
        found = [service.category_named(session, name) for name in ("tshirt", "t恤", "短袖", "x")]
    assert [c.id if c else None for c in found] == ["tshirt", "tshirt", "tshirt", None]


def test_reviews_and_rating(filled: Database) -> None:
    with filled.read() as session:
        assert [r.text for r in service.reviews(session, SHIRT)] == ["很软"]
        assert service.rating(session, SHIRT) == service.Rating(5.0, 1)
        assert service.rating(session, CAKE) is None
        assert [row["size"] for row in service.size_chart(session, SHIRT)] == ["M", "L"]


def test_a_price_that_changes_is_kept_in_history(filled: Database, now: datetime) -> None:
    def pushed(version: int, price: int) -> ProductIn:
        variant = VariantIn(id="V1", colour="白色", price=price, stock=1)
        return ProductIn(
            id="P9", title="盒子", category_id="flask", variants=(variant,), version=version
        )

    with filled.write() as session:
        assert put_product(session, pushed(1, 500), now=now)
        assert put_product(session, pushed(2, 500), now=now + timedelta(hours=1))
        assert put_product(session, pushed(4, 400), now=now + timedelta(hours=2))
        assert not put_product(session, pushed(3, 900), now=now + timedelta(hours=3))
        assert [p.price for p in service.price_history(session, "P9")] == [500, 400]
        assert service.product(session, "P9").price == 400


def test_a_product_of_no_category_is_invalid(filled: Database, now: datetime) -> None:
    with filled.write() as session, pytest.raises(Invalid, match="category_id"):
        one_variant(session, "P9", "盒子", "nowhere", 100, now=now)


def test_chinese_is_searched_by_pairs_and_latin_by_words() -> None:
    assert terms_of("蓝牙耳机 ANC，要") == ["蓝牙", "牙耳", "耳机", "anc", "要"]


def test_the_lexicon_names_who_carries_the_shops_parcels(filled: Database, tmp_path: Path) -> None:
    with filled.write() as session:
        set_policy(session, ShippingPolicy(couriers=("小鹿同城", "快递")), "test")
        assert lexicon.build(session).couriers == ["小鹿同城", "顺丰"]  # 快递 names nobody


def test_the_lexicon_has_the_words_of_the_catalogue(filled: Database, tmp_path: Path) -> None:
    with filled.write() as session:
        assert lexicon.write(session, tmp_path)
        assert not lexicon.write(session, tmp_path)
        written = json.loads((tmp_path / "lexicon.json").read_text("utf-8"))
        assert set(written) == {
            "categories", "brands", "colours", "materials", "sizes", "attributes", "recipients",
            "couriers",
        }  # fmt: skip
        assert written["categories"]["蓝牙耳机"] == ["耳机"]
        assert written["materials"] == ["纯棉"]
        assert "电池" in written["attributes"]["续航"]
        assert (written["sizes"], written["colours"]) == (["L", "M"], ["白色", "黑色"])
        session.execute(update(Product).values(brand="新牌"))
        assert lexicon.write(session, tmp_path)
    assert [p.name for p in tmp_path.glob("*lexicon*")] == ["lexicon.json"]
    assert json.loads((tmp_path / "lexicon.json").read_text("utf-8"))["brands"] == ["新牌"]
