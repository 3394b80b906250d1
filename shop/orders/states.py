"""The order state machine; the labels are what customers read."""

from enum import StrEnum

from shop.errors import Conflict


class OrderState(StrEnum):
    """Where an order stands."""

    AWAITING_PAYMENT = "awaiting_payment"
    AWAITING_SHIPMENT = "awaiting_shipment"
    IN_TRANSIT = "in_transit"
    SIGNED = "signed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """As shown to customers: 待付款."""
        return LABELS[self]


LABELS = {
    OrderState.AWAITING_PAYMENT: "待付款",
    OrderState.AWAITING_SHIPMENT: "待发货",
    OrderState.IN_TRANSIT: "运输中",
    OrderState.SIGNED: "已签收",
    OrderState.COMPLETED: "已完成",
    OrderState.CANCELLED: "已取消",
}

STEPS = {
    OrderState.AWAITING_PAYMENT: {OrderState.AWAITING_SHIPMENT, OrderState.CANCELLED},
    OrderState.AWAITING_SHIPMENT: {OrderState.IN_TRANSIT, OrderState.CANCELLED},
    OrderState.IN_TRANSIT: {OrderState.SIGNED},
    OrderState.SIGNED: {OrderState.COMPLETED},
    OrderState.COMPLETED: set(),
    OrderState.CANCELLED: set(),
}


class IllegalStep(Conflict):
    """An order was asked to go where it cannot go from its state."""

    def __init__(self, current: OrderState, wanted: OrderState) -> None:
        super().__init__("illegal_step", current=current.value, wanted=wanted.value)


def check_step(current: OrderState, wanted: OrderState) -> None:
    """Raise IllegalStep unless `wanted` can follow `current`."""
    if wanted not in STEPS[current]:
        raise IllegalStep(current, wanted)
