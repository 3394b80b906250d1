"""What groups customers for figures about many of them, never about one."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.conversations.models import Conversation
from shop.customers.models import Customer
from shop.visibility import visible


def birthdays(session: Session, ids: Collection[str]) -> dict[str, datetime]:
    """Known birthdays of these customers, erased ones left out."""
    query = select(Customer.id, Customer.birthday).where(
        Customer.birthday.is_not(None), Customer.erased_at.is_(None), visible(Customer)
    )
    wanted = set(ids)
    return {who: born for who, born in session.execute(query) if who in wanted and born}


def channels(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The channel through which each of these customers last began a conversation."""
    query = (
        select(Conversation.customer_id, Conversation.channel)
        .where(Conversation.customer_id.is_not(None))
        .order_by(Conversation.created_at, Conversation.id)
    )
    wanted = set(ids)
    return {who: channel for who, channel in session.execute(query) if who in wanted}
