"""Customers as agents see them: the phone masked."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from gateway.api.agents.schemas import CustomerBrief
from shop.customers import repository
from shop.customers.models import Customer
from shop.customers.service import masked_phone


def briefs(session: Session, customer_ids: Collection[str]) -> dict[str, CustomerBrief]:
    """Those of them who are known and not erased, by id."""
    found = repository.customers(session, customer_ids)
    return {one.id: _brief(one) for one in found}


def brief(session: Session, customer_id: str | None) -> CustomerBrief | None:
    """One customer; None for a visitor or an erased one."""
    return briefs(session, [customer_id]).get(customer_id) if customer_id else None


def _brief(customer: Customer) -> CustomerBrief:
    return CustomerBrief(
        id=customer.id,
        name=customer.name,
        phone=masked_phone(customer.phone),
        level=customer.level,
    )
