"""Every topic; importing them registers their actions."""

from actions import (
    acts,
    aftersales,
    cancel,
    delivery,
    handoff,
    orders,
    privacy,
    product,
    recommend,
    refund_progress,
    why,
)

__all__ = [
    "acts",
    "aftersales",
    "cancel",
    "delivery",
    "handoff",
    "orders",
    "privacy",
    "product",
    "recommend",
    "refund_progress",
    "why",
]
