"""What the numbers of the last list shown in a conversation stand for."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.channels.models import Choices

LIFE = timedelta(hours=48)


@dataclass(frozen=True)
class Choice:
    """A number, and the action that it, or the words of its title, stand for.

    `main`: the number alone means this action; else it takes title and number (不感兴趣2).
    """

    number: int
    title: str
    action_id: str
    main: bool = True


def offer(session: Session, conversation_id: str, offered: Sequence[Choice], at: datetime) -> None:
    """These take the place of the ones before; nothing offered leaves those as they are."""
    if not offered:
        return
    row = session.get(Choices, conversation_id, populate_existing=True)
    if row is None:
        row = Choices(conversation_id=conversation_id)
        session.add(row)
    row.choices, row.at = [asdict(one) for one in offered], at
    session.flush()


def offered(session: Session, conversation_id: str, at: datetime) -> list[Choice]:
    """The last list, while it is fresh."""
    row = session.get(Choices, conversation_id, populate_existing=True)
    if row is None or row.at + LIFE <= at:
        return []
    return [Choice(**one) for one in row.choices]
