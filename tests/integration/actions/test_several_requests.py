"""Two requests of one message: each has its own effect, each only once."""

from actions.turn import Services
from shop.behaviour.service import history
from shop.behaviour.types import BehaviourType
from shop.customers.consent import Purpose, set_consent
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller
from tests.tiny_shop import HEADPHONES, SHIRT


def asks(customer: RasaCaller, part: int, item_id: str) -> None:
    customer.part, customer.seq = part, 0  # hears() counts on to 1: the same message
    customer.slots["item_id"] = item_id
    customer.hears("什么材质的", "ask_product_attribute", {"attribute": "材质"})
    customer.runs("action_product_attribute")


def test_each_request_of_a_message_has_its_effect_once(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        set_consent(session, "C0001", Purpose.SERVICE_TALK, True, "customer")
    customer = talk("C0001")
    for _again in range(2):  # the turn is tried a second time
        asks(customer, 1, SHIRT)
        asks(customer, 2, HEADPHONES)
    with services.database.read() as session:
        mentions = history(session, "C0001", types=[BehaviourType.CHAT_MENTION])
    assert sorted(entry.item_id for entry in mentions) == sorted([SHIRT, HEADPHONES])
