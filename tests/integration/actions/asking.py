"""What the tests about requests to the shop have in common."""

from actions.turn import Services
from shop.conversations import repository
from shop.orders.models import Order, ShopRequest
from shop.orders.requests import requests_of
from shop.orders.service import order
from shop.policies.service import set_policy
from shop.policies.values import PolicyValue
from shop.system import RequestKind
from tests.rasa_caller import Answer, RasaCaller


def confirmed(customer: RasaCaller, form: str, submit: str) -> Answer:
    """A yes to the last question, and what became of the request."""
    customer.hears("好的", "affirm")
    customer.fills(form)
    assert customer.form is None
    return customer.runs(submit)


def opened(customer: RasaCaller, form: str, text: str, intent: str, **entities: str) -> Answer:
    """The message that opens a form, and its first question."""
    customer.hears(text, intent, {name: value for name, value in entities.items() if value})
    return customer.fills(form)


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


def owner(services: Services, conversation: str) -> tuple[str, str]:
    """Who has a conversation, and why it was handed over."""
    with services.database.read() as session:
        found = repository.find(session, conversation)
        assert found is not None
        return found.owner, found.handoff_reason


def rule(services: Services, value: PolicyValue) -> None:
    """The shop edits one of its rules."""
    with services.database.write() as session:
        set_policy(session, value, "lead")
