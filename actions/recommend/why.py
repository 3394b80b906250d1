"""Why something was suggested, and what follows from a no; both from the list as it was stored."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from actions.account.personalisation import tell_basis
from actions.faq.sheet import answered_from_faq
from actions.patterns import matches
from actions.recommend.client import (
    ConstraintEvidence,
    Evidence,
    HistoryEvidence,
    PictureEvidence,
    PopularEvidence,
    QueryEvidence,
    ReviewEvidence,
)
from actions.recommend.dismissal import record_dismissal
from actions.recommend.needs import stacked
from actions.recommend.needs_in_words import joined
from actions.recommend.shown import by_ordinal, last_list
from actions.recommend.suggesting import current
from actions.registry import ACTIONS, action
from actions.times import day
from actions.turn import Turn
from actions.words import label
from shop.behaviour.models import SuggestionList
from shop.behaviour.types import BehaviourType
from shop.catalog.constraints import NotItem, to_json
from shop.catalog.service import products
from shop.messages.taps import tap

EVIDENCE: TypeAdapter[Evidence] = TypeAdapter(Evidence)


@action("action_why_recommended")
def why_recommended(turn: Turn) -> None:
    """Say what a suggestion rests on: the item tapped, named by place, in focus, or the first."""
    with turn.database.read() as session:
        shown = last_list(turn, session)
        item = _item(turn, shown) if shown else None
        general = turn.message.typed and matches("why.in_general", turn.message.text)
        if general and not turn.message.one("ordinal"):
            tell_basis(turn)
            return
        if _of_another_matter(turn, item is None):
            _tell_other(turn)
            return
        if shown is None or item is None:
            turn.say("utter_why_nothing")
            return
        reasons = _reasons(session, _evidence(item))
        found = products(session, [str(item["id"])])
    turn.remember(item_id=str(item["id"]))
    title = found[0].title if found else str(item.get("title") or item["id"])
    words = label("why.joint").join(reasons)
    _explain(turn, shown, title, words or str(item.get("reason") or ""))


def _of_another_matter(turn: Turn, nothing: bool) -> bool:
    """为啥, with nothing suggested or inside a form, is not about suggestions."""
    if not turn.message.typed or not (nothing or turn.form) or turn.message.one("list_id"):
        return False
    return not matches("why.of_suggestions", turn.message.text)


def _tell_other(turn: Turn) -> None:
    if turn.form is None:
        ACTIONS["action_misunderstood"](turn)
    elif not answered_from_faq(turn, only_sure=True):
        turn.say("utter_form_unanswered")


def _explain(turn: Turn, shown: SuggestionList, title: str, words: str) -> None:
    if not words:
        turn.say("utter_why_unknown", product=title)
    elif shown.personalised:
        off = tap(label("why.button_off"), "personalization_control", switch="off")
        turn.offer("utter_why_personal", [off], product=title, reasons=words)
    else:
        turn.say("utter_why", product=title, reasons=words)


def _item(turn: Turn, shown: SuggestionList) -> dict[str, Any] | None:
    items: dict[str, dict[str, Any]] = {str(item["id"]): item for item in shown.items}
    ids = list(items)
    wanted = turn.message.one("item_id") or by_ordinal(turn.message.one("ordinal"), ids)
    if wanted is not None:
        return items.get(wanted)
    focus = str(turn.slots.get("item_id") or "")
    return items.get(focus) or (items[ids[0]] if ids else None)


def _evidence(item: dict[str, Any]) -> list[Evidence]:
    """What was stored with the item; a kind that this version does not know explains nothing."""
    found = []
    for row in item.get("evidence") or []:
        try:
            found.append(EVIDENCE.validate_python(row))
        except ValidationError:
            continue
    return found


def _reasons(session: Session, evidence: list[Evidence]) -> list[str]:
    """What the customer did first, then what they said, then what others did."""
    met = [e.constraint for e in evidence if isinstance(e, ConstraintEvidence)]
    own_words = dict.fromkeys(c.source or joined(session, [c]) for c in met)
    needs = label("recommend.comma").join(word for word in own_words if word)
    own = [_in_words(e) for e in evidence if isinstance(e, HistoryEvidence | PictureEvidence)]
    said = [_in_words(_beyond(e, needs)) for e in evidence if isinstance(e, QueryEvidence)]
    others = [_in_words(e) for e in evidence if isinstance(e, PopularEvidence | ReviewEvidence)]
    fits = [label("why.constraint", need=needs)] if needs else []
    return list(dict.fromkeys(reason for reason in [*own, *fits, *said, *others] if reason))


def _beyond(evidence: QueryEvidence, told: str) -> QueryEvidence:
    """The words that are not in what was told already."""
    return QueryEvidence(kind="query", matched=[w for w in evidence.matched if w not in told])


def _in_words(
    evidence: HistoryEvidence | PictureEvidence | QueryEvidence | PopularEvidence | ReviewEvidence,
) -> str:
    match evidence:
        case HistoryEvidence(type=kind, title=title, ts=ts) if title and ts and _verb(kind):
            return label("why.history", day=_day(ts), verb=_verb(kind), title=title)
        case QueryEvidence(matched=matched) if matched:
            return label("why.query", words=label("recommend.comma").join(matched))
        case PictureEvidence(most=most):
            return label("why.picture_most" if most else "why.picture")
        case PopularEvidence(days=days, count=count, type=kind):
            return label("why.popular", days=days, count=count, verb=_verb(kind))
        case ReviewEvidence(quote=quote) if quote:
            return label("why.review", quote=quote)
        case _:
            return ""


def _verb(kind: str) -> str:
    known = {member.value for member in BehaviourType} - {"impression", "dismiss"}
    return label(f"why.verb_{kind}") if kind in known else ""


def _day(ts: str) -> str:
    return day(datetime.fromisoformat(ts))


@action("action_dismiss_item")
def dismiss_item(turn: Turn) -> None:
    """不感兴趣: keep the item out of this conversation, and of a known customer's later lists."""
    with turn.database.read() as session:
        shown = last_list(turn, session)
        item = _item(turn, shown) if shown else None
    if shown is None or item is None:
        turn.say("utter_why_nothing")
        return
    item_id = str(item["id"])
    record_dismissal(turn, shown, item_id)
    need = current(turn)
    turn.remember(constraints=to_json(stacked(need.constraints, [NotItem(value=item_id)])))
    more = tap(label("recommend.button_more"), "reject_recommendation")
    turn.offer("utter_dismissed", [more])
