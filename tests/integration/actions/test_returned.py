"""What the bot knows when an agent gives the conversation back."""

from actions.turn import Services
from shop.clock import now
from shop.conversations import repository, turns
from shop.messages.schemas import (
    PlainText,
    ProductCard,
    Products,
    ProductsPayload,
)
from tests.integration.actions.conftest import Talk
from tests.integration.actions.people import comes_back, person


def test_coming_back_from_an_agent_closes_the_form_and_keeps_the_slots(talk: Talk) -> None:
    customer = talk("C0001")
    customer.slots["item_id"] = "P-SHIRT"
    customer.hears("取消O-UNPAID", "cancel_order", {"order_id": "O-UNPAID"})
    customer.fills("cancel_form")
    customer.hears("/returned_from_agent", "returned_from_agent")
    assert customer.fills("cancel_form").set_slots == set()
    assert customer.runs("action_returned_from_agent").said == []
    assert customer.form is None
    assert customer.slots["item_id"] == "P-SHIRT"


def test_the_bot_knows_the_order_that_was_named_while_a_person_had_it(
    talk: Talk, services: Services
) -> None:
    customer, other = talk("C0001"), talk("C0002")
    customer.slots |= {"order_id": "O-UNPAID", "refused": 1, "misunderstood": 2.0}
    said = PlainText(text="不是 O-SIGNED，我看一下"), PlainText(text="o-moving到杭州了")
    for one in (customer, other):
        person(services, one, *said, PlainText(text="已经催了"))
        comes_back(one)
    assert customer.slots["order_id"] == "O-MOVING"
    assert (customer.slots["refused"], customer.slots["misunderstood"]) == (None, 0)
    assert "order_id" not in other.slots  # another customer's order


def test_the_second_one_is_of_the_list_that_the_agent_sent(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.slots |= {"item_id": "P-CASE", "list_id": "older"}
    cards = [
        ProductCard(id=id_, title=id_, price="1.00", image="", reason="")
        for id_ in ("P-CASE", "P-SHIRT")
    ]
    sent = Products(text="", payload=ProductsPayload(items=cards, list_id="sent"))
    person(services, customer, sent, PlainText(text="您看看第二个"))
    comes_back(customer)
    assert (customer.slots["list_id"], customer.slots["item_id"]) == ("sent", None)


def test_what_the_bot_said_after_the_agent_left_is_its_own_again(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    person(services, customer, PlainText(text="O-MOVING 已经催了"))
    with services.database.write() as session:
        conversation = repository.find(session, customer.conversation)
        assert conversation is not None
        turns.say(session, conversation, "bot", PlainText(text="好的"), at=now())
    comes_back(customer)
    assert "order_id" not in customer.slots
