"""From a need to cards: ask the recommender, keep what is shown, show it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from actions.faq.sheet import answered_from_faq
from actions.recommend import needs
from actions.recommend.cards import suggestion_cards, under_list
from actions.recommend.client import (
    ConstraintEvidence,
    QueryEvidence,
    Recommendation,
    RecommenderDown,
    Suggestion,
)
from actions.recommend.given_up import given_up
from actions.recommend.lacking import tell_lacking
from actions.recommend.needs_in_words import joined
from actions.recommend.not_sold import tell_not_sold
from actions.recommend.shown import shown_ids
from actions.recommend.wishes import Said, rest_of, unlisted
from actions.turn import Turn
from actions.words import label
from shop.behaviour.models import SuggestionList
from shop.behaviour.service import popular
from shop.behaviour.suggestions import (
    NewSuggestions,
    SuggestedItem,
    record_impressions,
    store,
)
from shop.catalog.constraints import (
    Attribute,
    Constraint,
    GiftFor,
    NotItem,
    Price,
    from_json,
    to_json,
)
from shop.catalog.listing import listed
from shop.catalog.meeting import has_attribute
from shop.catalog.models import Product
from shop.catalog.persons import sexes
from shop.catalog.search import search
from shop.catalog.service import products
from shop.catalog.wishes import table
from shop.customers.consent import Purpose, may
from shop.desk.suppression import suppressed
from shop.messages.schemas import ProductsPayload
from shop.money import yuan
from shop.suitability import suitable

SHOWN = 5
LOOKED_AT = 100  # products from the catalogue, of which those that suit the customer are shown
REMEMBERED = 40  # items turned down that are kept out of later lists
CATALOGUE = "catalogue"  # stands for the model where the recommender did not answer
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


def suggest(turn: Turn, need: Need, said: Said | None = None) -> None:
    """Ask the recommender, store what is shown, and show it; what nothing states is told first."""
    if said is not None and said.lacking:
        tell_lacking(turn, said)
    need = Need(need.query, _bounded(need.constraints))
    found = _ask(turn, need)
    kept = [c for c in need.constraints if c not in found.relaxed or not isinstance(c, Attribute)]
    turn.remember(query=need.query, constraints=to_json(kept))
    if not found.items:
        _nothing(turn, need)
        return
    if _beside_the_point(turn, need, found):
        if not answered_from_faq(turn, only_sure=True):
            tell_not_sold(turn)
        return
    before = _ids_before(turn)
    shown = store_shown(turn, need, found)
    _show(turn, need, as_stored(found, shown), shown.id, before)


def _ids_before(turn: Turn) -> set[str]:
    """Ids of the list shown last."""
    with turn.database.read() as session:
        return set(shown_ids(turn, session))


def _beside_the_point(turn: Turn, need: Need, found: Recommendation) -> bool:
    """Whether something was named that nothing shown has to do with: 有洗衣机吗."""
    if needs.without_seen(need.constraints) or not need.query or unlisted(turn.message):
        return False
    named = rest_of(turn.message, []) if turn.message.typed else []
    told = any(isinstance(e, QueryEvidence) for item in found.items for e in item.evidence)
    return bool(named) and found.model != CATALOGUE and not told


def _bounded(constraints: list[Constraint]) -> list[Constraint]:
    turned_down = [c for c in constraints if isinstance(c, NotItem)]
    conditions = needs.without_seen(constraints)
    forgotten = {id(c) for c in [*turned_down[:-REMEMBERED], *conditions[:-CONDITIONS]]}
    return [c for c in constraints if id(c) not in forgotten]


def _ask(turn: Turn, need: Need) -> Recommendation:
    customer_id = turn.context.customer_id
    with turn.database.read() as session:
        personalise = bool(customer_id) and may(session, str(customer_id), Purpose.PERSONALISATION)
    excluded = kept_out(turn)
    try:
        return turn.services.recommender.recommend(
            customer_id,
            need.query[:QUERY_LENGTH],
            needs.without_seen(need.constraints),
            SHOWN,
            exclude=(*needs.seen(need.constraints), *excluded),
            personalise=personalise,
        )
    except RecommenderDown:
        turn.say("utter_recommend_plain")
        return _from_catalogue(turn, need)


def kept_out(turn: Turn) -> list[str]:
    """What an agent does not want suggested here any more."""
    with turn.database.read() as session:
        return sorted(suppressed(session, turn.context.conversation, turn.context.customer_id))


def _from_catalogue(turn: Turn, need: Need) -> Recommendation:
    """Without the recommender: what the catalogue finds, the same for every customer."""
    unwanted = [NotItem(value=item_id) for item_id in kept_out(turn)]
    need = Need(need.query, [*need.constraints, *unwanted])
    with turn.database.read() as session:
        words = joined(session, needs.without_seen(need.constraints))
        fit = partial(suitable, session, turn.context.customer_id)
        found = fit(search(session, need.query, need.constraints, LOOKED_AT))
        if not found and words:
            found = fit(search(session, "", need.constraints, LOOKED_AT))
        if not found and not words:
            excluded = {one.value for one in unwanted}
            liked = [row.item_id for row in popular(session, limit=LOOKED_AT + len(excluded))]
            found = fit(products(session, [id_ for id_ in liked if id_ not in excluded]))
        reason = label("recommend.reason_meets", needs=words) if words else ""
        return Recommendation(items=[_plain(p, reason) for p in found[:SHOWN]], model=CATALOGUE)


def _plain(product: Product, reason: str) -> Suggestion:
    return Suggestion(
        id=product.id,
        title=product.title,
        price=f"{yuan(product.price):.2f}",
        image=product.image,
        reason=reason or label("recommend.reason_on_sale"),
    )


def store_shown(turn: Turn, need: Need, found: Recommendation) -> SuggestionList:
    """Keep the list and that it was seen; a turn tried again finds the list of its first try."""
    new = NewSuggestions(
        customer_id=turn.context.customer_id,
        conversation_id=turn.context.conversation,
        seq=turn.context.seq,
        key=turn.context.key("suggestions"),
        query=need.query,
        constraints=need.constraints,
        items=[_stored(item) for item in found.items],
        personalised=found.personalised,
    )
    with turn.database.write() as session:
        shown = store(session, new)
        record_impressions(session, shown)
        return shown


def as_stored(found: Recommendation, shown: SuggestionList) -> Recommendation:
    """What the list holds: the answer just given, or the one of the turn's first try."""
    given = {item.id: item for item in found.items}
    items = [given.get(str(row["id"])) or _from_row(row) for row in shown.items]
    return found.model_copy(update={"items": items, "personalised": shown.personalised})


