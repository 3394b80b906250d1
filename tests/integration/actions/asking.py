"""What the tests about requests to the shop have in common."""

from actions.turn import Services
from shop.orders.models import Order, ShopRequest
from shop.orders.requests import requests_of
from shop.orders.service import order
from shop.system import RequestKind
from tests.rasa_caller import Answer, RasaCaller


def confirmed(customer: RasaCaller, form: str, submit: str) -> Answer:
    """A yes to the last question, and what became of the request."""
    customer.hears("好的", "affirm")
    customer.fills(form)
    assert customer.form is None
    return customer.runs(submit)


def chosen(customer: RasaCaller, form: str, answer: Answer, title: str) -> Answer:
    """Tap the button with this title and go on."""
    customer.taps(next(b for b in answer.said[-1].buttons if b["title"] == title))
    return customer.fills(form)


def request_of(services: Services, kind: RequestKind, customer_id: str = "C0001") -> ShopRequest:
    """The only request of that kind."""
    with services.database.read() as session:
        (found,) = requests_of(session, customer_id, kind)
        return found


def order_now(services: Services, order_id: str) -> Order:
    """The order as it stands."""
    with services.database.read() as session:
        return order(session, order_id)
