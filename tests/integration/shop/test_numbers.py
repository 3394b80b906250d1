from datetime import datetime

import pytest

from shop.aftersales.asking import request_refund
from shop.aftersales.numbers import by_number, new_number, written
from shop.aftersales.tickets import open_ticket
from shop.behaviour.suggestions import NewSuggestions, SuggestedItem, store
from shop.database import Database
from shop.demo import DemoShop
from shop.errors import Conflict


def test_a_ticket_and_a_case_have_a_short_number_of_their_day(
    filled: Database, now: datetime
) -> None:
    with filled.write() as session:
        ticket = open_ticket(
            session, DemoShop(), kind="complaint", text="x", key="a:1", customer_id="C0001"
        )
        case = request_refund(
            session, DemoShop(), "C0001", "O-PAID", reason="不想要了", key="a:2", now=now
        )
        again = open_ticket(
            session, DemoShop(), kind="complaint", text="x", key="a:1", customer_id="C0001"
        )
    assert ticket.number == again.number == written(f"我的{ticket.number}怎么样了")
    assert case.number == written(str(case.number).replace("-", "").lower())
    assert [str(n)[0] for n in (ticket.number, case.number)] == ["T", "S"]
    with filled.read() as session:
        assert by_number(session, "C0001", str(case.number)) is not None
        assert by_number(session, "C0002", str(case.number)) is None
        assert by_number(session, "C0002", str(ticket.number)) is None


def test_a_number_is_not_given_twice(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        first = open_ticket(session, DemoShop(), kind="complaint", text="x", key="k", now=now)
        assert new_number(session, "T", "k", now) != first.number


@pytest.mark.parametrize("text", ["订单123456789012", "AS261123-0042", "T261123", "退款"])
def test_other_numbers_are_none_of_ours(text: str) -> None:
    assert written(text) is None


def test_a_list_stored_again_is_the_first_one(filled: Database) -> None:
    def shown(item: str, conversation: str = "c") -> NewSuggestions:
        return NewSuggestions(
            items=[SuggestedItem(id=item, score=1, reason="")],
            personalised=False,
            conversation_id=conversation,
            key="c:7",
        )

    with filled.write() as session:
        first = store(session, shown("P-SHIRT"))
        second = store(session, shown("P-FLASK"))
        assert (second.id, second.items) == (first.id, first.items)
        with pytest.raises(Conflict):
            store(session, shown("P-FLASK", "other"))
