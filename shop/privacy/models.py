"""Tables of the customers' own page."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base


class MeLink(Base):
    """A link to the customers' page that opens one conversation once, kept as SHA-256 only."""

    __tablename__ = "me_link"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    expires_at: Mapped[datetime]
