"""Messages of a conversation as WeChat shows them: one 图文, or texts with numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from gateway.channels import degrade, pieces
from gateway.channels.kind import Capabilities
from gateway.channels.wechat import words
from shop.channels.choices import Choice
from shop.clock import now
from shop.conversations.outbox import Parcel

CAN = Capabilities(text_bytes=2048)  # a text message; WeChat cuts longer ones off
LOGIN_NEEDED = "login_needed"
LATE = timedelta(minutes=10)
Body = dict[str, Any]


@dataclass(frozen=True)
class Outgoing:
    """One message as the API takes it, empty if there is nothing to send.

    With it the first `parcels` that waited are said, and `told` characters of the next one.
    """

    body: Body
    parcels: int
    told: int = 0


@dataclass(frozen=True)
class Rendered:
    """All messages for what waits; `whole` is False where the last asks for a 继续."""

    messages: tuple[Outgoing, ...]
    choices: tuple[Choice, ...]
    whole: bool = True


def text_body(content: str) -> Body:
    """A text message."""
    return {"msgtype": "text", "text": {"content": content}}


def rendered(
    parcels: Sequence[Parcel], most: int, link: Callable[[], str], public_url: str = ""
) -> Rendered:
    """What to send, in at most `most` messages; `link` gives the words that lead to the login.

    The last of those that fit then says that there is more.
    """
    worded = degrade.in_words(degrade.without_stale(parcels), CAN)
    article = _article(parcels, worded, public_url)
    if article is not None:
        return Rendered((Outgoing(article, 1),), worded.choices)
    texts = [_Text.of(*one, link) for one in zip(parcels, worded.texts, worded.labels, strict=True)]
    found = _fitted(_with_heading(parcels, texts), CAN.text_bytes)
    if len(found) <= most:
        return Rendered(tuple(found), worded.choices)
    hint = pieces.BETWEEN + words.text("more")
    shorter = _fitted(_with_heading(parcels, texts), CAN.text_bytes - pieces.size(hint))
    *first, last = shorter[:most]
    ending = text_body(last.body["text"]["content"] + hint)
    return Rendered((*first, replace(last, body=ending)), worded.choices, whole=False)


@dataclass(frozen=True)
class _Text:
    """What is said of one parcel: `extra` characters of `text` are not its own."""

    text: str
    extra: int
    told: int

    @classmethod
    def of(cls, parcel: Parcel, text: str, label: str, link: Callable[[], str]) -> "_Text":
        if parcel.payload.get("code") == LOGIN_NEEDED:
            text = f"{text}\n{link()}"
        if parcel.told:
            return cls(text[parcel.told :], 0, parcel.told)
        return cls(label + text if text else "", len(label), 0)


def _with_heading(parcels: Sequence[Parcel], texts: list[_Text]) -> list[_Text]:
    """What goes out long after it was said is announced, unless it goes on with a text."""
    said_at = parcels[0].said_at
    if said_at is None or now() - said_at < LATE or parcels[0].told or not texts[0].text:
        return texts
    heading = words.text("kept") + "\n"
    first = texts[0]
    return [replace(first, text=heading + first.text, extra=first.extra + len(heading)), *texts[1:]]


def _fitted(texts: Sequence[_Text], limit: int) -> list[Outgoing]:
    messages, at = [], 0
    for piece in pieces.fitted([one.text for one in texts], limit):
        at += piece.parcels
        body = text_body(piece.text) if piece.text else {}  # nothing left to say
        told = piece.told and max(0, piece.told - texts[at].extra) + texts[at].told
        messages.append(Outgoing(body, piece.parcels, told))
    return messages


def _article(parcels: Sequence[Parcel], worded: degrade.Worded, public_url: str) -> Body | None:
    """A single product that has a page of its own, as 图文."""
    if len(parcels) != 1 or parcels[0].type != "products" or parcels[0].told:
        return None
    payload: Any = parcels[0].payload
    items = payload["items"]
    if len(items) != 1 or not str(items[0].get("url", "")).startswith(("http://", "https://")):
        return None
    item, image = items[0], str(items[0].get("image", ""))
    if image.startswith("/") and public_url:
        image = public_url + image
    article = {
        "title": item["title"],
        "description": worded.labels[0] + worded.texts[0],
        "url": item["url"],
        "picurl": image if image.startswith("http") else "",
    }
    return {"msgtype": "news", "news": {"articles": [article]}}
