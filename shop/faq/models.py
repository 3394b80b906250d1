"""The table of the shop's questions and answers."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base


class FaqEntry(Base):
    """A question as customers ask it, other ways to ask it, and the answer.

    The answer may quote policies by placeholder ({return.days}, shop/faq/quoting.py). An import
    brings the whole sheet: rows of the one before go when the new one becomes visible.
    """

    __tablename__ = "faq_entry"

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    question: Mapped[str]
    answer: Mapped[str]
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    topic: Mapped[str] = mapped_column(default="")
    import_id: Mapped[int] = mapped_column(default=0, index=True)
