"""Reviews: what buyers think of a product, which of those shown they like best, how they work."""

from actions.faq.sheet import faq
from actions.product.answers import answered_about
from actions.product.focus import mentioned, which
from actions.product.opinions import aspects_asked, told_by_buyers, told_rating
from actions.product.scope import compares
from actions.product.subjects import words_of
from actions.recommend.shown import product_meant
from actions.registry import action
from actions.turn import Turn
from actions.words import heard


@action("action_product_review")
def product_review(turn: Turn) -> None:
    """What buyers think, where that is asked; else how reviews work, from the sheet."""
    if turn.message.typed and heard("opinions.given", turn.message.text):
        turn.say("utter_review_thanks")
    elif compares(words_of(turn)) and answered_about(turn, sure=True):
        return
    elif turn.message.typed and heard("opinions.asked", turn.message.text):
        buyers_say(turn)
    elif turn.message.one("ordinal") and turn.slots.get("list_id"):
        buyers_say(turn)
    else:
        faq(turn)


def buyers_say(turn: Turn) -> None:
    """The rating, and the aspects named."""
    with turn.database.read() as session:
        product = product_meant(turn, session)
        if product is None:
            which(turn, session)
            return
        rated = told_rating(turn, session, product)
    turn.remember(item_id=product.id)
    mentioned(turn, product)
    if not rated:
        turn.say("utter_rating_none", product=product.title)
    for aspect in aspects_asked(turn) if rated else []:
        told_by_buyers(turn, product, aspect)
