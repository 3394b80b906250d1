"""One picture for each product, by kind, style and colour; no two alike."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from data.pictures.canvas import Canvas
from data.pictures.electronics import laptop, mouse, phone, phonecase, powerbank
from data.pictures.gifts import gift
from data.pictures.home import lamp, skincare, thermos
from data.pictures.palette import BACKDROPS, RGB, lighter, luminance, mix, of_name
from data.pictures.soft import backpack, sneakers, tshirt
from data.pictures.wearables import earphones, watch
from data.products import Product

Draw = Callable[[Canvas, random.Random, RGB, str], None]
DRAW: dict[str, Draw] = {
    "backpack": backpack,
    "earphones": earphones,
    "gift": gift,
    "lamp": lamp,
    "laptop": laptop,
    "mouse": mouse,
    "phone": phone,
    "phonecase": phonecase,
    "powerbank": powerbank,
    "skincare": skincare,
    "sneakers": sneakers,
    "thermos": thermos,
    "tshirt": tshirt,
    "watch": watch,
}
QUALITY = 92
PALE = 0.78


def _backdrop(rng: random.Random, colour: RGB) -> Canvas:
    """A quiet studio: a tint of the product's colour or of its opposite, a floor, a soft light."""
    tint = rng.choice(BACKDROPS)
    if luminance(colour) < PALE:
        tint = mix(tint, lighter(colour, 0.78), rng.uniform(0.2, 0.55))
    canvas = Canvas(lighter(tint, 0.5), mix(tint, (255, 255, 255), 0.08))
    scene = rng.randrange(4)
    if scene == 0:
        canvas.glow(50, 44, 52, (255, 255, 255), 0.75)
    elif scene == 1:
        canvas.disc(50, 47, rng.uniform(35, 40), lighter(tint, 0.55), alpha=0.8)
    elif scene == 2:
        level = rng.uniform(72, 77)
        canvas.box((0, level, 100, 101), 0, (mix(tint, (214, 212, 214), 0.35), lighter(tint, 0.3)))
    else:
        canvas.oval((12, 74, 88, 95), (lighter(tint, 0.65), lighter(tint, 0.2)))
    return canvas


def draw(seed: int, product: Product) -> Canvas:
    """The picture of a product, still on its canvas."""
    rng = random.Random(f"{seed}:picture:{product.id}")
    colour = of_name(rng, product.colour)
    canvas = _backdrop(rng, colour)
    what = product.title if product.kind.id == "skincare" else product.style.name
    DRAW[product.kind.id](canvas, rng, colour, what)
    return canvas


def render(
    seed: int, products: Sequence[Product], media: Path, progress: Callable[[int, int], None]
) -> None:
    """Every picture as WebP below `media`."""
    for folder in {Path(product.image).parent for product in products}:
        (media / folder).mkdir(parents=True, exist_ok=True)
    for done, product in enumerate(products):
        picture = draw(seed, product).done()
        picture.save(media / product.image, "WEBP", quality=QUALITY, method=2)
        progress(done + 1, len(products))
