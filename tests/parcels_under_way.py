"""Parcels under way, and the worker that asks an aggregator about them."""

import itertools
from datetime import timedelta

from gateway.couriers.kuaidi100 import Kuaidi100
from gateway.couriers.polling import Polling
from shop.clock import now
from shop.orders.intake import OrderIn, OrderLineIn, put_order
from shop.orders.states import OrderState
from shop.shipping.intake import ShipmentIn, put_shipment
from shop.shipping.models import ParcelWatch, Shipment, TrackingEvent
from shop.shipping.service import parcels
from shop.shipping.states import ParcelState
from tests.aggregator import CUSTOMER, KEY
from tests.at_work import work

NUMBERS = itertools.count(1)


class Parcels:
    """Parcels on their way, and a worker that asks about them at a time the test moves."""

    def __init__(self, database, aggregator):
        self.database, self.aggregator, self.at = database, aggregator, now()
        self.key, self.quota = KEY, 1_000
        with database.write() as session:
            for model in (TrackingEvent, ParcelWatch, Shipment):
                session.query(model).delete()

    def ship(self, courier="圆通速递", days=2, **more):
        number = next(NUMBERS)
        order, parcel = f"运-{number}", f"包-{number}"
        shipped = self.at - timedelta(days=days)
        goods = OrderLineIn(product_id="P", title="壶", quantity=1, unit_price=1, paid=1)
        with self.database.write() as session:
            put_order(
                session,
                OrderIn(
                    id=order,
                    customer_id="C1",
                    state=OrderState.IN_TRANSIT,
                    placed_at=shipped,
                    total=1,
                    lines=(goods,),
                    address={"phone": "13911112222"},
                ),
            )
            put_shipment(
                session,
                ShipmentIn(
                    id=parcel,
                    order_id=order,
                    courier=courier,
                    tracking_no=f"YT{number:08}",
                    state=ParcelState.PICKED_UP,
                    shipped_at=shipped,
                    **more,
                ),
            )
        return order, parcel, f"YT{number:08}"

    def ask(self, until, seconds=10):
        def make(read, writer):
            couriers = Kuaidi100(self.aggregator.url, CUSTOMER, self.key, lambda: self.at)
            return Polling(read, writer.run, couriers, self.quota, clock=lambda: self.at)

        work(self.database, make, lambda _worker: until(), seconds)

    def watch(self, parcel):
        with self.database.read() as session:
            return session.get(ParcelWatch, parcel)

    def asked(self, parcel):
        return lambda: self.watch(parcel) is not None

    def of(self, order):
        with self.database.read() as session:
            return parcels(session, order, self.at)[0]
