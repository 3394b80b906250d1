"""What tests of persons who take over say and set up."""

from actions.turn import Services
from shop.agents.models import Agent
from shop.conversations import service
from shop.desk import repository as desk
from shop.messages.schemas import (
    Notice,
    Reply,
)
from tests.rasa_caller import RasaCaller


def nobody_there(services: Services) -> None:
    with services.database.write() as session:
        desk.disconnect(session, "console")


MEANWHILE = Notice(text="客服已接入")


def person(services: Services, customer: RasaCaller, *words: Reply) -> None:
    """An agent takes the conversation and says this."""
    with services.database.write() as session:
        agent = session.get_one(Agent, "A1")
        service.claim(session, customer.conversation, agent, MEANWHILE)
        for said in words:
            service.speak(session, customer.conversation, agent, said)


def comes_back(customer: RasaCaller) -> None:
    note = "returned_from_agent"
    assert customer.asks(f"action_{note}", f"/{note}", note).said == []
