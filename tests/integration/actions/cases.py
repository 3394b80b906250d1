"""What the tests about after-sales cases have in common: the form, and a customer with a case."""

from datetime import datetime, timedelta

from actions.turn import Services
from shop.aftersales.models import AfterSale
from shop.aftersales.service import accept, cases_of, request_refund
from shop.aftersales.states import CaseKind, Cause
from shop.catalog.intake import CategoryIn, put_category
from shop.clock import now as clock
from shop.conversations import repository
from shop.database import Database
from shop.messages.schemas import Reply
from shop.orders.intake import OrderIn, OrderLineIn, put_order
from shop.orders.states import OrderState
from shop.uploads.service import NewUpload, keep
from tests.integration.actions import asking
from tests.rasa_caller import Answer, RasaCaller
from tests.tiny_shop import SHIRT

FORM = "case_form"
RETURN = "apply_return_exchange"


def opened(customer: RasaCaller, text: str, intent: str, **entities: str) -> Answer:
    return asking.opened(customer, FORM, text, intent, **entities)


def chosen(customer: RasaCaller, answer: Answer, title: str) -> Answer:
    return asking.chosen(customer, FORM, answer, title)


def confirmed(customer: RasaCaller) -> Answer:
    return asking.confirmed(customer, FORM, "action_case_submit")


def only_case(database: Database, customer_id: str = "C0001") -> AfterSale:
    with database.read() as session:
        (case,) = cases_of(session, customer_id)
        return case


def shirt_bought(services: Services, now: datetime, variant: str | None = "V-黑色-M") -> None:
    """C0003 signed for one black shirt yesterday."""
    line = OrderLineIn(
        product_id=SHIRT,
        title="云朵纯棉短袖T恤",
        quantity=1,
        unit_price=8900,
        paid=8900,
        variant_id=variant,
    )
    bought = now - timedelta(days=4)
    one = OrderIn(
        id="O-ONE",
        customer_id="C0003",
        state=OrderState.SIGNED,
        placed_at=bought,
        paid_at=bought,
        shipped_at=bought,
        signed_at=now - timedelta(days=1),
        total=8900,
        lines=(line,),
        payment_channel="微信支付",
    )
    with services.database.write() as session:
        put_order(session, one)


def agreed(services: Services, now: datetime, kind: CaseKind, cause: Cause) -> str:
    """C0003 has a case that the shop agreed to; its id."""
    shirt_bought(services, now)
    id_ = requested(services, kind, cause)
    with services.database.write() as session:
        accept(session, id_)
    return id_


def requested(
    services: Services, kind: CaseKind, cause: Cause, variant_id: str | None = None
) -> str:
    """C0003 asks for a case of the shirt; its id."""
    with services.database.write() as session:
        case = request_refund(
            session,
            services.system,
            "C0003",
            "O-ONE",
            reason="",
            key="k",
            cause=cause,
            kind=kind,
            variant_id=variant_id,
        )
        return case.id


def picture(services: Services, conversation: str, now: datetime, name: str = "U1") -> str:
    """The customer sends a picture; the number of the case that it was kept with."""
    seen: list[str] = []

    def answer(_owner: str, case: str) -> Reply | None:
        seen.append(case)
        return None

    new = NewUpload(name, conversation, name, f"{name}.png", "image/png", 10, 1, 1)
    with services.database.write() as session:
        keep(session, new, now, answer)
    return seen[0]


def says(customer: RasaCaller, text: str, intent: str = "nlu_fallback") -> list[str]:
    """The names of what the open form answers."""
    customer.hears(text, intent)
    return customer.fills(FORM).names


def warranty(services: Services) -> None:
    with services.database.write() as session:
        put_category(session, CategoryIn(id="tshirt", name="T恤", warranty_days=30))


def told_before(services: Services, customer: RasaCaller, text: str) -> None:
    """What stands in the log already."""
    with services.database.write() as session:
        talked = repository.lock(session, customer.conversation)
        assert talked is not None
        repository.append(session, talked, at=clock(), sender="customer", text=text)
    customer.seq = 5
