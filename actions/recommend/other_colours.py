"""换个颜色: the colours of the one in focus, or those that the conditions leave."""

from collections import Counter

from actions.product.variants import answered_from_variants
from actions.recommend.asked_colours import another_colour
from actions.recommend.needs import without_seen
from actions.recommend.shown import shown_ids
from actions.recommend.suggesting import current
from actions.turn import Turn
from actions.words import label
from shop.catalog.constraints import Colour
from shop.catalog.listing import listed
from shop.catalog.search import matches
from shop.catalog.service import products
from shop.messages.taps import tap

MOST = 6


def in_other_colours(turn: Turn) -> bool:
    """Say which colours there are besides those shown; False where no other colour is asked for."""
    if not another_colour(turn.message):
        return False
    one = turn.slots.get("item_id") or turn.message.one("ordinal")
    if one and answered_from_variants(turn):
        return True
    held = [c for c in without_seen(current(turn).constraints) if not isinstance(c, Colour)]
    with turn.database.read() as session:
        shown = {p.colour for p in products(session, shown_ids(turn, session))}
        left = listed(session, matches(session, held)) if shown else []
    made = Counter(c for item in left if item.stock > 0 for c in item.colours)
    others = [colour for colour, _ in made.most_common() if colour not in shown][:MOST]
    comma = label("recommend.comma")
    if others:
        buttons = [tap(colour, "refine_need", colour=colour) for colour in others]
        turn.offer("utter_recommend_colours", buttons, colours=comma.join(others))
    elif shown:
        turn.say("utter_recommend_only_colours", colours=comma.join(sorted(shown)))
    return bool(shown)
