"""找同款: what looks like the picture that the customer sent."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from actions.patterns import matches
from actions.recommend import wishes
from actions.recommend.cards import suggestion_cards, under_list
from actions.recommend.client import (
    PictureEvidence,
    Recommendation,
    RecommenderDown,
)
from actions.recommend.given_up import given_up
from actions.recommend.needs_in_words import joined
from actions.recommend.shown import ids_of, last_list
from actions.recommend.suggesting import SHOWN, Need, as_stored, kept_out, store_shown
from actions.registry import action, before
from actions.turn import Turn
from shop.catalog.constraints import Constraint, InCategory, NotItem, from_json, to_json
from shop.catalog.service import products
from shop.clock import now
from shop.messages.schemas import ProductsPayload
from shop.uploads.models import Upload
from shop.uploads.service import FIND_ALIKE, recent_picture

JUST_SENT = timedelta(minutes=30)
BETWEEN = 3  # messages after the picture, its answer among them, in which 这个 is what it shows


@before
def asked_for_alike(turn: Turn) -> bool:
    """找同款, 这个有吗 after a picture, whatever it was understood as; 找同款 asks for one."""
    if not turn.message.typed or turn.form is not None:
        return False
    text = turn.message.text
    if matches("recommend.not_alike", text):
        return False
    sent = _shown_in_a_picture(turn)
    if sent is not None:
        with turn.database.read() as session:
            said = wishes.said(session, turn.message, "").constraints
        _show_alike(turn, sent, said)
        return True
    if not matches("recommend.alike_alone", text):
        return False
    _ask_for_it(turn)
    return True


@action("action_find_alike")
def find_alike(turn: Turn) -> None:
    """The button below a picture, and a picture that was asked for."""
    picture = _picture(turn)
    if picture is None:
        _ask_for_it(turn)
    else:
        _show_alike(turn, picture, [])


def _ask_for_it(turn: Turn) -> None:
    """The picture sent next is one to find the like of (shop/uploads/service.py)."""
    turn.say("utter_recommend_alike_send")
    turn.propose(FIND_ALIKE)


def more_alike(turn: Turn) -> bool:
    """换一批 below what was found by a picture: what looks like it next."""
    with turn.database.read() as session:
        shown = last_list(turn, session)
    if shown is None or not any(_by_looks(item) for item in shown.items):
        return False
    picture = _picture(turn)
    if picture is None:
        return False
    seen: list[Constraint] = [NotItem(value=item_id) for item_id in ids_of(shown)]
    _show_alike(turn, picture, [*from_json(shown.constraints), *seen])
    return True


def _by_looks(item: dict[str, Any]) -> bool:
    return any(evidence["kind"] == "picture" for evidence in item["evidence"])


def _shown_in_a_picture(turn: Turn) -> Upload | None:
    """The picture sent a moment ago, where the words ask for what it shows."""
    alike = matches("recommend.alike", turn.message.text)
    if not alike and not matches("recommend.alike_this", turn.message.text):
        return None
    sent = _picture(turn)
    meant = sent is not None and (alike or turn.context.seq - sent.seq <= BETWEEN)
    return sent if meant else None


def _picture(turn: Turn) -> Upload | None:
    with turn.database.read() as session:
        return recent_picture(session, turn.context.conversation, now() - JUST_SENT)


def _show_alike(turn: Turn, picture: Upload, constraints: list[Constraint]) -> None:
    """Cards of what looks like the picture, and meets what was said with it."""
    try:
        found = turn.services.recommender.recommend(
            turn.context.customer_id,
            "",
            constraints,
            SHOWN,
            exclude=tuple(kept_out(turn)),
            personalise=False,
            picture=picture.id,
        )
    except RecommenderDown:
        turn.say("utter_recommend_alike_down")
        return
    if not found.items:
        turn.say("utter_recommend_alike_nothing")
        return
    _show(turn, constraints, found)


def _alike_only(found: Recommendation) -> Recommendation:
    """Those that look like it, where any do."""
    alike = [i for i in found.items if any(isinstance(e, PictureEvidence) for e in i.evidence)]
    return found.model_copy(update={"items": alike}) if alike else found


def _show(turn: Turn, constraints: list[Constraint], given: Recommendation) -> None:
    found = _alike_only(given)
    shown = store_shown(turn, Need("", constraints), found)
    found = as_stored(found, shown)
    ids = [item.id for item in found.items]
    with turn.database.read() as session:
        held = [*_kind(session, ids), *(c for c in constraints if c not in found.relaxed)]
        cards = suggestion_cards(session, found, shown.id)
        relaxed = joined(session, given_up(session, constraints, found))
        buttons = under_list(session, [])
    focus = ids[0] if len(ids) == 1 else None
    turn.remember(
        query="", constraints=to_json(held), list_id=shown.id, item_id=focus, orders_shown=None
    )
    payload = ProductsPayload(items=cards, list_id=shown.id, buttons=buttons)
    if not any(isinstance(e, PictureEvidence) for item in found.items for e in item.evidence):
        turn.say("utter_recommend_alike_none", payload)
    elif relaxed:
        turn.say("utter_recommend_alike_relaxed", payload, relaxed=relaxed)
    else:
        turn.say("utter_recommend_alike", payload)


def _kind(session: Session, ids: list[str]) -> list[Constraint]:
    """The kind of all of them, where they have one: 便宜一点 said next stays within it."""
    kinds = {product.category_id for product in products(session, ids)}
    return [InCategory(value=kinds.pop())] if len(kinds) == 1 else []
