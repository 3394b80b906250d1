"""Size advice: a product with a chart, a height and a weight; and what buyers say of its fit."""

from actions.filling import fill
from actions.forms import CLOSED, NO, Closed, Form, Step
from actions.measures import measures
from actions.product_focus import mentioned, which
from actions.registry import action
from actions.shown import product_meant
from actions.size_words import MEASURES, chart_in_words, tell_fit
from actions.turn import Turn
from actions.words import heard
from shop.catalog.service import product, size_chart
from shop.catalog.sizing import Advice, covered, size_for
from shop.catalog.stock import stock
from shop.errors import NotFound

PRODUCT, HEIGHT, WEIGHT = "size_product", "size_height", "size_weight"


def _settled_product(turn: Turn) -> str | None:
    """The product meant, if it has a chart; else what can be said is said and the form closes."""
    with turn.database.read() as session:
        found = product_meant(turn, session)
        if found is None:
            return None
        chart = size_chart(session, found.id)
    turn.remember(item_id=found.id)
    mentioned(turn, found)
    text = turn.message.text if turn.message.typed else ""
    told = measures(text)
    if heard("size.chart_asked", text) and chart:
        turn.say("utter_size_chart", product=found.title, chart=chart_in_words(chart))
        raise Closed
    if not chart or (heard("size.fit_asked", text) and told.height is None):
        if not tell_fit(turn, found) or not chart:
            response = "utter_size_fit_unknown" if chart else "utter_size_no_chart"
            turn.offer_person(response, product=found.title)
        raise Closed
    return found.id


def _ask_product(turn: Turn) -> None:
    with turn.database.read() as session:
        which(turn, session)


def _taken_product(turn: Turn) -> str | None:
    return _settled_product(turn)


def _height(turn: Turn) -> str | None:
    return _number(measures(turn.message.text).height) if turn.message.typed else None


def _weight(turn: Turn) -> str | None:
    if not turn.message.typed:
        return None
    told = measures(turn.message.text)
    if told.weight is None and told.height is not None and turn.requested_slot == WEIGHT:
        return _number(told.height / 2)  # 130 alone, asked for the weight: 斤
    return _number(told.weight)


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"


FORM = Form(
    name="size_form",
    opened_by="ask_size_fit",
    steps=(
        Step(
            PRODUCT,
            ask=_ask_product,
            take=_taken_product,
            settled=_settled_product,
            also=frozenset({"ask_product_attribute", "recommend_product", "ask_stock"}),
        ),
        Step(
            HEIGHT,
            ask=lambda turn: turn.say("utter_size_height"),
            take=_height,
            settled=_height,
            eager=True,
        ),
        Step(
            WEIGHT,
            ask=lambda turn: turn.say("utter_size_weight"),
            take=_weight,
            settled=_weight,
            eager=True,
        ),
    ),
    topic=frozenset({"ask_product_attribute", "ask_stock", "ask_price"}),
)


@action("validate_size_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_size_submit")
def submit(turn: Turn) -> None:
    """Say which size it is, if everything is known."""
    product_id, height, weight = (turn.slots.get(slot) for slot in (PRODUCT, HEIGHT, WEIGHT))
    if weight == NO:
        turn.say("utter_size_left")
    elif weight not in (None, CLOSED):
        _advise(turn, str(product_id), float(str(height)), float(str(weight)))
    FORM.clear(turn)


def _advise(turn: Turn, product_id: str, height: float, weight: float) -> None:
    with turn.database.read() as session:
        try:
            found, chart = product(session, product_id), size_chart(session, product_id)
        except NotFound:
            turn.say("utter_product_not_found")
            return
    advice = size_for(chart, height, weight)
    values = {"product": found.title, "height": f"{height:g}", "weight": f"{weight:g}"}
    match advice.where:
        case "fits":
            turn.say("utter_size_fits", size=advice.size, **values)
        case "between":
            by = {"by_height": advice.by_height, "by_weight": advice.by_weight}
            turn.say("utter_size_between", size=advice.size, **by, **values)
        case "unknown":
            turn.offer_person("utter_size_no_chart", product=found.title)
            return
        case outside:
            bounds = {name: covered(chart, name) for name in MEASURES}
            words = chart_in_words([{n: [b.low, b.high] for n, b in bounds.items() if b}])
            turn.offer_person(f"utter_size_{outside}", chart=words, **values)
            return
    _usual(turn, advice)
    _in_stock(turn, product_id, advice)
    tell_fit(turn, found)


def _usual(turn: Turn, advice: Advice) -> None:
    """平时穿M: said where the chart says otherwise."""
    usual = turn.message.one("size")
    if usual and usual.casefold() != advice.size.casefold():
        turn.say("utter_size_usual", usual=usual, size=advice.size)


def _in_stock(turn: Turn, product_id: str, advice: Advice) -> None:
    with turn.database.read() as session:
        there = stock(session, product_id, None, advice.size)
    if there.matching and not there.in_stock:
        turn.say("utter_size_out_of_stock", size=advice.size)
