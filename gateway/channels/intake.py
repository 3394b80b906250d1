"""A customer's message from a channel, into the inbox; what is refused leaves as Problem."""

from functools import partial

from sqlalchemy.orm import Session

from gateway.api.schemas import check_text
from gateway.conversation.intake import accept as inbox_of_gateway
from gateway.conversation.intake import as_problems, let_answer
from gateway.state import Gateway
from shop.channels import receiving
from shop.channels.models import Contact
from shop.channels.receiving import Said
from shop.clock import now
from shop.conversations import external
from shop.conversations.inbox import Accepted
from shop.customers import service as customers


async def take_in(gateway: Gateway, said: Said, customer_id: str | None = None) -> int | None:
    """Keep a message and let it be answered; its seq, None for one that came before.

    `customer_id`: who it is, where the channel vouches for that; NotFound if there is no such
    customer.
    """
    if said.text is not None:
        check_text(said.text)
    at, accept = now(), partial(inbox_of_gateway, holder=gateway.membership.holder)

    def once(session: Session) -> tuple[Contact, Accepted | None]:
        def effect(contact: Contact) -> Accepted:
            if customer_id is not None:
                customers.customer(session, customer_id)
                external.bind(session, contact, customer_id, at)
            return receiving.into_inbox(session, contact, said, at, accept)

        return receiving.once(session, said, at, effect)

    with as_problems():
        contact, accepted = await gateway.writer.run(once)
    if accepted is None:
        return None
    let_answer(gateway, contact.conversation_id, accepted)
    return accepted.seq
