"""The demo shop through the shop's own services, as the contract promises it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from data.demo import NotTheDemo, demo_reset, generate
from shop import clock
from shop.aftersales import service as aftersales
from shop.behaviour import service as behaviour
from shop.catalog import service as catalog
from shop.catalog.constraints import GiftFor, InCategory, Price
from shop.catalog.search import search
from shop.customers import service as customers
from shop.customers.consent import Purpose, may
from shop.database import Database, migrate
from shop.imports.service import Report, import_folder
from shop.orders import service as orders
from shop.orders.states import OrderState
from shop.settings import Settings
from shop.shipping import service as shipping

FEW = 24  # customers: the first five, and some with orders
PROMISED = ("手机", "蓝牙耳机", "笔记本电脑", "双肩包", "T恤", "保温杯", "礼品")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Report, Path]]:
    """The shop with its whole catalogue and a few customers."""
    data = tmp_path_factory.mktemp("demo")
    generate(data / "demo", lambda *_: None, clock.now(), count=FEW)
    database = Database(f"sqlite:///{data}/zhuyi.db")
    migrate(database)
    yield database, import_folder(database, data, data / "demo"), data
    database.close()


def test_no_row_of_it_is_rejected(loaded):
    _, report, _ = loaded
    assert report.rejects is None or report.rejects.read_text(encoding="utf-8-sig") == ""


@pytest.mark.parametrize("name", PROMISED)
def test_each_promised_category_has_forty_products_in_bands_and_colours(loaded, name):
    database, _, _ = loaded
    with database.read() as session:
        category = catalog.category_named(session, name)
        assert category is not None
        found = search(session, "", [InCategory(value=category.id)], limit=500)
        assert len(found) >= 40
        assert len({p.colour for p in found}) >= 4
        prices = sorted(p.price for p in found)
        low, high = prices[len(prices) // 6], prices[-len(prices) // 6]
        assert high >= 2 * low, "the upper band is far above the lower one"


def test_earphones_start_at_59(loaded):
    database, _, _ = loaded
    with database.read() as session:
        found = search(session, "", [InCategory(value="earphones")], limit=500)
        assert min(p.price for p in found) == 5_900


def test_every_tshirt_has_a_size_chart(loaded):
    database, _, _ = loaded
    with database.read() as session:
        for product in search(session, "", [InCategory(value="tshirt")], limit=500):
            assert {row["size"] for row in catalog.size_chart(session, product.id)} >= {"S", "XL"}


def test_there_are_gifts_for_mothers_around_300(loaded):
    database, _, _ = loaded
    wish = [GiftFor(value="妈妈"), Price(at_least=20_000, at_most=40_000)]
    with database.read() as session:
        assert len(search(session, "礼物", wish, limit=50)) >= 5


def test_c0001_has_one_order_of_each_state(loaded):
    database, _, _ = loaded
    now = clock.now()
    with database.read() as session:
        mine = {order.state: order for order in orders.orders_of(session, "C0001")}
        assert len(orders.orders_of(session, "C0001")) == 5
        assert set(mine) == set(OrderState) - {OrderState.CANCELLED}
        (parcel,) = shipping.parcels(session, mine[OrderState.IN_TRANSIT].id)
        assert parcel.late and not parcel.stuck
        for state, days in ((OrderState.SIGNED, 3), (OrderState.COMPLETED, 40)):
            signed = mine[state].signed_at
            assert signed is not None
            assert abs(now - signed - timedelta(days=days)) < timedelta(hours=1)
        assert len(customers.coupons(session, "C0001")) == 2


def test_c0002_is_new(loaded):
    database, _, _ = loaded
    with database.read() as session:
        assert customers.customer(session, "C0002").phone.endswith("0002")
        assert orders.orders_of(session, "C0002") == []
        assert behaviour.history(session, "C0002") == []
        assert customers.coupons(session, "C0002") == []


def test_c0003_has_history_and_no_personalisation(loaded):
    database, _, _ = loaded
    with database.read() as session:
        assert not may(session, "C0003", Purpose.PERSONALISATION)
        assert len(behaviour.history(session, "C0003")) > 20


def test_c0004_waits_for_a_refund_to_be_reviewed(loaded):
    database, _, _ = loaded
    with database.read() as session:
        (case,) = aftersales.cases_of(session, "C0004", open_only=True)
        assert (case.kind, case.state) == ("refund", "in_review")
        assert orders.order_of(session, "C0004", case.order_id).refunded == case.amount > 0


def test_c0005_did_300_things(loaded):
    database, _, _ = loaded
    with database.read() as session:
        assert may(session, "C0005", Purpose.PERSONALISATION)
        assert len(behaviour.history(session, "C0005", limit=1_000)) == 300


def test_phones_end_in_the_number_of_the_customer(loaded):
    database, _, _ = loaded
    with database.read() as session:
        for number in range(1, FEW + 1):
            phone = customers.customer(session, f"C{number:04d}").phone
            assert len(phone) == 11 and phone.endswith(f"{number:04d}")


def test_the_words_of_the_catalogue_reach_the_bot(loaded):
    _, _, data = loaded
    text = (data / "lexicon.json").read_text(encoding="utf-8")
    assert "蓝牙耳机" in text and "听屿" in text


def test_a_real_shop_is_never_reset(tmp_path):
    with pytest.raises(NotTheDemo):
        demo_reset(Settings(ZHUYI_DATA=tmp_path, ZHUYI_MODE="production"), lambda *_: None)
    assert list(tmp_path.iterdir()) == []
