"""What is beside a conversation: the customer's orders, cases, coupons and, if agreed, history."""

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.api.agents.panel_schemas import (
    BehaviourOut,
    CaseOut,
    CouponOut,
    LineOut,
    OrderOut,
    PanelOut,
    ParcelOut,
)
from gateway.handoff.people import brief
from gateway.handoff.tickets import tickets_out
from gateway.handoff.words import texts
from shop.aftersales import repository as aftersales
from shop.aftersales.evidence import addresses_of, wants_picture
from shop.aftersales.models import AfterSale
from shop.aftersales.sending_back import latest_pickup
from shop.aftersales.states import SENT_BACK
from shop.aftersales.tickets import tickets_of
from shop.behaviour.service import personal_history
from shop.catalog.pictures import media
from shop.customers.consent import consents
from shop.customers.service import coupons
from shop.money import yuan
from shop.orders.models import Order
from shop.orders.service import orders_of
from shop.orders.states import OrderState
from shop.shipping.service import Parcel, parcels

ORDERS, CASES, TICKETS, BEHAVIOURS = 20, 20, 20, 30
NOBODY = PanelOut(
    customer=None, consent=None, orders=[], cases=[], tickets=[], coupons=[], behaviours=[]
)


def panel(session: Session, customer_id: str | None, at: datetime) -> PanelOut:
    """Empty for a visitor or an erased customer."""
    who = brief(session, customer_id)
    if who is None:
        return NOBODY
    tickets = tickets_of(session, who.id)[:TICKETS]
    cases = aftersales.cases(session, who.id, None, None)[:CASES]
    return PanelOut(
        customer=who,
        consent={purpose.value: held for purpose, held in consents(session, who.id, at).items()},
        orders=[_order(session, one) for one in orders_of(session, who.id, limit=ORDERS)],
        cases=[_case(session, one) for one in cases],
        tickets=tickets_out(session, tickets, at),
        coupons=[
            CouponOut(
                title=one.title,
                amount=_money(one.amount),
                threshold=_money(one.threshold),
                ends_at=one.ends_at,
            )
            for one in coupons(session, who.id, at)
        ],
        behaviours=_behaviours(session, who.id, at),
    )


def _money(cents: int) -> str:
    return f"{yuan(cents):.2f}"


def _order(session: Session, order: Order) -> OrderOut:
    return OrderOut(
        id=order.id,
        state=order.state,
        state_text=OrderState(order.state).label,
        total=_money(order.total),
        placed_at=order.placed_at,
        lines=[
            LineOut(title=o.title, spec=o.spec, quantity=o.quantity, image=media(o.image))
            for o in order.lines
        ],
        shipments=[_parcel(one) for one in parcels(session, order.id)],
    )


def _parcel(parcel: Parcel) -> ParcelOut:
    return ParcelOut(
        courier=parcel.shipment.courier,
        tracking_no=parcel.shipment.tracking_no,
        state=texts("panel")["parcel_states"].get(parcel.shipment.state, parcel.shipment.state),
        late=parcel.late,
        last=parcel.last.text if parcel.last else "",
    )


def _case(session: Session, case: AfterSale) -> CaseOut:
    pickup = latest_pickup(session, case.id) if case.kind in SENT_BACK else None
    return CaseOut(
        number=case.called,
        kind_text=texts("panel")["case_kinds"].get(case.kind, case.kind),
        state_text=texts("panel")["case_states"].get(case.state, case.state),
        amount=_money(case.amount),
        requested_at=case.requested_at,
        order_id=case.order_id,
        reason=case.reason,
        pictures=addresses_of(session, case.id) if wants_picture(case) else [],
        pickup=str(pickup.payload.get("wanted", "")) if pickup else "",
        return_tracking_no=case.return_tracking_no or "",
    )


def _behaviours(session: Session, customer_id: str, at: datetime) -> list[BehaviourOut]:
    """Newest first; nothing without consent, for then not even the table is read."""
    history = personal_history(session, customer_id, BEHAVIOURS, at) or []
    return [
        BehaviourOut(
            type=one.type.value,
            type_text=texts("panel")["behaviours"].get(one.type.value, one.type.value),
            item_id=one.item_id,
            title=one.title or one.query or "",
            ts=one.ts,
        )
        for one in reversed(history)
    ]
