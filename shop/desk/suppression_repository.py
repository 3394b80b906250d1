"""SQL of the products that agents keep out of suggestions."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from shop.conversations.models import Conversation
from shop.desk.models import SuppressedItem


def suppressed(session: Session, conversation_id: str, customer_id: str | None) -> set[str]:
    """Items kept out in this conversation, or in any of this customer's."""
    where = SuppressedItem.conversation_id == conversation_id
    if customer_id is not None:
        where = or_(where, Conversation.customer_id == customer_id)
    query = select(SuppressedItem.item_id).join(
        Conversation, Conversation.id == SuppressedItem.conversation_id
    )
    return set(session.scalars(query.where(where).distinct()))
