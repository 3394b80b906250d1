"""What is promised back never exceeds what was paid, however often and at once it is asked for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.aftersales import service as aftersales
from shop.aftersales.models import AfterSale, Refund
from shop.aftersales.states import CaseKind, Cause
from shop.database import Database
from shop.demo import DemoShop
from shop.errors import Conflict, Invalid, NotFound, Refused
from shop.orders.models import ShopRequest
from shop.orders.requests import request_cancel
from shop.orders.service import order_of
from shop.orders.states import OrderState
from shop.policies.service import set_policy
from shop.policies.values import ReturnPolicy
from tests.tiny_shop import CAKE, place

SHOP = DemoShop()
PAID = 14800


def ask(session: Session, key: str, order: str = "O-SIGNED", **wish: object) -> AfterSale:
    given = {"reason": "不合适", "key": key, **wish}
    return aftersales.request_refund(session, SHOP, "C0001", order, **given)  # type: ignore[arg-type]


def at_once(work: Callable[[int], object], times: int = 20) -> list[object]:
    def safely(number: int) -> object:
        try:
            return work(number)
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(safely, range(times)))


def test_twenty_refunds_at_once_never_exceed_what_was_paid(filled: Database) -> None:
    def refund(number: int) -> str:
        with filled.write() as session:
            return ask(session, f"k{number}", amount=1000).state

    outcomes = at_once(refund)

    assert outcomes.count("in_review") == 14  # 14 × 10 yuan of 148
    assert set(outcomes) == {"in_review", "exceeds_paid"}
    with filled.read() as session:
        assert order_of(session, "C0001", "O-SIGNED").refunded == 14000
        assert session.scalar(select(func.sum(AfterSale.amount))) == 14000


def test_one_key_used_twenty_times_at_once_opens_one_case(filled: Database) -> None:
    def refund(_: int) -> str:
        with filled.write() as session:
            return ask(session, "same", amount=1000).id

    assert len(set(at_once(refund))) == 1
    with filled.read() as session:
        assert session.scalar(select(func.count()).select_from(AfterSale)) == 1
        assert session.scalar(select(func.count()).select_from(ShopRequest)) == 1
        assert order_of(session, "C0001", "O-SIGNED").refunded == 1000


def test_one_line_asked_for_twenty_times_at_once_is_refunded_once(filled: Database) -> None:
    def refund(number: int) -> str:
        with filled.write() as session:
            return ask(session, f"k{number}", lines=[0]).state

    outcomes = at_once(refund)

    assert outcomes.count("in_review") == 1
    assert outcomes.count("already_requested") == 19


def test_twenty_decisions_at_once_release_the_amount_once(filled: Database) -> None:
    with filled.write() as session:
        ask(session, "other", amount=2000)
        case = ask(session, "k", amount=1000).id

    def decide(number: int) -> str:
        with filled.write() as session:
            if number % 2:
                return aftersales.cancel(session, "C0001", case).state
            return aftersales.refuse(session, case, "no_fault").state

    def safely(number: int) -> str:
        try:
            return decide(number)
        except Conflict:
            return "conflict"

    outcomes = at_once(safely)

    assert outcomes.count("conflict") == 19
    with filled.read() as session:
        assert order_of(session, "C0001", "O-SIGNED").refunded == 2000


def test_a_refund_of_lines_is_their_share_of_the_payment(filled: Database) -> None:
    with filled.write() as session:
        case = ask(session, "k", lines=[1])
        assert (case.amount, case.lines, case.state) == (5900, [1], "in_review")
        rest = ask(session, "rest")
        assert (rest.amount, rest.lines) == (8900, [0])
        with pytest.raises(Refused, match="already_requested"):
            ask(session, "more")


@pytest.mark.parametrize(("order", "code"), [("O-UNPAID", "not_paid"), ("O-OLD", "window_passed")])
def test_what_cannot_be_refunded_is_refused_with_a_code(
    filled: Database, order: str, code: str
) -> None:
    with filled.write() as session, pytest.raises(Refused) as refused:
        ask(session, "k", order)
    assert refused.value.code == code


def test_a_refusal_leaves_nothing_behind_even_when_the_caller_commits(filled: Database) -> None:
    with filled.write() as session, pytest.raises(Refused):
        ask(session, "k", amount=PAID + 1)
    with filled.read() as session:
        assert order_of(session, "C0001", "O-SIGNED").refunded == 0
        assert session.scalar(select(func.count()).select_from(ShopRequest)) == 0


@pytest.mark.parametrize("wish", [{"amount": 0}, {"amount": -5}, {"lines": [7]}])
def test_senseless_wishes_are_invalid(filled: Database, wish: dict[str, object]) -> None:
    with filled.write() as session, pytest.raises(Invalid):
        ask(session, "k", **wish)


def test_a_fault_is_looked_at_by_a_person_whenever_it_shows(filled: Database) -> None:
    with filled.write() as session:
        assert ask(session, "k", "O-OLD", cause=Cause.QUALITY).state == "in_review"


def test_an_unsigned_order_cannot_be_sent_back(filled: Database) -> None:
    with filled.write() as session, pytest.raises(Refused, match="not_signed"):
        ask(session, "k", "O-MOVING", kind=CaseKind.RETURN)


def test_a_key_of_another_order_is_a_conflict(filled: Database) -> None:
    with filled.write() as session:
        ask(session, "k", "O-SIGNED", amount=100)
        with pytest.raises(Conflict, match="key_used"):
            ask(session, "k", "O-MOVING", amount=100)


def test_another_customers_order_cannot_be_refunded(filled: Database) -> None:
    with filled.write() as session, pytest.raises(NotFound):
        ask(session, "k", "O-OTHER")


def test_the_money_can_be_followed_until_it_is_back(filled: Database) -> None:
    with filled.write() as session:
        case = ask(session, "k", lines=[0]).id
        assert aftersales.progress(session, "C0001", case).refunds == []
        aftersales.accept(session, case)
        (pending,) = aftersales.progress(session, "C0001", case).refunds
        assert (pending.amount, pending.state) == (8900, "pending")
        aftersales.complete(session, case)
        done = aftersales.progress(session, "C0001", case)
        assert (done.case.state, done.done_amount) == ("done", 8900)
        with pytest.raises(Conflict, match="illegal_step"):
            aftersales.cancel(session, "C0001", case)


def test_a_withdrawn_case_can_be_asked_for_again(filled: Database) -> None:
    with filled.write() as session:
        first = ask(session, "a", lines=[0])
        aftersales.cancel(session, "C0001", first.id)
        assert ask(session, "b", lines=[0]).id != first.id


def test_another_customers_case_looks_like_none(filled: Database) -> None:
    with filled.write() as session:
        case = ask(session, "k", amount=100).id
        with pytest.raises(NotFound) as others:
            aftersales.case_of(session, "C0002", case)
        with pytest.raises(NotFound) as missing:
            aftersales.case_of(session, "C0002", "no-such-case")
    assert str(others.value).replace(case, "X") == str(missing.value).replace("no-such-case", "X")


def signed_order(session: Session, signed: datetime, product: str = CAKE) -> None:
    early = signed - timedelta(days=3)
    place(
        session,
        "O-X",
        "C0001",
        OrderState.SIGNED,
        early,
        products=((product, 5000),),
        paid_at=early,
        shipped_at=early,
        signed_at=signed,
    )


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        (datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC), True),  # 23:59:59 in China on day 7
        (datetime(2026, 3, 9, 16, 0, 0, tzinfo=UTC), False),
    ],
)
def test_seven_days_count_from_the_day_after_signing(
    filled: Database, asked: datetime, allowed: bool
) -> None:
    with filled.write() as session:
        signed_order(session, datetime(2026, 3, 2, 1, 0, tzinfo=UTC), "P-FLASK")
        if allowed:
            assert ask(session, "k", "O-X", now=asked).state == "in_review"
        else:
            with pytest.raises(Refused, match="window_passed"):
                ask(session, "k", "O-X", now=asked)


def test_categories_without_the_right_are_data(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        signed_order(session, now)
        with pytest.raises(Refused) as refused:
            ask(session, "k", "O-X")
        assert refused.value.detail == {"categories": ["生鲜"]}
        set_policy(session, ReturnPolicy(excluded_categories=("tshirt",)), "lead")
        with pytest.raises(Refused, match="T恤"):
            ask(session, "k", "O-SIGNED", lines=[0])
        assert ask(session, "k", "O-SIGNED", lines=[1]).amount == 5900


def test_cancelling_a_paid_order_promises_back_what_is_left(filled: Database) -> None:
    with filled.write() as session:
        ask(session, "r", "O-PAID", amount=800)
        request = request_cancel(session, SHOP, "C0001", "O-PAID", reason="不想要了", key="c")
        assert (request.state, request.reason) == ("done", "")
        order = order_of(session, "C0001", "O-PAID")
        assert (order.state, order.refunded) == ("cancelled", PAID)
        assert session.scalar(select(func.sum(Refund.amount))) == PAID - 800
