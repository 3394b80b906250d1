"""Questions about a product: what the page says, and whether it is there."""

from sqlalchemy.orm import Session

from actions.faq.sheet import answered_from_faq
from actions.patterns import matches
from actions.product.answers import answered_about, asks, of_sheet, told_by_title
from actions.product.focus import mentioned, which
from actions.product.looks import answered_of_shown, size_asked, told_in_stock
from actions.product.opinions import aspects_asked, told_by_buyers, told_rating
from actions.product.scope import compares
from actions.product.stock_told import tell_stock
from actions.product.subjects import as_text, words_of
from actions.product.variants import answered_from_variants
from actions.recommend.conversation import another_batch, recommend, refine
from actions.recommend.heard_as_need import asked_of_a_kind, understood_as_need
from actions.recommend.picked import calls_one
from actions.recommend.shown import product_meant, shown_ids
from actions.registry import action
from actions.turn import Turn
from actions.words import heard, label, plain
from shop.catalog.models import Product
from shop.catalog.stock import stock
from shop.catalog.wishes import asked, table

SOME = 12


@action("action_product_attribute")
def product_attribute(turn: Turn) -> None:
    """Answer from the data of what is meant, from the sheet and reviews; else it is unknown."""
    if _asks_stock(turn):
        ask_stock(turn)  # 第三个有白色吗
        return
    if answered_from_variants(turn) or answered_about(turn):
        return
    with turn.database.read() as session:
        product = product_meant(turn, session)
        if product is None:
            _of_nothing_shown(turn, session)
            return
    turn.remember(item_id=product.id)
    mentioned(turn, product)
    _tell(turn, product)


def _of_nothing_shown(turn: Turn, session: Session) -> None:
    """充电宝可以带上飞机吗: the sheet knows of kinds; else which product it is."""
    kind = turn.message.one("category") or ""
    if asked_of_a_kind(turn, stating=True):
        return
    if answered_from_faq(turn, only_sure=not of_sheet(turn), about=kind):
        return
    if asked_of_a_kind(turn, stating=False):
        return
    if kind and turn.message.typed and asks(turn) and not turn.message.one("product"):
        turn.offer_person("utter_product_kind_silent", kind=kind)
        return
    if not _is_a_need(turn):
        which(turn, session)


def _is_a_need(turn: Turn) -> bool:
    """戴着不疼的, 有暖光的吗 of a list shown, 有没有助眠的东西: of no product in particular."""
    message = turn.message
    if not message.typed or message.one("product") or message.one("model"):
        return False
    if matches("recommend.something", message.text):
        recommend(turn)
        return True
    to_have = matches("recommend.to_have", message.text) and not asks(turn)
    there = bool(turn.slots.get("list_id")) and matches("recommend.is_there", message.text)
    return (to_have or there) and understood_as_need(turn)


def _asks_stock(turn: Turn) -> bool:
    if not any(map(turn.message.one, ("colour", "size"))) or compares(words_of(turn)):
        return False
    return not turn.message.all("attribute") or calls_one(words_of(turn))


def _tell(turn: Turn, product: Product) -> None:
    """No subject is known: buyers, the sheet, or the page where it is asked for as a whole."""
    if not turn.message.typed or heard("subjects.facts_asked", turn.message.text):
        _all_facts(turn, product)
    elif not _told_by_reviews(turn, product) and not told_by_title(turn, product):
        kind = product.category.name
        if not answered_from_faq(turn, only_sure=True, about=kind):
            turn.offer_person("utter_product_silent", product=product.title)


def _told_by_reviews(turn: Turn, product: Product) -> bool:
    """质量怎么样, 好用吗: no attribute, but what buyers can tell."""
    text = words_of(turn)
    if any([told_by_buyers(turn, product, aspect, text) for aspect in aspects_asked(turn)]):
        return True
    if not heard("opinions.asked", text):
        return False
    with turn.database.read() as session:
        return told_rating(turn, session, product)


def _all_facts(turn: Turn, product: Product) -> None:
    """All that the page has."""
    facts = _facts({k: as_text(v) for k, v in list(product.attributes.items())[:SOME]})
    if facts:
        turn.offer_person("utter_product_facts", product=product.title, facts=facts)
    else:
        turn.offer_person("utter_product_no_facts", product=product.title)


def _facts(values: dict[str, str]) -> str:
    rows = [label("product.fact", name=name, value=value) for name, value in values.items()]
    return label("product.joint").join(rows)


@action("action_stock")
def ask_stock(turn: Turn) -> None:
    """Whether a product is there in the colour and size asked for; if not, when it comes back."""
    message = turn.message
    if not any(map(message.one, ("colour", "size"))) and answered_from_variants(turn):
        return
    if not message.one("product") and answered_of_shown(turn, focus=False):
        return
    with turn.database.read() as session:
        product = product_meant(turn, session)
        if product is None and message.one("category") and not message.one("product"):
            found = None
        elif product is None and message.one("colour") and _kind_known(turn, session):
            found = None  # 黑的有没: of those shown, of the kind talked about
        elif product is None and _of_a_part(turn):
            found = None  # 漠川K30的壳: a kind that fits what was named
        elif product is None and _wants_more(turn):
            found = None  # 还有吗, after a list
        elif product is None:
            told = told_in_stock(turn, session) or answered_from_faq(turn, only_sure=True)
            if not told:  # 还会补货吗, of nothing shown
                which(turn, session)
            return
        else:
            size = size_asked(turn, [product])
            found = stock(session, product.id, message.one("colour"), size)
    if product is None or found is None:  # 有没有蓝牙耳机: a kind of product, not a product
        if _wants_more(turn):
            another_batch(turn)
            return
        (recommend if message.one("category") or _of_a_part(turn) else refine)(turn)
        return
    turn.remember(item_id=product.id)
    mentioned(turn, product)
    tell_stock(turn, product, found, size=size_asked(turn, [product]))


def _kind_known(turn: Turn, session: Session) -> bool:
    """Whether some were shown, or a kind was named before."""
    named = turn.message.one("product") or turn.message.one("model")
    return not named and bool(turn.slots.get("kind_named") or len(shown_ids(turn, session)) > 1)


def _wants_more(turn: Turn) -> bool:
    return bool(turn.slots.get("list_id")) and matches("recommend.more_alone", turn.message.text)


def _of_a_part(turn: Turn) -> bool:
    """Whether a kind is named by words of its own that goes with what else is named."""
    text = plain(turn.message.text) if turn.message.typed else ""
    return any(one.wish.of in table().fits for one in asked(text))
