"""A question about products talked about, answered from their data: a verdict, then the value."""

import re

from sqlalchemy.orm import Session

from actions.faq.sheet import answered_from_faq
from actions.product.compatible import told_compatible
from actions.product.focus import mentioned
from actions.product.list_questions import tell_best, tell_each, tell_recommended
from actions.product.opinions import aspects_asked, overview, told_by_buyers
from actions.product.scope import Scope, compares, scope
from actions.product.stock_told import tell_stock
from actions.product.subjects import Subject, Told, as_text, shown_name, subjects_in, words_of
from actions.recommend.picked import calls_one
from actions.turn import Turn
from actions.words import entry, heard, label
from shop.catalog.amounts import amounts
from shop.catalog.constraints import InCategory
from shop.catalog.models import Product
from shop.catalog.search import search
from shop.catalog.stock import stock
from shop.catalog.stretches import titled

OF_A_KIND = 300  # products that a value is measured against
FEWEST = 8  # of a kind, to call a value low or high


def asks(turn: Turn) -> bool:
    """Whether the message has the form of a question."""
    return re.search(entry("subjects.asks"), words_of(turn)) is not None


def of_sheet(turn: Turn) -> bool:
    """Whether it asks how something is used or kept, which the sheet tells."""
    heard_of = subjects_in(words_of(turn), [])
    return bool(heard_of) and bool(heard_of[0].rules.get("sheet"))


def answered_question(turn: Turn) -> bool:
    """For messages understood as something else: answer only a plain question of a subject."""
    text = words_of(turn)
    if not asks(turn) or not subjects_in(text, []) or re.search(entry("subjects.complaint"), text):
        return False
    return answered_about(turn, sure=True)


def answered_about(turn: Turn, *, sure: bool = False) -> bool:
    """Whether the data, the sheet or buyers answered; False, with nothing said, if none was asked.

    `sure`: only from the data; else it is also said that they are silent.
    """
    with turn.database.read() as session:
        where = scope(turn, session)
        if not where.products:
            return False
        answered = (
            _told_stock(turn, session, where)
            or told_compatible(turn, where)
            or _answered(turn, session, where, sure)
        )
        if answered and not where.several:
            turn.remember(item_id=where.products[0].id)
            mentioned(turn, where.products[0])
        return answered


def _told_stock(turn: Turn, session: Session, where: Scope) -> bool:
    """续航好那个有黑色吗: the subject says which one, the colour or size what is asked."""
    colour, size = turn.message.one("colour"), turn.message.one("size")
    if where.several or not (colour or size) or not calls_one(words_of(turn)):
        return False
    product = where.products[0]
    tell_stock(turn, product, stock(session, product.id, colour, size))
    return True


def _answered(turn: Turn, session: Session, where: Scope, sure: bool) -> bool:
    text = words_of(turn)
    named = [entity.value for entity in turn.message.all("attribute")]
    beyond = re.sub(entry("subjects.picked"), " ", text)  # 最便宜那个多重 asks the weight
    subjects = (beyond != text and subjects_in(beyond, named)) or subjects_in(text, named)
    if not subjects:
        return _in_general(turn, session, where, text)
    if subjects[0].rules.get("sheet") and _from_sheet(turn, where, only_sure=False):
        return True
    subject = next((s for s in subjects if not s.rules.get("sheet")), subjects[0])
    told = [s for s in subjects if any(s.told(session, p) for p in where.products)]
    if subject in told or (told and set(named) & {told[0].name, *told[0].attributes}):
        told = told[told.index(subject) :] if subject in told else told
        if _told(turn, session, where, _asked_too(told, named)):
            return True
    return not (sure and not told) and _silent(turn, where, subject)


def _asked_too(told: list[Subject], named: list[str]) -> list[Subject]:
    """The first subject, and others whose attribute the message names: 续航和防水."""
    more = [s for s in told[1:] if set(named) & {s.name, *s.attributes[:1]}]
    used = {told[0].attributes[0]} if told[0].attributes else set()
    return [told[0], *(s for s in more if s.attributes[0] not in used)]


def _told(turn: Turn, session: Session, where: Scope, subjects: list[Subject]) -> bool:
    first = where.products[0]
    names = {s.name: found.name for s in subjects if (found := s.told(session, first))}
    subjects = [s for s in subjects if s.name not in names or _names_first(s.name, names)]
    if not where.several:
        return any([_tell_one(turn, session, first, s) for s in subjects])
    if compares(words_of(turn)) and tell_best(turn, session, where, subjects[0]):
        return True
    return any([tell_each(turn, session, where, subject) for subject in subjects])


