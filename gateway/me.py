"""What the customers' page shows, in words (texts/me.yml)."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import yaml
from sqlalchemy.orm import Session

from gateway.api.customers import ConsentOut
from gateway.api.me_schemas import (
    ErasedOut,
    KeptOut,
    MeCustomer,
    MeOut,
    ModelOut,
    RemovedOut,
    TagOut,
)
from gateway.problems import TEXTS
from shop.behaviour.interests import Interest, interests
from shop.behaviour.types import BehaviourType
from shop.clock import for_people, now
from shop.conversations import repository as conversations
from shop.conversations.errors import UnknownConversation
from shop.customers import service as customers
from shop.customers.consent import Purpose, consents, under_age
from shop.privacy import repository as privacy
from shop.privacy.artefacts import Holding
from shop.privacy.export import conversation_export, export_customer
from shop.privacy.retention import retained
from shop.privacy.service import Erasure

EXAMPLE_LENGTH = 28


@cache
def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = yaml.safe_load((TEXTS / "me.yml").read_text(encoding="utf-8"))
    return texts


@dataclass(frozen=True)
class Whose:
    """A conversation and the customer it belongs to; None for a visitor."""

    conversation_id: str
    customer_id: str | None


def whose(session: Session, conversation_id: str) -> Whose:
    """Raises UnknownConversation; an erased customer is none."""
    found = conversations.find(session, conversation_id)
    if found is None:
        raise UnknownConversation(conversation_id)
    return Whose(found.id, found.customer_id)


def me(session: Session, who: Whose) -> MeOut:
    """Everything that the page shows of this customer, or of this visitor's conversation."""
    if who.customer_id is None:
        said = len(privacy.messages(session, [who.conversation_id]))
        return MeOut(customer=None, consent=None, under_age=False, tags=[], legal=[], messages=said)
    found = customers.customer(session, who.customer_id)
    held = consents(session, found.id)
    return MeOut(
        customer=MeCustomer(name=found.name, phone=customers.masked_phone(found.phone)),
        consent=ConsentOut(**{purpose.value: granted for purpose, granted in held.items()}),
        under_age=under_age(found, now()),
        tags=tags(session, found.id, talk=held[Purpose.SERVICE_TALK]),
        legal=legal(session, found.id),
    )


def tags(session: Session, customer_id: str, *, talk: bool) -> list[TagOut]:
    """The interests that suggestions know of, the most frequent first."""
    unused = () if talk else (BehaviourType.CHAT_MENTION,)
    return [_tag(one) for one in interests(session, customer_id, unused)]


def _tag(one: Interest) -> TagOut:
    return TagOut(id=one.id, kind=one.kind, label=_label(one), times=one.times, because=_why(one))


def _label(one: Interest) -> str:
    if one.kind in {"private", "gone"}:
        return str(_texts()[one.kind])
    return str(_texts()["search"].format(words=one.value)) if one.kind == "search" else one.value


def _why(one: Interest) -> list[str]:
    told = [
        words.format(times=one.counts[type_])
        for type_, words in _texts()["verbs"].items()
        if one.counts[type_]
    ]
    if one.kind == "private":
        return [*told, _texts()["private_because"]]
    if one.kind == "search" or not one.example:
        return told
    return [*told, _texts()["example"].format(title=_short(one.example), day=_day(one.last))]


def _short(title: str) -> str:
    return title if len(title) <= EXAMPLE_LENGTH else title[: EXAMPLE_LENGTH - 1] + "…"


def _day(moment: datetime) -> str:
    then = for_people(moment)
    day = f"{then.month}月{then.day}日"
    return day if then.year == for_people(now()).year else f"{then.year}年{day}"


def legal(session: Session, customer_id: str) -> list[KeptOut]:
    """What stays locked away if the customer erases now."""
    return [kept(one.what, list(one.ids), one.until) for one in retained(session, customer_id)]


def kept(what: str, ids: list[str], until: date) -> KeptOut:
    """Records of one kind by name."""
    words = _texts()["kept"][what]
    last = _texts()["until"].format(year=until.year, month=until.month, day=until.day)
    return KeptOut(
        what=words["what"], why=words["why"], kept_until_text=last, count=len(ids), ids=ids
    )


def exported(session: Session, who: Whose) -> dict[str, Any]:
    """All that is known: of the customer, or of a visitor's conversation."""
    if who.customer_id is None:
        return conversation_export(session, who.conversation_id)
    return export_customer(session, who.customer_id)


def file_name() -> str:
    """What the download is called."""
    return str(_texts()["file_name"]).format(day=for_people(now()).date().isoformat())


def models(held: list[Holding]) -> list[ModelOut]:
    """The models that may have learnt from an erased customer."""
    return [ModelOut(version=one.version, gone_text=_gone(one.until)) for one in held]


def _gone(until: datetime | None) -> str:
    if until is None:
        return str(_texts()["models"]["in_use"])
    day = for_people(until)
    return str(_texts()["models"]["kept"].format(year=day.year, month=day.month, day=day.day))


def erased(
    report: Erasure, locked: list[KeptOut], held: list[Holding], *, known: bool
) -> ErasedOut:
    """What went and what stays, for the customer to keep."""
    words, counts = _texts()["erased"], dict[str, int]()
    for table, count in report.erased.items():
        name = words.get(table, words["other"])
        counts[name] = counts.get(name, 0) + count
    other = counts.pop(words["other"], 0)
    removed = [RemovedOut(what=name, count=count) for name, count in counts.items()]
    if other:
        removed.append(RemovedOut(what=words["other"], count=other))
    blocked = _texts()["blocked"]
    number = KeptOut(
        what=blocked["what"], why=blocked["why"], kept_until_text=blocked["until"], count=1, ids=[]
    )
    stays = [*locked, number] if known else locked
    return ErasedOut(removed=removed, locked=stays, models=models(held))
