"""Suggestions as a conversation: a need, cards with reasons, critique, another batch, why."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions import needs
from actions.needs_in_words import in_words, joined
from actions.recommender_client import Recommendation, RecommenderDown, Suggestion
from actions.registry import action
from actions.shown import shown_ids, shown_prices
from actions.suggestion_cards import suggestion_cards, under_list
from actions.turn import Turn
from actions.words import heard, label
from shop.behaviour.service import popular
from shop.behaviour.suggestions import (
    NewSuggestions,
    SuggestedItem,
    record_impressions,
    store,
)
from shop.catalog.constraints import (
    Brand,
    Constraint,
    InCategory,
    NotItem,
    from_json,
    to_json,
    undo,
)
from shop.catalog.models import Product
from shop.catalog.search import search
from shop.catalog.service import products
from shop.customers.consent import Purpose, may
from shop.messages.schemas import ProductsPayload
from shop.money import yuan

SHOWN = 5
REMEMBERED = 40  # items turned down that are kept out of later lists
CONDITIONS = 40  # the latest ones hold
QUERY_LENGTH = 1_000  # what the recommender takes


@dataclass(frozen=True)
class Need:
    """What is asked for now: the words it began with and the conditions stacked since."""

    query: str
    constraints: list[Constraint]


def current(turn: Turn) -> Need:
    """The need as the slots hold it."""
    return Need(str(turn.slots.get("query") or ""), from_json(turn.slots.get("constraints")))


@action("action_recommend")
def recommend(turn: Turn) -> None:
    """A new need: begin with the conditions that this message states."""
    with turn.database.read() as session:
        stated = needs.stacked([], needs.said(session, turn.message))
    suggest(turn, Need(turn.message.text if turn.message.typed else "", stated))


@action("action_refine")
def refine(turn: Turn) -> None:
    """A critique of what was shown: put the new conditions on top of the old ones."""
    need = current(turn)
    if turn.message.typed and heard("recommend.undo", turn.message.text):
        take_back(turn)
        return
    with turn.database.read() as session:
        new = needs.said(session, turn.message)
        moved = _moved(turn, session, need)
        other_brands = _other_brands(turn, session)
    new = [*new, *moved, *other_brands]
    if not new:
        turn.say("utter_recommend_what_else")
        return
    query = "" if _new_category(need, new) else need.query
    suggest(turn, Need(query or turn.message.text, needs.stacked(need.constraints, new)))


def _new_category(need: Need, new: list[Constraint]) -> bool:
    old = {c.value for c in need.constraints if isinstance(c, InCategory)}
    return any(isinstance(c, InCategory) and not c.negated and c.value not in old for c in new)


def _moved(turn: Turn, session: Session, need: Need) -> list[Constraint]:
    direction = turn.message.one("price_direction")
    if direction is None or turn.message.one("budget"):
        return []
    shown = shown_prices(turn, session)
    price = needs.moved(direction, shown, needs.price_of(need.constraints), turn.message.text)
    return [price] if price else []


def _other_brands(turn: Turn, session: Session) -> list[Constraint]:
    """换个牌子: none of the brands just shown."""
    if not heard("recommend.another_brand", turn.message.text) or turn.message.all("brand"):
        return []
    shown = products(session, shown_ids(turn, session))
    brands = dict.fromkeys(product.brand for product in shown if product.brand)
    return [Brand(value=b, negated=True, source=turn.message.text) for b in brands]


@action("action_undo_constraint")
def take_back(turn: Turn) -> None:
    """Take back the latest condition and suggest again."""
    need = current(turn)
    conditions = needs.without_seen(need.constraints)
    if not conditions:
        turn.say("utter_recommend_nothing_to_undo")
        return
    left = undo(conditions)
    with turn.database.read() as session:
        taken = in_words(session, conditions[-1])
    turn.say("utter_recommend_undone", need=taken)
    suggest(turn, Need(need.query, left))


@action("action_another_batch")
def another_batch(turn: Turn) -> None:
    """换一批: the same need without anything seen so far."""
    need = current(turn)
    with turn.database.read() as session:
        new = needs.said(session, turn.message)
        seen: list[Constraint] = [NotItem(value=i) for i in shown_ids(turn, session)]
        new = [*new, *_moved(turn, session, need), *_other_brands(turn, session)]
    if not seen and not need.query and not new:
        suggest(turn, Need(turn.message.text if turn.message.typed else "", []))
        return
    suggest(turn, Need(need.query, needs.stacked(need.constraints, [*seen, *new])))


def suggest(turn: Turn, need: Need) -> None:
    """Ask the recommender, store what is shown, and show it."""
    need = Need(need.query, _bounded(need.constraints))
    turn.remember(query=need.query, constraints=to_json(need.constraints))
    found = _ask(turn, need)
    if not found.items:
        _nothing(turn, need)
        return
    list_id = _store(turn, need, found)
    _show(turn, need, found, list_id)


def _bounded(constraints: list[Constraint]) -> list[Constraint]:
    turned_down = [c for c in constraints if isinstance(c, NotItem)]
    conditions = needs.without_seen(constraints)
    forgotten = {id(c) for c in [*turned_down[:-REMEMBERED], *conditions[:-CONDITIONS]]}
    return [c for c in constraints if id(c) not in forgotten]


def _ask(turn: Turn, need: Need) -> Recommendation:
    customer_id = turn.context.customer_id
    with turn.database.read() as session:
        personalise = bool(customer_id) and may(session, str(customer_id), Purpose.PERSONALISATION)
    try:
        return turn.services.recommender.recommend(
            customer_id,
            need.query[:QUERY_LENGTH],
            needs.without_seen(need.constraints),
            SHOWN,
            exclude=needs.seen(need.constraints),
            personalise=personalise,
        )
    except RecommenderDown:
        turn.say("utter_recommend_plain")
        return _from_catalogue(turn, need)


def _from_catalogue(turn: Turn, need: Need) -> Recommendation:
    """Without the recommender: what the catalogue finds, the same for every customer."""
    with turn.database.read() as session:
        words = joined(session, needs.without_seen(need.constraints))
        found = search(session, need.query, need.constraints, SHOWN)
        if not found and words:
            found = search(session, "", need.constraints, SHOWN)
        if not found and not words:
            found = products(session, [row.item_id for row in popular(session, limit=SHOWN)])
        reason = label("recommend.reason_meets", needs=words) if words else ""
        return Recommendation(items=[_plain(p, reason) for p in found])


def _plain(product: Product, reason: str) -> Suggestion:
    return Suggestion(
        id=product.id,
        title=product.title,
        price=f"{yuan(product.price):.2f}",
        image=product.image,
        reason=reason or label("recommend.reason_on_sale"),
    )


def _store(turn: Turn, need: Need, found: Recommendation) -> str:
    new = NewSuggestions(
        customer_id=turn.context.customer_id,
        conversation_id=turn.context.conversation,
        seq=turn.context.seq,
        query=need.query,
        constraints=need.constraints,
        items=[_stored(item) for item in found.items],
        personalised=found.personalised,
    )
    with turn.database.write() as session:
        shown = store(session, new)
        record_impressions(session, shown)
        return shown.id


def _stored(item: Suggestion) -> SuggestedItem:
    evidence = [row.model_dump(mode="json") for row in item.evidence]
    return SuggestedItem(id=item.id, score=item.score, reason=item.reason, evidence=evidence)


def _nothing(turn: Turn, need: Need) -> None:
    with turn.database.read() as session:
        words = joined(session, needs.without_seen(need.constraints))
    if words:
        turn.say("utter_recommend_none", needs=words)
    else:
        turn.say("utter_recommend_none_left")


def _show(turn: Turn, need: Need, found: Recommendation, list_id: str) -> None:
    ids = [item.id for item in found.items]
    with turn.database.read() as session:
        cards = suggestion_cards(session, found, list_id)
        relaxed = joined(session, found.relaxed)
        words = joined(session, needs.without_seen(need.constraints))
        buttons = under_list(session, needs.without_seen(need.constraints))
    turn.remember(list_id=list_id, item_id=ids[0] if len(ids) == 1 else None)
    payload = ProductsPayload(
        items=cards, list_id=list_id, personalised=found.personalised, buttons=buttons
    )
    if relaxed:
        turn.say("utter_recommend_relaxed", payload, relaxed=relaxed)
    elif words:
        turn.say("utter_recommend_found", payload, needs=words)
    else:
        turn.say("utter_recommend_list", payload)
