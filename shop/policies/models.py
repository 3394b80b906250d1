"""Table of the shop's policies: rules kept as data, so that a shop changes them without code."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base


class Policy(Base):
    """One policy by name; `value` as its pydantic model dumps it (shop/policies/values.py)."""

    __tablename__ = "policy"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
    actor: Mapped[str]
    changed_at: Mapped[datetime]


class PolicyChange(Base):
    """A value that a policy had from `at` on: what held when can be read back."""

    __tablename__ = "policy_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    value: Mapped[dict[str, Any]]
    actor: Mapped[str]
    at: Mapped[datetime]
