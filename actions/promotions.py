"""What is going on in the shop, and no haggling: the same price for everybody."""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.faq import answered_from_faq
from actions.product_focus import mentioned
from actions.registry import action
from actions.shown import product_meant
from actions.turn import Turn
from actions.wallet import in_words, told_coupons
from actions.words import heard, label
from shop.catalog.cards import product_card
from shop.catalog.constraints import Constraint, InCategory, Price
from shop.catalog.models import Product
from shop.catalog.prices import lowered
from shop.catalog.search import search
from shop.clock import for_people, now
from shop.customers.service import coupons_for
from shop.messages.schemas import ProductCard, ProductsPayload
from shop.money import display
from shop.policies.service import policy
from shop.policies.values import FreeShipping, PromotionPolicy

LATELY = timedelta(days=14)
SHOWN = 3


def _promotions(session: Session) -> PromotionPolicy:
    """What is on today; nothing after its last day."""
    found = policy(session, PromotionPolicy)
    over = found.until is not None and for_people(now()).date() > found.until
    return PromotionPolicy() if over else found


def _listed(lines: tuple[str, ...]) -> str:
    return label("aftersales.semicolon").join(lines)


@action("action_promotion")
def ask_promotion(turn: Turn) -> None:
    """Offers, coupons and prices lowered of late; money for good reviews is never given."""
    if turn.message.typed and heard("promotions.review_words", turn.message.text):
        turn.say("utter_no_paid_reviews")
        return
    if turn.message.typed and answered_from_faq(turn, only_sure=True):
        return
    with turn.database.read() as session:
        offers, shipping = _promotions(session), policy(session, FreeShipping)
        cheaper = [
            product_card(
                product, label("promotions.lowered", amount=display(before - product.price))
            )
            for product, before in lowered(session, now() - LATELY, SHOWN)
        ]
    if offers.offers and offers.until:
        last = label("promotions.until", day=f"{offers.until:%m-%d}")
        turn.say("utter_promotions", offers=_listed(offers.offers), until=last)
    elif offers.offers:
        turn.say("utter_promotions", offers=_listed(offers.offers), until="")
    else:
        turn.say("utter_promotions_none")
    if shipping.threshold and shipping.fee:
        turn.say("utter_promotion_shipping", threshold=display(shipping.threshold))
    if turn.context.customer_id is not None:
        told_coupons(turn, turn.context.customer_id)
    if cheaper:
        turn.say("utter_promotion_cheaper", ProductsPayload(items=cheaper))


@action("action_bargain")
def bargain(turn: Turn) -> None:
    """The price is everybody's; what can be saved by a coupon, and what costs less."""
    with turn.database.read() as session:
        product = product_meant(turn, session)
        cards = _cheaper(session, product) if product else []
        found = _coupon(turn, session, product) if product else ""
    turn.say("utter_bargain")
    if product is not None:
        turn.remember(item_id=product.id)
        mentioned(turn, product)
        if found:
            turn.say("utter_bargain_coupon", product=product.title, coupon=found)
    elif turn.context.customer_id is not None:
        told_coupons(turn, turn.context.customer_id)
    if cards:
        turn.say("utter_bargain_cheaper", ProductsPayload(items=cards))


def _coupon(turn: Turn, session: Session, product: Product) -> str:
    """The coupon of the customer's that takes most off this product."""
    if turn.context.customer_id is None:
        return ""
    amount, category = product.price, product.category_id
    usable = coupons_for(session, turn.context.customer_id, amount, category)
    return in_words(usable[0]) if usable else ""


def _cheaper(session: Session, product: Product) -> list[ProductCard]:
    wanted: list[Constraint] = [
        InCategory(value=product.category.name),
        Price(at_most=product.price - 1),
    ]
    found = [one for one in search(session, "", wanted, limit=SHOWN) if one.stock]
    return [
        product_card(one, label("promotions.less", amount=display(product.price - one.price)))
        for one in found
    ]
