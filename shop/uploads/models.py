"""Table of the pictures that customers sent."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shop.database import Base


class Upload(Base):
    """A picture in $ZHUYI_DATA/uploads, named by its id; shown by message `seq`."""

    __tablename__ = "upload"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    seq: Mapped[int]
    media_type: Mapped[str]
    size: Mapped[int]  # bytes
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime]
    aftersale_id: Mapped[str | None] = mapped_column(index=True)  # the case that it shows