def _names_first(subject: str, names: dict[str, str]) -> bool:
    """Whether it is the first of the subjects that the same attribute answers."""
    return next(one for one, name in names.items() if name == names[subject]) == subject


def _tell_one(turn: Turn, session: Session, product: Product, subject: Subject) -> bool:
    told = subject.told(session, product)
    if told is None:
        return False
    text = words_of(turn)
    verdict = subject.verdict(told, text) or _degree(session, product, subject, told, text)
    evidence = subject.evidence(session, product, told, text)
    name = shown_name(evidence)
    values = {"verdict": verdict, "name": name, "value": evidence.value}
    if verdict and name and evidence.value not in verdict:
        turn.say("utter_product_judged", product=product.title, **values)
    elif verdict:
        turn.say("utter_product_verdict", verdict=verdict, product=product.title)
    else:
        facts = label("product.fact", name=name or subject.name, value=told.value)
        turn.say("utter_product_attribute", product=product.title, facts=facts)
    return True


def _degree(session: Session, product: Product, subject: Subject, told: Told, text: str) -> str:
    """重不重: where its amount stands among all of its kind."""
    words = subject.rules.get("degree")
    if not words or not told.measure or not re.search(entry("subjects.yes_no"), text):
        return ""
    kind = InCategory(value=product.category_id)
    of_kind = search(session, "", [kind], OF_A_KIND)
    values = [amounts(as_text(p.attributes.get(told.name))) for p in of_kind]
    known = [value[0] for value in values if value]
    if len(known) < FEWEST or len(set(known)) == 1:
        return ""
    below = sum(value < told.measure[0] for value in known) / len(known)
    above = sum(value > told.measure[0] for value in known) / len(known)
    place = "low" if above > 0.6 else "high" if below > 0.6 else "middle"  # noqa: PLR2004
    return label("subjects.among", degree=words[place], kind=product.category.name)


def _in_general(turn: Turn, session: Session, where: Scope, text: str) -> bool:
    """哪个好, 第二个咋样: no subject but an opinion is asked."""
    if where.several:
        if re.search(entry("subjects.superlative_alone"), text):
            tell_recommended(turn, session, where)
            return True
        return False
    if heard("subjects.overview_asked", text) and not aspects_asked(turn):
        overview(turn, session, where.products[0])
        return True
    return False


def _from_sheet(turn: Turn, where: Scope, *, only_sure: bool) -> bool:
    kinds = {product.category.name for product in where.products}
    about = kinds.pop() if len(kinds) == 1 else ""
    return answered_from_faq(turn, only_sure=only_sure, about=about)


def _silent(turn: Turn, where: Scope, subject: Subject) -> bool:
    """The data say nothing of it: the sheet, then buyers, then what is nearest and a person."""
    told_here = subject.rules.get("sheet") or subject.rules.get("alone")
    if not told_here and _from_sheet(turn, where, only_sure=True):
        return True
    one = where.products[0]
    if not where.several and told_by_title(turn, one):
        return True
    aspect = subject.rules.get("aspect", subject.name)
    if not where.several and told_by_buyers(turn, one, aspect, words_of(turn)):
        return True
    _tell_unknown(turn, where, subject)
    return True


def told_by_title(turn: Turn, product: Product) -> bool:
    """是无线的吗: what is asked stands in the title, which is a fact too."""
    text = words_of(turn)
    if not re.search(entry("subjects.yes_no"), text) or not turn.message.typed:
        return False
    asked = re.sub(entry("subjects.asking"), " ", text)
    kinds = [product.category.name, *map(str, product.category.aliases)]
    said = titled(asked, product.title, kinds)
    if not said:
        return False
    verdict = label("subjects.titled", words=said)
    turn.say("utter_product_verdict", verdict=verdict, product=product.title)
    return True


def _tell_unknown(turn: Turn, where: Scope, subject: Subject) -> None:
    several = label("subjects.of_several")
    title = label("subjects.title", title=where.products[0].title)
    values = {"product": several if where.several else title, "attribute": subject.called}
    if facts := _near(where, subject):
        turn.offer_person("utter_product_unknown_near", facts=facts, **values)
    else:
        turn.offer_person("utter_product_unknown", **values)


def _near(where: Scope, subject: Subject) -> str:
    """What is nearest to it, where all of them say the same."""
    rows = []
    for name in subject.near:
        values = {as_text(product.attributes.get(name)) for product in where.products}
        if len(values) == 1 and (value := values.pop()):
            rows.append(label("product.fact", name=name, value=value))
    return label("product.joint").join(rows)
