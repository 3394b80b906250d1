"""Categories, products, variants, prices and size charts as rows."""

from collections.abc import Iterator
from typing import Any

from shop.imports.load import Load, Values
from shop.imports.targets import TARGETS, Row, row
from shop.imports.values import BadValue

UNKNOWN_STOCK = 1  # a shop that tells no stock sells what it lists


def without(values: Values, *names: str) -> Values:
    """The values but these."""
    return {name: value for name, value in values.items() if name not in names}


def versioned(values: Values) -> Values:
    """Without a version that was not given."""
    return values if values.get("version") is not None else without(values, "version")


def categories(load: Load, cells: Values) -> Iterator[Row]:
    """A category; one known under the same name keeps its id."""
    load.claim("category", cells["category_id"])
    identifier = cells["category_id"]
    parent = cells.get("parent_id")
    if parent is not None and parent not in load.known("category"):
        raise BadValue(f"没有这个上级类目：{parent}")
    if load.category_names().setdefault(cells["name"], identifier) != identifier:
        raise BadValue(f"类目名已被 {load.category_names()[cells['name']]} 使用：{cells['name']}")
    load.known("category").add(identifier)
    values = without(cells, "category_id")
    if "aliases" in values:
        values["aliases"] = list(values["aliases"])
    yield row("category", id=identifier, **values)


def category_id(load: Load, word: str) -> tuple[str, list[Row]]:
    """The id for a category's id or name, and the row that makes it where there is none."""
    if word in load.known("category"):
        return word, []
    if word in load.category_names():
        return load.category_names()[word], []
    load.category_names()[word] = word
    load.known("category").add(word)
    return word, [row("category", id=word, name=word)]


def items(load: Load, cells: Values) -> Iterator[Row]:
    """A product; its price and stock follow from its variants where these are told."""
    item = cells["item_id"]
    load.claim("product", item)
    category, new = category_id(load, cells["category"])
    yield from new
    values = without(versioned(cells), "item_id", "category", "stock", "created_at")
    values |= {"id": item, "category_id": category}
    if "gift_for" in values:
        values["gift_for"] = list(values["gift_for"])
    if values.get("attributes", {}) is None:
        values["attributes"] = {}
    only_new: dict[str, Any] = {"created_at": load.now, "stock": UNKNOWN_STOCK}
    if cells.get("stock") is not None:
        values["stock"] = cells["stock"]
    if cells.get("created_at") is not None:
        values["created_at"] = cells["created_at"]
    if not values.get("title"):
        values.pop("title", None)
        only_new["title"] = f"商品 {item}"
    if item in load.variant_sums:
        values["price"], values["stock"] = load.variant_sums[item]
    load.known("product").add(item)
    yield Row(TARGETS["product"], values, {k: v for k, v in only_new.items() if k not in values})


def after_product(load: Load, values: Values, old: Values | None) -> Iterator[Row]:
    """What comes with a product: its first or changed price, picture, and only variant."""
    item = values["id"]
    if old is None and "prices" not in load.files:
        since = values["created_at"]
        yield row("price", product_id=item, price=values["price"], since=since)
    elif old is not None and values["price"] != old["price"]:
        yield row("price", product_id=item, price=values["price"], since=load.now)
    if values.get("image"):
        colour = values.get("colour", "")
        yield row("picture", product_id=item, position=0, path=values["image"], colour=colour)
    if "variants" not in load.files and (old is None or "stock" in values):
        told = {"stock": values["stock"]} if "stock" in values else {}
        colour = {"colour": values["colour"]} if "colour" in values else {}
        yield row(
            "variant", id=f"{item}-1", product_id=item, price=values["price"], **told, **colour
        )


def after_variant(load: Load, values: Values, old: Values | None) -> Iterator[Row]:
    """The price of a variant that is another than before."""
    if old is not None and values["price"] != old["price"]:
        yield row(
            "variant_price",
            product_id=values["product_id"],
            variant_id=values["id"],
            price=values["price"],
            since=load.now,
        )


def check_item(load: Load, item: str) -> str:
    """The id if there is such a product; raises BadValue."""
    if item not in load.known("product"):
        raise BadValue(f"没有这个商品：{item}")
    return item


def variants(load: Load, cells: Values) -> Iterator[Row]:
    """A variant of a known product."""
    load.claim("variant", cells["variant_id"])
    item = check_item(load, cells["item_id"])
    yield row(
        "variant",
        id=cells["variant_id"],
        product_id=item,
        **without(cells, "variant_id", "item_id"),
    )


def prices(load: Load, cells: Values) -> Iterator[Row]:
    """A price that was in force from some moment on."""
    load.claim("price", cells["item_id"], cells["since"])
    item = check_item(load, cells["item_id"])
    yield row("price", product_id=item, price=cells["price"], since=cells["since"])


def size_charts(load: Load, cells: Values) -> Iterator[Row]:
    """The size chart of a product."""
    load.claim("size_chart", cells["item_id"])
    yield row("size_chart", product_id=check_item(load, cells["item_id"]), rows=cells["rows"])
