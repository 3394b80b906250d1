"""Size advice: a product with a chart, a height and a weight; and what buyers say of its fit."""

from rasa_sdk.events import FollowupAction

from actions.aftersales.case_questions import kind_in
from actions.forms.filling import fill
from actions.forms.form import CLOSED, NO, Closed, Form, Step
from actions.forms.queue import go_on, turn_to
from actions.forms.told import said_before
from actions.forms.words import asks
from actions.patterns import matches
from actions.product.answers import answered_question
from actions.product.focus import mentioned, which
from actions.product.measures import measures, people
from actions.product.questions import ask_stock
from actions.product.size_looser import answered_looser, keep_advised
from actions.product.size_of import Sized, by_key, sized
from actions.product.size_usual import told_by_usual
from actions.product.size_words import MEASURES, chart_in_words, tell_fit
from actions.registry import action, before
from actions.turn import Turn
from actions.words import heard, label, mapping
from shop.catalog.sizing import Advice, covered, size_for
from shop.catalog.stock import stock

UNHEARD = frozenset({"nlu_fallback", "inform"})
PRODUCT, HEIGHT, WEIGHT = "size_product", "size_height", "size_weight"


def _settled_product(turn: Turn) -> str | None:
    """The product meant, if it has a chart; else what can be said is said and the form closes."""
    if _sent_back(turn) or _only_a_size(turn) or answered_looser(turn) or _of_another_matter(turn):
        raise Closed
    with turn.database.read() as session:
        found = sized(turn, session)
    if found is None:
        return None
    if found.product is not None:
        turn.remember(item_id=found.product.id)
        mentioned(turn, found.product)
    text = turn.message.text if turn.message.typed else ""
    if heard("size.chart_asked", text) and found.chart:
        turn.say("utter_size_chart", product=found.name, chart=chart_in_words(found.chart))
        raise Closed
    if not found.chart or (heard("size.fit_asked", text) and measures(text).height is None):
        _tell_without_measures(turn, found)
        raise Closed
    return found.key


def _sent_back(turn: Turn) -> bool:
    """尺码不合适, after 想退鞋: why something that was bought goes back."""
    if turn.requested_slot or not turn.message.typed or turn.context.customer_id is None:
        return False
    text = turn.message.text
    if asks(text) or not matches("size.does_not_fit", text):
        return False
    if not any(kind_in(before) for before in said_before(turn)):
        return False
    turn_to(turn, "case_form")
    return True


def _only_a_size(turn: Turn) -> bool:
    """L: a size alone, with no question open, asks whether it is there and not which one fits."""
    message = turn.message
    if turn.requested_slot or not message.bare or not message.one("size"):
        return False
    if measures(message.text).height is not None:
        return False
    ask_stock(turn)
    return True


def _of_another_matter(turn: Turn) -> bool:
    """下雨能穿不, taken for a question of sizes: answered as what it is."""
    sizes = heard("size.words", turn.message.text) or measures(turn.message.text).height
    return not turn.requested_slot and not sizes and answered_question(turn)


def _tell_without_measures(turn: Turn, found: Sized) -> None:
    """What the page says of sizes, what buyers wrote; else that neither says it."""
    if told_by_usual(turn, found):
        return
    told = bool(found.advice)
    if found.advice:
        turn.say("utter_size_advice", product=found.name, advice=found.advice, **_made(found))
    if found.product is not None:
        told = tell_fit(turn, found.product) or told
    if not told:
        response = "utter_size_fit_unknown" if found.chart else "utter_size_no_chart"
        turn.offer_person(response, product=found.name)


def _made(found: Sized) -> dict[str, str]:
    return {"sizes": label("size.comma").join(found.sizes) or label("size.one")}


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
    about={"why": "utter_size_why"},
)


@before
def measured(turn: Turn) -> bool:
    """T恤 170 75公斤, whatever it was taken for: which size that is."""
    message = turn.message
    if turn.form is not None or not message.typed or message.intent not in UNHEARD:
        return False
    told = measures(message.text)
    if told.height is None or told.weight is None:
        return False
    with turn.database.read() as session:
        if sized(turn, session) is None:
            return False
    turn.events.append(FollowupAction(FORM.name))
    return True


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
    elif weight not in (None, CLOSED) and not _advised_each(turn, str(product_id)):
        _advise(turn, str(product_id), float(str(height)), float(str(weight)))
    FORM.clear(turn)
    go_on(turn)


def _advised_each(turn: Turn, key: str) -> bool:
    """我160 98斤 老公182 170: each of them; False where one is told."""
    told = people(turn.message.text) if turn.message.typed else {}
    with turn.database.read() as session:
        found = by_key(session, key) if told else None
    if found is None:
        return False
    sizes: dict[str, str] = {}
    lines = []
    for who, m in told.items():
        advice = size_for(found.chart, float(m.height or 0), float(m.weight or 0))
        called = mapping("size.called").get(who, who)
        values = {"who": called, "height": f"{m.height:g}", "weight": f"{m.weight:g}"}
        sizes |= {who: advice.size} if advice.size else {}
        line = "size.person_line" if advice.size else "size.person_outside"
        lines.append(label(line, size=advice.size, **values))
    turn.say("utter_size_people", product=found.name, lines=label("size.joint").join(lines))
    if sizes:
        keep_advised(turn, key, next(iter(sizes.values())), sizes)
    return True


def _advise(turn: Turn, key: str, height: float, weight: float) -> None:
    with turn.database.read() as session:
        found = by_key(session, key)
    if found is None:
        turn.say("utter_size_gone")
        return
    chart = found.chart
    advice = size_for(chart, height, weight)
    values = {"product": found.name, "height": f"{height:g}", "weight": f"{weight:g}"}
    match advice.where:
        case "fits":
            turn.say("utter_size_fits", size=advice.size, **values)
            keep_advised(turn, key, advice.size)
        case "between":
            by = {"by_height": advice.by_height, "by_weight": advice.by_weight}
            turn.say("utter_size_between", size=advice.size, **by, **values)
            keep_advised(turn, key, advice.size)
        case "unknown":
            turn.offer_person("utter_size_no_chart", product=found.name)
            return
        case outside:
            bounds = {name: covered(chart, name) for name in MEASURES}
            words = chart_in_words([{n: [b.low, b.high] for n, b in bounds.items() if b}])
            turn.offer_person(f"utter_size_{outside}", chart=words, **values)
            return
    _usual(turn, advice)
    if found.product is not None:
        _in_stock(turn, found.product.id, advice)
        tell_fit(turn, found.product)


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
