"""Every topic; importing them registers their actions."""

from actions import (
    acts,
    aftersales,
    cancel,
    cases,
    delivery,
    handoff,
    orders,
    policies,
    privacy,
    product,
    recommend,
    refund_progress,
    unserved,
    variants,
    wallet,
    why,
)

__all__ = [
    "acts",
    "aftersales",
    "cancel",
    "cases",
    "delivery",
    "handoff",
    "orders",
    "policies",
    "privacy",
    "product",
    "recommend",
    "refund_progress",
    "unserved",
    "variants",
    "wallet",
    "why",
]
