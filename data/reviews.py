"""Reviews that agree with their rating, composed from the fragments in data/words/reviews.yml."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from data.behaviours import Event
from data.customers import Customer, texts
from data.products import Product

REVIEWED = 0.46  # share of purchases that get a review
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Review:
    """One review; `ago` in seconds before now."""

    customer: str
    item: int
    rating: int
    text: str
    ago: int


def rating_of(rng: random.Random, quality: float) -> int:
    """Stars: mostly five, the more of the others the poorer the product."""
    poor = 1 - quality
    weights = (0.02 + 0.14 * poor**1.4, 0.015 + 0.1 * poor, 0.04 + 0.16 * poor, 0.17, 0.8 * quality)
    return rng.choices((1, 2, 3, 4, 5), weights)[0]


def _fill(rng: random.Random, text: str, product: Product) -> str:
    words = {
        "who": rng.choice(product.gift_for or tuple(texts("reviews")["who"])),
        "days": rng.choice("两三四五"),
        "weeks": rng.choice("一两三"),
        "colour": product.colour,
        "kind": product.kind.name,
    }
    for name, word in words.items():
        text = text.replace(f"<{name}>", word)
    return text


def _plan(rng: random.Random, rating: int) -> tuple[int, int, int]:
    """How many aspects are praised, mildly and sharply complained of."""
    least, most, meh, bad = texts("reviews")["counts"][rating]
    good = rng.randint(least, most)
    return good, meh, bad + (rng.randint(0, 1) if rating == 1 else 0)


def compose(rng: random.Random, product: Product, rating: int) -> str:
    """A review of the product in the tone of the rating."""
    words: dict[str, Any] = texts("reviews")
    good, meh, bad = _plan(rng, rating)
    own = words["kinds"][product.kind.id]
    aspects = rng.sample(own, min(len(own), 3)) + rng.sample(words["common"], 3)
    rng.shuffle(aspects)
    said = aspects[: good + meh + bad]
    tones = ["good"] * good + ["meh"] * meh + ["bad"] * bad
    parts = [
        _fill(rng, rng.choice(words["aspects"][aspect][tone]), product)
        for aspect, tone in zip(said, tones, strict=False)
    ]
    opener = _fill(rng, rng.choice(words["openers"][rating]), product)
    closer = _fill(rng, rng.choice(words["closers"][rating]), product)
    end: str = rng.choice(words["ends"][rating])
    return _joined(rng, opener, parts, tones, closer) + end


def _joined(
    rng: random.Random, opener: str, parts: Sequence[str], tones: Sequence[str], closer: str
) -> str:
    words = texts("reviews")
    text = parts[0]
    for part, before, tone in zip(parts[1:], tones, tones[1:], strict=False):
        turned = before == "good" and tone != "good"
        text += rng.choice(words["turns"] if turned else words["joins"]) + part
    text = f"{opener}，{text}" if opener else text
    return f"{text}，{closer}" if closer else text


def make_reviews(
    seed: int,
    events: dict[str, list[Event]],
    products: Sequence[Product],
    customers: Sequence[Customer],
) -> list[Review]:
    """Reviews of about every second purchase, written some days after it."""
    made: list[Review] = []
    for customer in customers:
        rng = random.Random(f"{seed}:reviews:{customer.id}")
        made.extend(_of_customer(rng, events.get(customer.id, []), products))
    return made


def _of_customer(
    rng: random.Random, events: Sequence[Event], products: Sequence[Product]
) -> Iterator[Review]:
    for event in events:
        if event.type != "purchase" or event.item is None or rng.random() > REVIEWED:
            continue
        ago = event.ago - int(rng.uniform(4, 16) * DAY)
        if ago > 0:
            product = products[event.item]
            rating = rating_of(rng, product.quality)
            text = compose(rng, product, rating)
            yield Review(event.customer, event.item, rating, text, ago)


def as_events(reviews: Sequence[Review]) -> list[Event]:
    """Writing a review is a behaviour too."""
    return [Event(review.customer, "review", review.item, review.ago) for review in reviews]
