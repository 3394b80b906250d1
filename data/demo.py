"""The demo shop: made, written as CSV files, imported. All of it is invented."""

import hashlib
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from data import contract, ledgers, tables
from data.behaviours import simulate
from data.customers import make_customers
from data.orders import make_orders
from data.pictures.render import render
from data.products import Product, make_products
from data.reviews import make_reviews
from data.shelf import make_shelf
from data.suggested import DAYS, PERCENT, with_suggestions
from shop import clock
from shop.clock import SHANGHAI
from shop.database import Database, migrate
from shop.imports.service import Report, import_folder
from shop.imports.wipe import wipe_shop
from shop.policies.service import put_rules, set_policy
from shop.policies.values import HoldoutPolicy
from shop.settings import Settings

SEED = 20_240_601
CUSTOMERS = 3_200
FAQ = Path(__file__).parent / "faq.csv"
SYNTHETIC = "示范店：全部数据均为虚构（synthetic）"  # kept with the import in the shop
ACTOR = "demo"
Progress = Callable[[str, int, int], None]  # step, done, in all


class NotTheDemo(Exception):
    """Resetting was asked for outside demo mode."""


def midnight_of(moment: datetime) -> datetime:
    """When the day of `moment` began in Shanghai; the shop's past counts back from it."""
    return moment.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


def generate(
    folder: Path,
    progress: Progress,
    now: datetime,
    seed: int = SEED,
    count: int = CUSTOMERS,
) -> list[Product]:
    """Write the CSV files of the shop into `folder`; the same seed makes the same shop.

    Returns its products. `now` only moves the dates.
    """
    midnight = midnight_of(now)
    folder.mkdir(parents=True, exist_ok=True)
    progress("商品与顾客", 0, 3)
    products = make_products(seed)
    customers = make_customers(seed, count)
    progress("行为", 1, 3)
    shelf = make_shelf(seed, products)
    simulated = simulate(seed, customers, shelf)
    special = [
        *contract.orders_of_first(seed, customers[0], products, now),
        contract.order_in_review(seed, customers[3], products, now),
    ]
    events = contract.settle(simulated, special, products, midnight)
    reviews = make_reviews(seed, events, products, customers)
    progress("写文件", 2, 3)
    orders = [*special, *make_orders(seed, customers, events, products, midnight)]
    tables.write_catalogue(folder, products, midnight)
    tables.write_customers(folder, customers, midnight)
    done = with_suggestions(seed, contract.with_reviews(events, reviews), customers, shelf)
    tables.write_behaviours(folder, done, products, midnight)
    tables.write_reviews(folder, reviews, products, midnight)
    ledgers.write_orders(folder, orders)
    ledgers.write_wallets(folder, customers, seed, midnight)
    shutil.copyfile(FAQ, folder / FAQ.name)
    progress("写文件", 3, 3)
    return products


def _fingerprint(seed: int) -> str:
    """Changes whenever pictures would come out differently."""
    code = Path(__file__).parent
    sources = [*code.glob("pictures/*.py"), *code.glob("catalog/*.yml"), code / "products.py"]
    digest = hashlib.sha256(str(seed).encode())
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def make_pictures(media: Path, products: list[Product], seed: int, progress: Progress) -> None:
    """Every product's picture, unless these very pictures are there already."""
    mark = media / "products.made"
    fingerprint = _fingerprint(seed)
    if mark.is_file() and mark.read_text() == fingerprint:
        progress("图片", len(products), len(products))
        return
    render(seed, products, media, lambda done, size: progress("图片", done, size))
    mark.write_text(fingerprint)


def set_policies(database: Database) -> None:
    """Put the rules of the demo shop (policies.yml) into force; customers are held back as in
    what is simulated of its last weeks.
    """
    path = Path(__file__).parent / "policies.yml"
    sheet = yaml.safe_load(path.read_text(encoding="utf-8"))
    with database.write() as session:
        put_rules(session, sheet, ACTOR)
        began = midnight_of(clock.now()) - timedelta(days=DAYS)
        set_policy(session, HoldoutPolicy(percent=PERCENT), ACTOR, began)


def demo_reset(settings: Settings, progress: Progress) -> Report:
    """The demo shop as new, its dates moved to now; raises NotTheDemo outside demo mode."""
    if settings.mode != "demo":
        raise NotTheDemo("只有示范模式（ZHUYI_MODE=demo）可以恢复示范店，这里是正式店。")
    folder = settings.data / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    products = generate(folder, progress, clock.now())
    make_pictures(settings.data / "media", products, SEED, progress)
    database = Database(settings.resolved_database_url)
    try:
        migrate(database)
        progress("清空", 0, 1)
        wipe_shop(database, settings.data)
        progress("清空", 1, 1)
        set_policies(database)
        return import_folder(database, settings.data, folder, progress=progress, source=SYNTHETIC)
    finally:
        database.close()
        shutil.rmtree(folder)  # who is erased from the shop must not live on in its files
