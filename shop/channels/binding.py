"""Binding a contact to a customer: a one-time state goes through the shop's own login."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.channels import repository
from shop.channels.models import BindingState, Contact
from shop.conversations import external
from shop.conversations.sessions import token_hash
from shop.customers import service as customers

LIFE = timedelta(minutes=10)


class UnknownState(Exception):
    """The state was never issued, has been used, or is too old."""


def issue(session: Session, conversation_id: str, at: datetime) -> str:
    """A state that binds whoever writes in this conversation; an earlier one ends."""
    repository.remove_states(session, conversation_id, at)
    state = secrets.token_urlsafe(32)
    session.add(
        BindingState(
            state_hash=token_hash(state), conversation_id=conversation_id, expires_at=at + LIFE
        )
    )
    return state


def confirm(
    session: Session, state: str, customer_id: str, at: datetime, *, rebind: bool = False
) -> Contact:
    """The shop says who logged in; the contact is bound and the state is used up.

    Raises UnknownState, NotFound (no such customer), BoundToAnother; the state stays unused then.
    """
    customers.customer(session, customer_id)
    conversation_id = repository.take_state(session, token_hash(state), at)
    found = conversation_id and repository.contact_of(session, conversation_id)
    if not found:
        raise UnknownState(state[:4])
    external.bind(session, found, customer_id, at, rebind=rebind)
    return found
