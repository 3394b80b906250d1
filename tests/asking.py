"""A customer with an order at a shop that answers later."""

import itertools

from shop.aftersales.service import request_refund
from shop.orders.models import Order
from shop.orders.requests import request_cancel
from shop.system import RemoteShop
from shop.webhooks.models import WebhookEvent

SHOP = RemoteShop()
NUMBERS = itertools.count(1)


class Asking:
    """Asks in a conversation of their own, and reads what is told there."""

    def __init__(self, database, shop, chat):
        self.database, self.shop = database, shop
        self.order_id = f"单-{next(NUMBERS)}"
        self.push(1, "awaiting_shipment")
        token = shop.post("/api/v1/customer-tokens", json={"customer_id": "C1"}).json()["token"]
        self.chat = chat(token)

    def push(self, version, state, **more):
        line = {"product_id": "P", "title": "云听耳机", "quantity": 1}
        body = {
            "version": version,
            "customer_id": "C1",
            "state": state,
            "placed_at": "2026-01-01T12:00:00+08:00",
            "paid_at": "2026-01-01T12:01:00+08:00",
            "total": 25_900,
            "lines": [{**line, "unit_price": 25_900, "paid": 25_900}],
            **more,
        }
        answer = self.shop.put(f"/api/v1/shop/orders/{self.order_id}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, what, **values):
        common = {"key": f"test:{next(NUMBERS)}", "conversation_id": self.chat.id}
        with self.database.write() as session:
            return what(session, SHOP, "C1", self.order_id, **common, **values)

    def cancel(self):
        return self.ask(request_cancel, reason="customer").id

    def refund(self):
        case = self.ask(request_refund, reason="不想要了")
        with self.database.read() as session:
            request = session.query(WebhookEvent).filter_by(object_id=case.id).one().request_id
        return case.id, request

    def answer(self, request_id, state, reason=""):
        body = {"state": state, "reason": reason}
        return self.shop.post(f"/api/v1/shop/requests/{request_id}/answer", json=body)

    def told(self):
        return [
            (one["payload"].get("code"), one["text"])
            for one in self.chat.log()
            if one["sender"] == "system"
        ]

    def order(self):
        with self.database.read() as session:
            return session.get(Order, self.order_id)