def _from_row(row: dict[str, Any]) -> Suggestion:
    """An item of a stored list; title and price come from the catalogue when it is shown."""
    return Suggestion(id=str(row["id"]), title="", price="", reason=str(row["reason"]))


def _stored(item: Suggestion) -> SuggestedItem:
    evidence = [row.model_dump(mode="json") for row in item.evidence]
    return SuggestedItem(id=item.id, score=item.score, reason=item.reason, evidence=evidence)


def _nothing(turn: Turn, need: Need) -> None:
    with turn.database.read() as session:
        words = joined(session, needs.without_seen(need.constraints))
    if words:
        turn.say("utter_recommend_none", needs=words)
        turn.propose("relax")
    else:
        turn.say("utter_recommend_none_left")


def _as_text(c: Constraint) -> str:
    return c.model_dump_json()


def _held(need: Need, found: Recommendation) -> list[Constraint]:
    """The conditions that hold for everything shown: no more is claimed above the list."""
    met = [
        {_as_text(e.constraint) for e in item.evidence if isinstance(e, ConstraintEvidence)}
        for item in found.items
    ]
    return [
        c
        for c in needs.without_seen(need.constraints)
        if c not in found.relaxed and (_sure(c) or all(_as_text(c) in one for one in met))
    ]


def _sure(c: Constraint) -> bool:
    """Whether the list holds to it by itself: what only ranks may be met by some of it."""
    ranks = isinstance(c, GiftFor) and c.value in sexes()
    return (c.hard and not ranks) or isinstance(c, Price)


def _show(turn: Turn, need: Need, found: Recommendation, list_id: str, before: set[str]) -> None:
    ids = [item.id for item in found.items]
    with turn.database.read() as session:
        cards = suggestion_cards(session, found, list_id)
        relaxed = joined(session, given_up(session, need.constraints, found))
        words = joined(session, _held(need, found))
        buttons = under_list(session, needs.without_seen(need.constraints))
    same = before == set(ids)
    focus = turn.slots.get("item_id") if same else None  # the same again: 这个 is still that one
    focus = ids[0] if len(ids) == 1 else focus
    turn.remember(list_id=list_id, item_id=focus, orders_shown=None)
    payload = ProductsPayload(
        items=cards, list_id=list_id, personalised=found.personalised, buttons=buttons
    )
    if relaxed:
        response = "utter_recommend_no_other" if same else "utter_recommend_relaxed"
        turn.say(response, payload, relaxed=relaxed)
    elif words and same:  # fewer than a list holds: there are no others
        response = "utter_recommend_same" if len(ids) < SHOWN else "utter_recommend_meets"
        turn.say(response, payload, needs=words)
    elif words:
        turn.say("utter_recommend_found", payload, needs=words)
    else:
        turn.say("utter_recommend_list", payload)
    _tell_what_it_is_instead(turn, found)


def _tell_what_it_is_instead(turn: Turn, found: Recommendation) -> None:
    """降噪 was asked for and given up: what is shown has 通话降噪, which is another thing."""
    given_up = [c for c in found.relaxed if isinstance(c, Attribute)]
    with turn.database.read() as session:
        shown = listed(session, [item.id for item in found.items])
    for wish in table().wishes:
        for value, response in wish.but.items():
            near = Attribute(name=wish.name, value=value)
            if any((c.name, c.value) == (wish.name, wish.value) for c in given_up):
                if any(has_attribute(near, item) for item in shown):
                    turn.say(f"utter_recommend_{response}")
