"""What no intent fitted and still is a need: a critique of the list shown, a kind with a wish."""

from actions.patterns import matches
from actions.product.answers import asks
from actions.recommend import wishes
from actions.recommend.asked_colours import another_colour
from actions.recommend.buying_again import bought_again
from actions.recommend.conversation import recommend, refine
from actions.recommend.narrowing import others
from actions.recommend.other_brands import kind_and_brand
from actions.recommend.shown import shown_ids
from actions.recommend.suggesting import current
from actions.recommend.sums_said import budget_in_passing, is_a_sum
from actions.registry import before
from actions.talk.kind import kind_in_talk, kinds
from actions.turn import Turn
from actions.words import heard
from shop.catalog.constraints import GiftFor

BRIEF = 24  # signs of a message that nobody understood and that still may be a critique
OF_FREE_THINGS = frozenset({"gift", "bargain"})
WITH_A_WISH = 2  # conditions of a message that names a kind and says more of it


def asked_of_a_kind(turn: Turn, *, stating: bool) -> bool:
    """能测血氧的智能手表, of nothing shown: those that state it are the answer.

    `stating`: only where the message is no question.
    """
    message = turn.message
    if not message.typed or (stating and asks(turn)):
        return False
    wants = message.one("category") or matches("recommend.wanted", message.text)
    if not wants or _of_what_was_bought(message.text):
        return False
    with turn.database.read() as session:
        said = wishes.said(session, message)
    more = len(said.constraints) + len(said.lacking) >= WITH_A_WISH
    to_have = matches("recommend.to_have", message.text)  # 手机 像素高的
    alone = stating and (to_have or wishes.unlisted(message))  # 不要了 看看鼠标
    if not kinds(said.constraints) or not (more or alone):
        return False
    recommend(turn)
    return True


def _of_what_was_bought(text: str) -> bool:
    return heard("recommend.not_a_need", text) or matches("recommend.broken", text)


def understood_as_need(turn: Turn) -> bool:
    """Take up what no intent fitted: a critique of the list shown, or a kind with a wish."""
    message = turn.message
    if not message.typed or turn.form or _of_what_was_bought(message.text):
        return False
    if bought_again(turn):
        return True
    need = current(turn)
    with turn.database.read() as session:
        kind = kind_in_talk(turn, session, need.constraints)
        said = wishes.said(session, message, kind, shown_ids(turn, session))
        more = [*others(turn, session), *budget_in_passing(message)]
    listed = bool(turn.slots.get("list_id"))
    spends = is_a_sum(message.text) or (message.bare and message.one("budget"))
    asks_for_one = heard("recommend.asks_for_one", message.text) or spends
    asks_for_one = bool(kind and not listed and asks_for_one)
    liked = listed and matches("recommend.likes", message.text)
    stated = said.constraints or (listed and said.lacking)
    liked = liked or (listed and not stated and _has_something(turn, kind))
    if not (asks_for_one or stated or more or another_colour(message) or liked):
        return False
    if listed and len(message.text) <= BRIEF and not turn.slots.get("orders_shown"):
        refine(turn)
        return True
    wished = bool(kinds(said.constraints)) and (
        matches("recommend.wanted", message.text)
        or (message.one("category") and len(said.constraints) + len(said.lacking) > 1)
    )
    present = any(isinstance(c, GiftFor) for c in said.constraints)
    given = present and heard("recommend.giving", message.text)  # 送领导 五百左右
    if asks_for_one or wished or given:
        recommend(turn)
        return True
    return False


def _has_something(turn: Turn, kind: str) -> bool:
    """带支架 of what was shown: words that the products of the kind have."""
    if not matches("recommend.having", turn.message.text):
        return False
    with turn.database.read() as session:
        said = wishes.said(session, turn.message, kind, shown_ids(turn, session), critique=True)
    return bool(said.constraints)


def suggested_instead(turn: Turn) -> bool:
    """这杯子太小了 给我推荐个大的: another one is to be bought, nothing goes back."""
    text = turn.message.text
    if not turn.message.typed or not matches("recommend.another_to_buy", text):
        return False
    if matches("recommend.goes_back", text):
        return False
    recommend(turn)
    return True


@before
def present_wanted(turn: Turn) -> bool:
    """送礼送什么好, taken for a question of what comes free with a purchase."""
    if turn.message.intent not in OF_FREE_THINGS or turn.form is not None or not turn.message.typed:
        return False
    if not matches("recommend.a_present", turn.message.text):
        return False
    recommend(turn)
    return True


@before
def of_another_brand(turn: Turn) -> bool:
    """保温杯 膳魔师的, taken for a question that has a vacuum flask in it."""
    if turn.form is not None or not kind_and_brand(turn.message):
        return False
    recommend(turn)
    return True
