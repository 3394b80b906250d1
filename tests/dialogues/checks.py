"""Whether an answer, and in the end the database, is as a dialogue expects."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from shop.aftersales.evidence import evidence_of
from shop.aftersales.models import AfterSale
from shop.aftersales.sending_back import latest_pickup
from shop.aftersales.service import cases_of
from shop.aftersales.tickets import tickets_of
from shop.aftersales.wishes import variants_of
from shop.behaviour.service import dismissed
from shop.catalog.service import category_named, products
from shop.clock import for_people, now
from shop.conversations import repository
from shop.customers.consent import Purpose, may
from shop.money import fen
from shop.orders.addresses import known
from shop.orders.changes import spec_of
from shop.orders.invoices import invoices_of
from shop.orders.requests import requests_of
from shop.orders.service import order
from tests.contract.customer import actions_of, words
from tests.dialogues.schema import After, Cards, Expected
from tests.dialogues.world import Person

Json = dict[str, Any]


def check_answer(
    expected: Expected, answer: Sequence[Json], person: Person, session: Session, seen: set[str]
) -> None:
    """Raise AssertionError with the whole answer in it."""
    said = words(list(answer))
    if expected.type:
        assert expected.type in {message["type"] for message in answer}, said
    missing = [word for word in expected.words if word.format(**person.orders) not in said]
    assert not missing, f"{missing} not in: {said}"
    assert not expected.one_of or any(word in said for word in expected.one_of), said
    wrong = [word for word in expected.never if word.format(**person.orders) in said]
    assert not wrong, f"{wrong} in: {said}"
    titles = {action["title"] for action in actions_of(list(answer))}
    assert set(expected.buttons) <= titles, f"{expected.buttons} not all in {titles}"
    if expected.orders is not None:
        shown = [card["id"] for m in answer for card in m["payload"].get("orders", [])]
        assert shown == [person.orders[name] for name in expected.orders], said
    if expected.items is not None:
        check_items(expected.items, answer, session, seen)


def check_items(cards: Cards, answer: Sequence[Json], session: Session, seen: set[str]) -> None:
    """Product cards against the catalogue: they exist, at this price, and meet what was asked."""
    lists = [m["payload"] for m in answer if m["type"] == "products"]
    shown = [item for payload in lists for item in payload["items"]]
    assert len(shown) >= cards.at_least, shown
    known = {product.id: product for product in products(session, [i["id"] for i in shown])}
    for item in shown:
        product = known[item["id"]]
        assert fen(item["price"]) == product.price
        assert item["reason"] or not cards.reasons, item
        if cards.cheaper_than is not None:
            assert product.price <= cards.cheaper_than * 100, item
        if cards.not_colour is not None:
            assert product.colour != cards.not_colour, item
        for name, value in cards.stated.items():
            assert value in str(product.attributes.get(name)), (name, item)
        if cards.category is not None:
            wanted = category_named(session, cards.category)
            assert wanted is not None, cards.category
            assert product.category_id == wanted.id, item
    if cards.personalised is not None:
        assert {payload["personalised"] for payload in lists} == {cards.personalised}
    ids = {item["id"] for item in shown}
    assert not (cards.differ and ids & seen), f"shown again: {ids & seen}"
    seen |= ids


def check_database(after: After, person: Person, conversation: str, session: Session) -> None:
    """The effects of the dialogue, and nothing beyond them."""
    customer_id = str(person.customer_id)
    for name, state in after.orders.items():
        assert order(session, person.orders[name]).state == state, name
    for name, amount in after.refunded.items():
        assert order(session, person.orders[name]).refunded == amount, name
    for name, states in after.cases.items():
        found = cases_of(session, customer_id, person.orders[name])
        assert [case.state for case in found] == states, name
    _check_cases(after, person, session)
    check_orders(after, person, session)
    if after.requests is not None:
        assert len(requests_of(session, customer_id)) == after.requests
    if after.tickets is not None:
        assert [ticket.kind for ticket in tickets_of(session, customer_id)] == after.tickets
    if after.owner is not None:
        talk = repository.find(session, conversation)
        assert talk is not None
        assert talk.owner == after.owner
    if after.personalisation is not None:
        holds = may(session, customer_id, Purpose.PERSONALISATION)
        assert holds == after.personalisation
    if after.dismissed is not None:
        assert len(dismissed(session, customer_id)) == after.dismissed


def _check_cases(after: After, person: Person, session: Session) -> None:
    """Kinds, causes, pictures, and what moves between the customer and the shop."""

    def of(name: str) -> Sequence[AfterSale]:
        return cases_of(session, str(person.customer_id), person.orders[name])

    for name, amounts in after.amounts.items():
        assert [case.amount for case in of(name)] == amounts, name
    for name, kinds in after.kinds.items():
        assert [case.kind for case in of(name)] == kinds, name
    for name, causes in after.causes.items():
        assert [case.cause for case in of(name)] == causes, name
    for name, count in after.pictures.items():
        assert len(evidence_of(session, of(name)[0].id)) == count, name
    for name, number in after.sent_back.items():
        assert of(name)[0].return_tracking_no == number, name
    for name, wish in after.exchanged.items():
        case = of(name)[0]
        line = order(session, case.order_id).lines[0]
        made = {one.id: one for one in variants_of(session, line.product_id)}
        assert spec_of(made[str(case.variant_id)]) == wish, name
    for name, wanted in after.pickups.items():
        asked = latest_pickup(session, of(name)[0].id)
        assert asked is not None, name
        tomorrow = for_people(now()).date() + timedelta(days=1)
        hours = "-".join(end or "" for end in asked.payload["hours"])
        assert asked.payload["days"] == [tomorrow.isoformat()] * 2, name
        assert f"tomorrow {hours}" == wanted, name


def check_orders(after: After, person: Person, session: Session) -> None:
    """What was asked about orders, and what became of them."""
    customer_id = str(person.customer_id)
    for name, wanted in after.asked.items():
        id_ = person.orders[name]
        asked = [
            f"{one.kind} {one.state}"
            for one in requests_of(session, customer_id)
            if id_ in {one.object_id, one.payload.get("order_id")}
        ]
        assert asked == wanted, name
    for name, place in after.addresses.items():
        assert known(order(session, person.orders[name]).address).place == place, name
    for name, remark in after.remarks.items():
        assert order(session, person.orders[name]).remark == remark, name
    for name, quantity in after.quantities.items():
        assert order(session, person.orders[name]).lines[0].quantity == quantity, name
    for name, spec in after.specs.items():
        assert order(session, person.orders[name]).lines[0].spec == spec, name
    for name, papers in after.invoices.items():
        found = invoices_of(session, customer_id, person.orders[name])
        assert [f"{one.state} {one.kind} {one.title}" for one in found] == papers, name
