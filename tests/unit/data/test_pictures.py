"""Drawn pictures: the right size, small, coloured as promised, and never twice the same."""

import hashlib
import io

from PIL import Image

from data.catalogue import kinds
from data.pictures.render import draw, render
from data.products import Product, make_products

PRODUCTS = make_products(4)


def some(count: int) -> list[Product]:
    """`count` products of every kind."""
    return [p for k in kinds() for p in [p for p in PRODUCTS if p.kind.id == k.id][:count]]


def test_pictures_are_square_small_and_readable(tmp_path):
    chosen = some(1)
    render(1, chosen, tmp_path, lambda done, size: None)
    for product in chosen:
        path = tmp_path / product.image
        with Image.open(path) as picture:
            assert picture.size == (400, 400)
        assert 2_000 < path.stat().st_size < 25_000


def test_no_two_pictures_are_the_same():
    seen = {hashlib.sha256(draw(1, p).done().tobytes()).hexdigest() for p in some(6)}
    assert len(seen) == len(some(6))


def test_the_same_seed_draws_the_same_picture():
    first, again = io.BytesIO(), io.BytesIO()
    draw(1, PRODUCTS[0]).done().save(first, "PNG")
    draw(1, PRODUCTS[0]).done().save(again, "PNG")
    assert first.getvalue() == again.getvalue()


def test_a_red_shirt_looks_redder_than_a_blue_one():
    shirts = [p for p in PRODUCTS if p.kind.id == "tshirt"]

    def warmth(name: str) -> float:
        product = next(p for p in shirts if p.colour == name)
        middle = draw(1, product).done().crop((150, 200, 250, 300)).resize((1, 1)).getpixel((0, 0))
        assert isinstance(middle, tuple)
        return middle[0] - middle[2]

    assert warmth("红色") > 40 > -20 > warmth("蓝色")
