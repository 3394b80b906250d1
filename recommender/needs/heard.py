"""What the bot makes of a need without any talk before it: its words and typed constraints.

The bot's own code: entities as its extractor finds them, then `actions.recommend` as in a first
message. Only `python -m recommender needs` needs it, from a checkout that has the bot.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions.recommend import needs, wishes
from actions.recommend.conversation import words_left
from actions.recommend.own_words import of_direction
from actions.recommend.prices import placed
from actions.understood import Entity, Understood
from bot.components.budget import find_budgets
from bot.components.catalogue_words import find_catalogue_words
from bot.components.expressions import find_price_directions
from bot.components.lexicon import Lexicon, base, build
from bot.components.spans import outside, without_overlaps
from recommender.features.words import simplified
from shop.catalog import lexicon
from shop.catalog.constraints import Constraint, InCategory
from shop.catalog.search import prices
from shop.catalog.wishes import table


@dataclass(frozen=True)
class Heard:
    """What the recommender is asked by the bot."""

    query: str
    constraints: list[Constraint]


def known_words(session: Session) -> Lexicon:
    """The bot's words of this shop."""
    return build(base(), lexicon.build(session).model_dump())


def heard(session: Session, said: str, known: Lexicon) -> Heard:
    """A first message, read as the bot reads it."""
    text = simplified(said)
    patterns = without_overlaps([*find_budgets(text), *find_price_directions(text)])
    spans = [*patterns, *outside(find_catalogue_words(text, known), patterns)]
    entities = tuple(
        Entity(s.entity, s.value, s.role, text[s.start : s.end], s.start)
        for s in sorted(spans, key=lambda s: (s.start, s.end))
    )
    message = Understood(text, "recommend_product", 1.0, (), entities)
    stated = needs.stacked([], wishes.said(session, message).constraints)
    direction = message.one("price_direction")
    like_bought = direction == "cheaper" and table().purchase.asked(text)  # left to the ranking
    if direction and not message.one("budget") and not like_bought:
        kind: list[Constraint] = [c for c in stated if isinstance(c, InCategory)]
        price = placed(direction, prices(session, kind), of_direction(message, direction))
        stated += [price] if price else []
    return Heard(words_left(message, stated), stated)
