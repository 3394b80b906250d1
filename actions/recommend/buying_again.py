"""The same as bought before: that product as it is sold now, in which colours, and where."""

from sqlalchemy.orm import Session

from actions.product.focus import mentioned
from actions.product.specs import in_order
from actions.recommend.asked_colours import another_colour
from actions.recommend.shown import bought_before
from actions.recommend.wishes import Said
from actions.turn import Turn
from actions.words import heard, label
from shop.catalog.cards import product_card
from shop.catalog.constraints import Attribute, Constraint
from shop.catalog.wishes import table
from shop.messages.schemas import ProductsPayload
from shop.money import display


def bought_again(turn: Turn) -> bool:
    """Show the product of an earlier order; False where the message does not ask for it again."""
    message = turn.message
    again = message.typed and heard("buying.again", message.text)
    if not again and not (heard("buying.before", message.text) and another_colour(message)):
        return False
    with turn.database.read() as session:
        product = bought_before(turn, session)
        if product is None:
            return False
        made: dict[str, int] = {}
        for variant in product.variants:
            made[variant.colour] = made.get(variant.colour, 0) + variant.stock
    turn.remember(item_id=product.id)
    mentioned(turn, product)
    if not product.on_sale or product.stock == 0:
        turn.say("utter_buy_none", product=product.title)
        return True
    card = ProductsPayload(items=[product_card(product)])
    colours = [name for name in sorted(made, key=in_order) if name and made[name]]
    values = {"product": product.title, "price": display(product.price)}
    turn.say("utter_buy_again", card, **values)
    if colours:
        turn.say("utter_buy_again_colours", colours=label("buying.comma").join(colours))
    if product.url:
        turn.say("utter_buy_again_link", url=product.url)
    return True


def fitting_what_was_bought(turn: Turn, session: Session, said: Said) -> list[Constraint]:
    """我刚买的手机 配个壳: one that fits the brand of what was bought."""
    name = table().fits.get(said.kind.name)
    stated = any(isinstance(c, Attribute) and c.name == name for c in said.constraints)
    if not name or stated or not heard("buying.before", turn.message.text):
        return []
    bought = bought_before(turn, session)
    if bought is None or not bought.brand or bought.category_id == said.kind.id:
        return []
    return [Attribute(name=name, value=bought.brand, source=bought.brand)]
