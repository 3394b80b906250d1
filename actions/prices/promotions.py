"""What is going on in the shop, and no haggling: the same price for everybody."""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.faq.sheet import answered_from_faq
from actions.forms.beside import NO_ANSWER
from actions.forms.instead import instead
from actions.patterns import matches
from actions.prices.coupons_in_words import in_words
from actions.prices.wallet import told_coupons
from actions.product.focus import mentioned
from actions.recommend.shown import product_meant
from actions.registry import action, after, before
from actions.talk.again import times_told, was_told
from actions.turn import Turn
from actions.words import heard, label
from shop.aftersales.price_protection import protected_days
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

OF_PRICES = frozenset({"ask_promotion", "coupon", "bargain", "gift", "membership_points"})
GRUMBLES = NO_ANSWER | {"ask_price", "complaint", "ask_product_info", "compare_products", "deny"}
LATELY = timedelta(days=14)
SHOWN = 3
FEW = 8  # characters of a grumble


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
    tell_offers(turn)
    with turn.database.read() as session:
        cheaper = [
            product_card(
                product, label("promotions.lowered", amount=display(before - product.price))
            )
            for product, before in lowered(session, now() - LATELY, SHOWN)
        ]
    if cheaper:
        turn.say("utter_promotion_cheaper", ProductsPayload(items=cheaper))


def tell_offers(turn: Turn) -> None:
    """What is on today, from when shipping is free, and the customer's coupons."""
    with turn.database.read() as session:
        offers, shipping = _promotions(session), policy(session, FreeShipping)
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


@before
def asked_of_others(turn: Turn) -> bool:
    """那有没有别的优惠, after coupons or instead of one: what else there is."""
    if turn.message.intent != "coupon" or not turn.message.typed:
        return False
    if not matches("wallet.others", turn.message.text):
        return False
    tell_offers(turn)
    return True


@after
def also_offered(turn: Turn) -> None:
    """多少钱 有优惠吗: what is on, besides what the message was taken for."""
    said = [told["response"] for told in turn.dispatcher.messages]
    if not said or turn.form is not None or turn.resuming or turn.handed_over:
        return
    message = turn.message
    parts = message.clauses
    if not message.typed or message.intent in OF_PRICES or len(parts) == 1:
        return
    if any(matches("promotions.asked", part) for part in parts):
        tell_offers(turn)


@before
def answered_grumbling(turn: Turn) -> bool:
    """抠门, 隔壁才卖80, while the price is haggled over: kindly, whatever it was taken for."""
    text, intent = turn.message.text, turn.message.intent
    if turn.form is not None or not turn.message.typed:
        return False
    if intent in GRUMBLES and matches("promotions.rival", text):
        bargain(turn)
        return True
    return grumbled(turn)


@instead
def grumbled(turn: Turn) -> bool:
    """小气鬼 不买了, after haggling: by no means an order to be cancelled."""
    text = turn.message.text
    if len(text) > FEW or not (was_told(turn, "bargain") and matches("promotions.grumbles", text)):
        return False
    turn.say("utter_bargain_sorry")
    return True


@action("action_bargain")
def bargain(turn: Turn) -> None:
    """The price is everybody's; what can be saved by a coupon, and what costs less.

    Haggled on, it is said once: then what there is instead.
    """
    if _answered_otherwise(turn):
        return
    with turn.database.read() as session:
        product = product_meant(turn, session)
        cards = _cheaper(session, product) if product else []
        found = _coupon(turn, session, product) if product else ""
    times = times_told(turn, f"bargain:{product.id if product else ''}")
    if times:
        _haggled_on(turn, times)
        return
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


def _answered_otherwise(turn: Turn) -> bool:
    """两件一起买便宜不, 送双袜子: the sheet knows what there is of these."""
    text = turn.message.text if turn.message.typed else ""
    together = heard("promotions.together_words", text)
    given = matches("promotions.gift_asked", text)
    if (together or given) and answered_from_faq(turn):
        return True
    if given:
        turn.say("utter_bargain_no_gift")
    return given


def _haggled_on(turn: Turn, times: int) -> None:
    """What is sure all the same: a lower price later is made good, shipping may cost nothing."""
    with turn.database.read() as session:
        days, shipping = protected_days(session), policy(session, FreeShipping)
        offers = _promotions(session).offers
    if times > 1:
        turn.say("utter_bargain_done")
    elif offers:
        turn.say("utter_bargain_offers", offers=_listed(offers))
    elif days:
        turn.say("utter_bargain_protected", days=days, threshold=display(shipping.threshold))
    else:
        turn.say("utter_bargain_shipping", threshold=display(shipping.threshold))


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
