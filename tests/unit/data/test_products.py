"""What the generator makes of the catalogue files."""

from collections import Counter

from data.catalogue import colour_hex, kinds
from data.products import make_products


def test_the_same_seed_makes_the_same_products():
    assert make_products(5) == make_products(5)
    assert make_products(5) != make_products(6)


def test_there_are_a_thousand_products_with_titles_of_their_own():
    titles = [product.title for product in make_products(1)]
    assert len(titles) >= 1_000
    assert len(set(titles)) == len(titles)


def test_titles_name_brand_and_nothing_that_the_attributes_deny():
    for product in make_products(1):
        assert product.brand in product.title
        assert product.brand in product.kind.brands
        assert "{" not in product.title + product.description
        for value in product.attributes.values():
            assert value


def test_bands_and_colours_are_spread_evenly():
    for kind in kinds():
        made = [p for p in make_products(1) if p.kind.id == kind.id]
        bands = Counter(p.band for p in made)
        assert set(bands) == {0, 1, 2} and max(bands.values()) - min(bands.values()) <= 1
        assert len({p.colour for p in made}) >= 4
        for product in made:
            low, high = (limit * 100 for limit in kind.bands[product.band])
            assert low <= product.price <= high


def test_every_colour_can_be_painted():
    for kind in kinds():
        assert set(kind.colours) <= set(colour_hex())


def test_prices_end_with_the_present_one():
    for product in make_products(1):
        days = [day for day, _ in product.prices]
        assert product.prices[-1][1] == product.price
        assert days == sorted(days, reverse=True) and len(set(days)) == len(days)


def test_some_are_sold_out_and_some_come_back():
    products = make_products(1)
    sold_out = [p for p in products if p.stock == 0]
    assert 0.02 < len(sold_out) / len(products) < 0.15
    variants = [v for p in products for v in p.variants]
    assert any(v.stock == 0 and v.restock_in for v in variants)
    assert not any(v.stock and v.restock_in for v in variants)
