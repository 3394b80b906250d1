"""What the shop answered, told to the customer in the words of texts/requests.yml."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

import yaml
from sqlalchemy.orm import Session

from gateway.conversation.live import Live
from gateway.outbox import Outbox
from gateway.problems import TEXTS
from shop.aftersales.states import SENT_BACK
from shop.answers.service import News
from shop.conversations import repository, telling
from shop.messages.schemas import Notice, NoticePayload
from shop.system import RequestKind, RequestState


class Woken(Protocol):
    """The parts of a gateway that must know."""

    live: Live
    outbox: Outbox


@dataclass(frozen=True)
class Told:
    """A conversation that has a new line, and the channel that carries it."""

    conversation_id: str
    channel: str


@cache
def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = yaml.safe_load((TEXTS / "requests.yml").read_text(encoding="utf-8"))
    return texts


def worded(news: News) -> Notice:
    """What the customer reads: what the shop said and nothing more."""
    texts = _texts()
    choices = texts[news.kind.value][news.state.value]
    money = "money" if news.amount else "plain"
    chosen = choices if isinstance(choices, str) else choices[money]
    more = texts["more"].format(title=news.first_title, count=news.lines)
    text = chosen.format(
        product=news.first_title if news.lines == 1 else more,
        reason=texts["reason"].format(reason=news.reason.rstrip("。.！! ")) if news.reason else "",
        kind=texts["kinds"].get(news.case_kind, texts["kinds"]["other"]),
        number=news.number,
        order_id=news.order_id,
        amount=news.amount,
    )
    payload = NoticePayload(code=f"request_{news.state.value}")
    return Notice(text=text + _next(news), payload=payload)


def _next(news: News) -> str:
    """What follows: where the invoice is; how goods go back that the shop agreed to take."""
    where = {"number": news.invoice_number, "url": news.invoice_url}
    if any(where.values()):
        parts = _texts()["invoice"]
        return "".join(parts[name].format(value) for name, value in where.items() if value)
    agreed = news.kind is RequestKind.AFTERSALE and news.state is RequestState.ACCEPTED
    return str(_texts()["send_back"]) if agreed and news.case_kind in SENT_BACK else ""


def tell_customers(session: Session, news: Iterable[News], at: datetime) -> list[Told]:
    """Into the log of whoever asked, once for each state; wake them after the commit."""
    return [told for one in news if (told := _tell(session, one, at)) is not None]


def _tell(session: Session, news: News, at: datetime) -> Told | None:
    conversation_id = telling.where(session, news.customer_id, news.conversation_id)
    if conversation_id is None:
        return None
    key = f"request:{news.request_id}:{news.state.value}"
    if telling.tell(session, conversation_id, worded(news), key, at) is None:
        return None
    found = repository.find(session, conversation_id)
    return None if found is None else Told(conversation_id, found.channel)


def wake(gateway: Woken, told: Iterable[Told]) -> None:
    """Let those listening, and the channels, know."""
    for one in told:
        gateway.live.grew(one.conversation_id)
        gateway.outbox.wake(one.channel)
