"""What was asked for and nothing of the kind has: told before anything is shown."""

from actions.recommend.other_brands import own_brands
from actions.recommend.wishes import Said
from actions.turn import Turn
from actions.words import label
from shop.catalog.search import of_kind


def tell_lacking(turn: Turn, said: Said) -> None:
    """What no product states, and brands that the shop does not sell, with those that it does."""
    comma = label("recommend.comma")
    kind = said.kind.name or label("recommend.goods")
    if said.brands:
        with turn.database.read() as session:
            own = comma.join(own_brands(of_kind(session, said.kind.id)))
        words = comma.join(said.brands)
        turn.say("utter_recommend_other_brands", words=words, kind=kind, brands=own)
    if stated := [words for words in dict.fromkeys(said.lacking) if words not in said.brands]:
        turn.say("utter_recommend_lacking", words=comma.join(stated), kind=kind)


def lacking(turn: Turn, said: Said) -> None:
    """Nothing that was asked for is stated of any product: say so and offer what can be asked."""
    tell_lacking(turn, said)
    if turn.slots.get("list_id"):
        turn.say("utter_recommend_lacking_kept")
    else:
        turn.say("utter_recommend_what_else")


def absent(turn: Turn, said: Said) -> None:
    """What is not wanted is stated of none: nothing has to be left out."""
    words = label("recommend.comma").join(dict.fromkeys(said.absent))
    kind = said.kind.name or label("recommend.goods")
    turn.say("utter_recommend_absent", words=words, kind=kind)
