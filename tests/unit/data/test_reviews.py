"""Reviews speak in the tone of their stars."""

import random
from collections import Counter

import pytest

from data.customers import texts
from data.products import make_products
from data.reviews import compose, rating_of

PRODUCTS = make_products(2)


def fragments(tone: str) -> list[str]:
    return [
        part.split("<")[0]
        for aspect in texts("reviews")["aspects"].values()
        for part in aspect[tone]
        if len(part.split("<")[0]) > 3
    ]


def says(text: str, tone: str) -> bool:
    return any(part in text for part in fragments(tone))


@pytest.mark.parametrize(("rating", "never"), [(5, "bad"), (5, "meh"), (4, "bad"), (1, "good")])
def test_a_tone_never_slips_in(rating, never):
    rng = random.Random(7)
    for _ in range(300):
        text = compose(rng, rng.choice(PRODUCTS), rating)
        assert not says(text, never), text


def test_poor_ratings_complain():
    rng = random.Random(7)
    for _ in range(200):
        assert says(compose(rng, rng.choice(PRODUCTS), 1), "bad")


def test_texts_are_varied_and_filled_in():
    rng = random.Random(7)
    made = [compose(rng, rng.choice(PRODUCTS), rating_of(rng, 0.75)) for _ in range(2_000)]
    assert len(set(made)) > 1_900
    assert not any("<" in text or "{" in text for text in made)


def test_most_stars_are_five_and_good_products_get_more():
    rng = random.Random(7)
    good = Counter(rating_of(rng, 0.95) for _ in range(3_000))
    poor = Counter(rating_of(rng, 0.3) for _ in range(3_000))
    assert good[5] > 0.6 * good.total()
    assert poor[5] < 0.5 * poor.total()
    assert poor[1] > 2 * good[1]
