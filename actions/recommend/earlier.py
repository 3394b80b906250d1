"""Back to what was shown before: 手表能防水不 after phones is about the watches shown first."""

import re

from sqlalchemy.orm import Session

from actions.recommend.shown import ids_of, lists_shown
from actions.registry import before
from actions.turn import Turn
from actions.understood import CLAUSES
from actions.words import heard, listed, plain
from shop.behaviour.models import SuggestionList
from shop.catalog.service import products

ASKING = frozenset(
    {
        "ask_product_attribute",
        "ask_stock",
        "ask_price",
        "compare_products",
        "how_to_buy",
        "product_review",
        "ask_size_fit",
    }
)


@before
def back_to_earlier(turn: Turn) -> bool:
    """Make the list of the kind that is asked about the one in talk again; answers nothing."""
    message = turn.message
    kind = _kind(turn) if message.typed and turn.form is None else ""
    if not kind or not (message.intent in ASKING or heard("references.back", message.text)):
        return False
    with turn.database.read() as session:
        shown = [(one, _kinds(session, one)) for one in lists_shown(turn, session)]
    if not shown or kind in shown[-1][1] or not turn.slots.get("list_id"):
        return False
    found = next((one for one, kinds in reversed(shown) if kinds == {kind}), None)
    if found is not None:
        ids = ids_of(found)
        turn.remember(
            list_id=found.id,
            query=found.query,
            constraints=found.constraints,
            item_id=ids[0] if len(ids) == 1 else None,
        )
    return False


def _kind(turn: Turn) -> str:
    """The category asked about: not one laid aside (手机先放着), nor the one in 苹果手机能用不."""
    text, aside = plain(turn.message.text), tuple(listed("references.aside"))
    back = heard("references.back", text)
    named = [
        e
        for e in turn.message.all("category")
        if not e.unwanted
        and not text[e.start + len(e.text) :].startswith(aside)
        and (back or _begins_a_clause(text, e.start))
    ]
    return named[-1].value if named else ""


def _begins_a_clause(text: str, at: int) -> bool:
    """Whether nothing but 那, 那个, 对了 stands before it: 那手表防水吗."""
    before = re.split(CLAUSES, text[:at])[-1]
    return not before or before in listed("references.before_kind")


def _kinds(session: Session, shown: SuggestionList) -> set[str]:
    return {product.category.name for product in products(session, ids_of(shown))}
