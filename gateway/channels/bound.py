"""What a customer is told in a channel about being bound."""

from sqlalchemy.orm import Session

from gateway.notices import notice
from shop.channels.models import Contact
from shop.clock import now
from shop.conversations import telling
from shop.customers import service as customers


def tell_bound(session: Session, contact: Contact, customer_id: str) -> None:
    """Say who they are from now on, with the phone masked."""
    who = customers.customer(session, customer_id)
    name = who.name or customers.masked_phone(who.phone) or who.id
    at = now()
    key = f"bound:{customer_id}:{at.isoformat()}"
    telling.tell(session, contact.conversation_id, notice("channel_bound", name=name), key, at)
