"""Questions about a product: what the page says, and whether it is there."""

from actions.faq import answered_from_faq
from actions.opinions import aspects_asked, told_by_buyers, told_rating
from actions.product_focus import mentioned, which
from actions.recommend import recommend
from actions.registry import action
from actions.shown import product_meant
from actions.times import day
from actions.turn import Turn
from actions.variants import answered_from_variants
from actions.words import heard, label
from shop.catalog.cards import product_card
from shop.catalog.models import Product
from shop.catalog.opinions import aspects_in
from shop.catalog.service import attribute
from shop.catalog.stock import StockAnswer, stock
from shop.messages.schemas import ProductsPayload

SOME = 6
CHOICES = 5
CARRIED = ("attribute", "colour", "size")


@action("action_product_attribute")
def product_attribute(turn: Turn) -> None:
    """Answer from the product's attributes, else from its reviews; else say that it is unknown."""
    if not turn.message.all("attribute") and any(map(turn.message.one, ("colour", "size"))):
        ask_stock(turn)  # 第三个有白色吗
        return
    if answered_from_variants(turn):
        return
    with turn.database.read() as session:
        product = product_meant(turn, session)
        if product is None:
            if not answered_from_faq(turn, only_sure=True):  # 充电宝可以带上飞机吗
                which(turn, session)
            return
        asked = [entity.value for entity in turn.message.all("attribute")]
        found = {name: attribute(session, product.id, name) for name in asked}
    turn.remember(item_id=product.id)
    mentioned(turn, product)
    _tell(turn, product, found)


def _tell(turn: Turn, product: Product, found: dict[str, str | None]) -> None:
    known = {name: value for name, value in found.items() if value}
    if known:
        turn.say("utter_product_attribute", product=product.title, facts=_facts(known))
    for name in [name for name in found if name not in known]:
        if not any([told_by_buyers(turn, product, aspect) for aspect in aspects_in(name)]):
            turn.offer_person("utter_product_unknown", product=product.title, attribute=name)
    if not found and not _told_by_reviews(turn, product):
        if not answered_from_faq(turn, only_sure=True):
            _all_facts(turn, product)


def _told_by_reviews(turn: Turn, product: Product) -> bool:
    """质量怎么样, 好用吗: no attribute, but what buyers can tell."""
    if any([told_by_buyers(turn, product, aspect) for aspect in aspects_asked(turn)]):
        return True
    if not turn.message.typed or not heard("opinions.asked", turn.message.text):
        return False
    with turn.database.read() as session:
        return told_rating(turn, session, product)


def _all_facts(turn: Turn, product: Product) -> None:
    """No attribute was named: show what the page has, without pretending it is the answer."""
    facts = _facts({k: _text(v) for k, v in list(product.attributes.items())[:SOME]})
    if facts:
        turn.offer_person("utter_product_facts", product=product.title, facts=facts)
    else:
        turn.offer_person("utter_product_no_facts", product=product.title)


def _text(value: object) -> str:
    return label("product.comma").join(map(str, value)) if isinstance(value, list) else str(value)


def _facts(values: dict[str, str]) -> str:
    rows = [label("product.fact", name=name, value=value) for name, value in values.items()]
    return label("product.joint").join(rows)


@action("action_stock")
def ask_stock(turn: Turn) -> None:
    """Whether a product is there in the colour and size asked for; if not, when it comes back."""
    message = turn.message
    if not any(map(message.one, ("colour", "size"))) and answered_from_variants(turn):
        return
    with turn.database.read() as session:
        product = product_meant(turn, session)
        if product is None and message.one("category") and not message.one("product"):
            found = None
        elif product is None:
            which(turn, session)
            return
        else:
            found = stock(session, product.id, message.one("colour"), message.one("size"))
    if product is None or found is None:  # 有没有蓝牙耳机: a kind of product, not a product
        recommend(turn)
        return
    turn.remember(item_id=product.id)
    mentioned(turn, product)
    _tell_stock(turn, product, found)


def _tell_stock(turn: Turn, product: Product, found: StockAnswer) -> None:
    asked = [e for e in (turn.message.one("colour"), turn.message.one("size")) if e]
    spec = label("product.space").join(asked)
    values = {"product": product.title, "spec": spec}
    card = ProductsPayload(items=[product_card(product)])
    if found.in_stock:
        response = "utter_stock_yes_spec" if spec else "utter_stock_yes"
        turn.say(response, card, count=found.total, **values)
    elif not product.on_sale:
        turn.say("utter_stock_off_sale", **values)
        turn.propose("similar")
    elif not found.matching:
        _not_made(turn, product, found, values)
    elif found.restock_at is not None:
        turn.say("utter_stock_restock", moment=day(found.restock_at), **values)
        _alternatives(turn, found)
    else:
        turn.say("utter_stock_no", **values)
        _alternatives(turn, found)


def _not_made(turn: Turn, product: Product, found: StockAnswer, values: dict[str, str]) -> None:
    made = dict.fromkeys(x for v in product.variants for x in (v.colour, v.size) if x)
    choices = label("product.comma").join(made)
    turn.say("utter_stock_not_made" if choices else "utter_stock_no", choices=choices, **values)


def _alternatives(turn: Turn, found: StockAnswer) -> None:
    """Other colours or sizes that are there now."""
    # colours are those there in the size asked for, sizes those there in the colour asked for
    other = found.sizes if turn.message.one("size") else found.colours
    choices = label("product.comma").join(other)
    if choices:
        turn.say("utter_stock_other", choices=choices)
