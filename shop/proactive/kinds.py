"""What customers may be told unasked, and which consent each needs."""

from enum import StrEnum

from shop.customers.consent import Purpose


class NewsKind(StrEnum):
    """One kind of fact; each has its switch in the ProactivePolicy."""

    SHIPPED = "shipped"
    LATE = "late"
    REFUNDED = "refunded"
    COUPON = "coupon"

    @property
    def purpose(self) -> Purpose:
        """The consent it needs: a coupon is marketing, the rest is service."""
        return Purpose.MARKETING if self is NewsKind.COUPON else Purpose.PROACTIVE

    @property
    def is_marketing(self) -> bool:
        """Whether a channel may have to refuse it."""
        return self.purpose is Purpose.MARKETING
