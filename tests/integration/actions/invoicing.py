"""What tests of invoices say and look up."""

from actions.turn import Services
from shop.answers import service as answers
from shop.clock import now
from shop.orders.invoices import invoices_of
from shop.orders.models import Invoice
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, request_of
from tests.rasa_caller import Answer, RasaCaller

TAX_ID = "91330106MA2WJQ00XA"


COMPANY = "杭州云上样例科技有限公司"


def named(text: str) -> dict[str, str]:
    """The entities of a text that names this company or a person, as the NLU finds them."""
    known = {"invoice_title": [COMPANY, "个人"], "tax_id": [TAX_ID]}
    return {name: v for name, values in known.items() for v in values if v in text}


def asks(customer: RasaCaller, text: str, order_id: str = "O-SIGNED") -> Answer:
    order = {"order_id": order_id} if order_id else {}
    customer.hears(text, "invoice_request", {**order, **named(text)})
    return customer.fills("invoice_form")


def asked(customer: RasaCaller, text: str = f"开发票 {COMPANY} {TAX_ID}") -> Answer:
    assert asks(customer, text).names[-1].startswith("utter_invoice_confirm")
    return confirmed(customer, "invoice_form", "action_invoice_submit")


def invoices(services: Services) -> list[Invoice]:
    with services.database.read() as session:
        return list(invoices_of(session, "C0001", "O-SIGNED"))


def settle(services: Services, kind: RequestKind, state: str, **more: object) -> None:
    request = request_of(services, kind)
    with services.database.write() as session:
        answers.answer(session, request.id, state, "", now(), **more)  # type: ignore[arg-type]


def query(customer: RasaCaller) -> Answer:
    customer.hears("发票开好了吗", "invoice_query")
    return customer.runs("action_invoice_query")


def says_wrong(customer: RasaCaller, text: str, tax_id: str, form: str = "invoice_form") -> Answer:
    """A message with a tax id that does not check."""
    found = {"entity": "tax_id", "value": tax_id, "role": "invalid", "start": text.index(tax_id)}
    customer.hears(text, "inform", [{**found, "text": tax_id}])
    return customer.fills(form)


def corrects(customer: RasaCaller, text: str) -> Answer:
    customer.hears(text, "invoice_change", named(text))
    return customer.fills("correction_form")


def says(customer: RasaCaller, text: str, intent: str = "inform") -> Answer:
    """The next message of the open invoice form."""
    customer.hears(text, intent, named(text))
    return customer.fills("invoice_form")
