"""Customers, addresses, consent and coupons as rows."""

from collections.abc import Iterator

from shop.imports.catalogue import versioned, without
from shop.imports.load import Load, Values
from shop.imports.targets import TARGETS, Row, row
from shop.imports.values import BadValue


def check_customer(load: Load, customer: str) -> str:
    """The id if there is such a customer; raises BadValue."""
    load.refuse_erased(customer)
    if customer not in load.known("customer"):
        raise BadValue(f"没有这位顾客：{customer}")
    return customer


def customers(load: Load, cells: Values) -> Iterator[Row]:
    """A customer."""
    load.refuse_erased(cells["customer_id"])
    load.claim("customer", cells["customer_id"])
    values = {"id": cells["customer_id"], **without(versioned(cells), "customer_id", "created_at")}
    if values.get("attributes", {}) is None:
        values["attributes"] = {}
    if cells.get("created_at") is not None:
        values["created_at"] = cells["created_at"]
    load.known("customer").add(cells["customer_id"])
    only_new = {} if "created_at" in values else {"created_at": load.now}
    yield Row(TARGETS["customer"], values, only_new)


def met_customer(load: Load, customer: str) -> list[Row]:
    """A customer who is first heard of through a behaviour.

    Raises BadValue where the shop gave a list of its customers and this one is not on it.
    """
    load.refuse_erased(customer)
    if customer in load.known("customer"):
        return []
    if "customers" in load.files:
        raise BadValue(f"没有这位顾客：{customer}")
    load.known("customer").add(customer)
    return [Row(TARGETS["customer"], {"id": customer}, {"created_at": load.now})]


def addresses(load: Load, cells: Values) -> Iterator[Row]:
    """A delivery address."""
    load.claim("address", cells["address_id"])
    customer = check_customer(load, cells["customer_id"])
    values = without(cells, "address_id", "customer_id")
    yield row("address", id=cells["address_id"], customer_id=customer, **values)


def consents(load: Load, cells: Values) -> Iterator[Row]:
    """A customer's choice for one purpose; an older one never overwrites a newer one."""
    load.claim("consent", cells["customer_id"], cells["purpose"])
    check_customer(load, cells["customer_id"])
    yield row("consent", **cells)


def after_consent(_load: Load, values: Values, _old: Values | None) -> Iterator[Row]:
    """Every choice is kept."""
    kept = without(values, "changed_at")
    yield row("consent_change", **kept, at=values["changed_at"], source="shop")


def coupons(load: Load, cells: Values) -> Iterator[Row]:
    """A coupon in a customer's wallet."""
    load.claim("coupon", cells["coupon_id"])
    customer = check_customer(load, cells["customer_id"])
    values = without(cells, "coupon_id", "customer_id", "category")
    word = cells.get("category")
    if word:
        category = load.category_names().get(word, word)
        if category not in load.known("category"):
            raise BadValue(f"没有这个类目：{word}")
        values["category_id"] = category
    yield row("coupon", id=cells["coupon_id"], customer_id=customer, **values)
