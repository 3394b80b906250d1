"""The order state machine, by random walks over a real database."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.database import Database
from shop.errors import Conflict
from shop.orders import service as orders
from shop.orders.states import STEPS, IllegalStep, OrderState, check_step
from tests.tiny_shop import place

numbers = itertools.count()
walks = st.lists(st.sampled_from(OrderState), max_size=12)


def test_every_state_has_its_steps_and_its_label() -> None:
    assert set(STEPS) == set(OrderState)
    assert [state.label for state in OrderState] == [
        "待付款", "待发货", "运输中", "已签收", "已完成", "已取消",
    ]  # fmt: skip


@given(st.sampled_from(OrderState), st.sampled_from(OrderState))
def test_a_step_is_allowed_or_refused_and_never_backwards(
    current: OrderState, wanted: OrderState
) -> None:
    way = list(OrderState)
    try:
        check_step(current, wanted)
    except IllegalStep as refused:
        assert isinstance(refused, Conflict)
        assert wanted not in STEPS[current]
    else:
        assert way.index(wanted) > way.index(current)


@given(walks)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_walk_keeps_the_order_consistent(
    filled_sqlite: Database, walk: list[OrderState]
) -> None:
    id_ = f"O-{next(numbers)}"
    with filled_sqlite.write() as session:
        start = orders.order(session, "O-UNPAID").placed_at
        place(session, id_, "C0001", OrderState.AWAITING_PAYMENT, start)
        taken = [OrderState.AWAITING_PAYMENT]
        for wanted in walk:
            if wanted in STEPS[taken[-1]]:
                orders.transition(session, id_, wanted, actor="test")
                taken.append(wanted)
            else:
                with pytest.raises(IllegalStep):
                    orders.transition(session, id_, wanted, actor="test")
        order = orders.order(session, id_)
        steps = [(e.from_state, e.to_state) for e in orders.events(session, id_)][1:]

    assert order.state == taken[-1]
    assert steps == list(itertools.pairwise(taken))
    assert (order.paid == order.total) == (OrderState.AWAITING_SHIPMENT in taken)
    assert (order.signed_at is not None) == (OrderState.SIGNED in taken)
    assert order.version == 1  # counts what the shop pushes, not what happens here
