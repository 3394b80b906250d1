"""The demo shop: made, written as CSV files, imported. All of it is invented."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from data import contract, ledgers, tables
from data.behaviours import simulate
from data.customers import make_customers
from data.orders import make_orders
from data.products import make_products
from data.shelf import make_shelf
from shop import clock
from shop.clock import SHANGHAI
from shop.database import Database, migrate
from shop.imports import wipe
from shop.imports.service import Report, import_folder
from shop.settings import Settings

SEED = 20_240_601
CUSTOMERS = 3_200
Progress = Callable[[str, int, int], None]  # step, done, in all


class NotTheDemo(Exception):
    """Resetting was asked for outside demo mode."""


def midnight_of(moment: datetime) -> datetime:
    """When the day of `moment` began in Shanghai; all dates of the shop count back from it."""
    return moment.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


def generate(folder: Path, progress: Progress, now: datetime, seed: int = SEED) -> None:
    """Write the CSV files of the shop into `folder`; the same seed makes the same shop."""
    midnight = midnight_of(now)
    folder.mkdir(parents=True, exist_ok=True)
    progress("商品", 0, 4)
    products = make_products(seed)
    progress("顾客", 1, 4)
    customers = make_customers(seed, CUSTOMERS)
    progress("行为", 2, 4)
    simulated = simulate(seed, customers, make_shelf(seed, products))
    special = [
        *contract.orders_of_first(seed, customers[0], products, now),
        contract.order_in_review(seed, customers[3], products, now),
    ]
    events = contract.settle(simulated, special, products, midnight)
    orders = [*special, *make_orders(seed, customers, events, products, midnight)]
    progress("写文件", 3, 4)
    tables.write_catalogue(folder, products, midnight)
    tables.write_customers(folder, customers, midnight)
    tables.write_behaviours(folder, events, products, midnight)
    ledgers.write_orders(folder, orders)
    ledgers.write_wallets(folder, customers, seed, midnight)
    progress("写文件", 4, 4)


def demo_reset(settings: Settings, progress: Progress) -> Report:
    """The demo shop as new, its dates moved to now; raises NotTheDemo outside demo mode."""
    if settings.mode != "demo":
        raise NotTheDemo("只有示范模式（ZHUYI_MODE=demo）可以恢复示范店，这里是正式店。")
    folder = settings.data / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    generate(folder, progress, clock.now())
    database = Database(settings.resolved_database_url)
    try:
        migrate(database)
        wipe.wipe_shop(database, settings.data)
        return import_folder(database, settings.data, folder, progress=progress)
    finally:
        database.close()
