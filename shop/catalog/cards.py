"""A product as customers see it in a card."""

from shop.catalog.models import Product
from shop.catalog.pictures import media
from shop.messages.schemas import Action, ProductCard
from shop.money import yuan


def product_card(
    product: Product, reason: str = "", actions: list[Action] | None = None
) -> ProductCard:
    """Title, price and stock as the catalogue has them now."""
    return ProductCard(
        id=product.id,
        title=product.title,
        price=f"{yuan(product.price):.2f}",
        image=media(product.image),
        url=product.url,
        reason=reason,
        stock=product.stock,
        actions=actions or [],
    )
