"""Money: integer 分 in the database, Decimal 元 in code and on screens."""

from decimal import ROUND_HALF_UP, Decimal


def yuan(fen: int) -> Decimal:
    """元 for an amount in 分: 12345 → Decimal('123.45')."""
    return Decimal(fen) / 100


def fen(amount: Decimal | str | int) -> int:
    """分 for an amount in 元; raises decimal.InvalidOperation for what is no number."""
    return int((Decimal(amount) * 100).to_integral_value(rounding=ROUND_HALF_UP))


def display(amount_fen: int) -> str:
    """As customers read it: ¥59 or ¥59.90."""
    value = yuan(amount_fen)
    return f"¥{value:.0f}" if value == value.to_integral_value() else f"¥{value:.2f}"
