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
