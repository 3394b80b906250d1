"""Where the recommender is down, the catalogue's list keeps to the shop's rule of suitability."""

import pytest

from actions.turn import Services
from shop.behaviour.models import Behaviour
from shop.catalog.models import Product
from shop.clock import now
from shop.customers.models import Customer
from shop.policies.service import set_policy
from shop.policies.values import SuitabilityPolicy
from tests.integration.actions.conftest import StubRecommender, Talk
from tests.tiny_shop import HEADPHONES

RULE = SuitabilityPolicy(
    item_attribute="风险等级",
    item_ranks=("R1", "R2"),
    customer_attribute="风险承受能力",
    customer_ranks=("C1", "C2"),
)


@pytest.mark.parametrize("category", ["耳机", ""])
@pytest.mark.parametrize(
    ("who", "bears", "risk", "shown"),
    [
        ("C0001", "C2", "R2", True),
        ("C0001", "C1", "R2", False),
        ("C0001", "", "R2", False),
        ("C0001", "", "R1", True),
        ("C0001", "C2", "", False),
        (None, "", "R2", False),
        (None, "", "R1", True),
    ],
)
def test_what_does_not_suit_is_not_in_the_catalogues_list(  # noqa: PLR0917
    talk: Talk,
    services: Services,
    stub: StubRecommender,
    category: str,
    who: str | None,
    bears: str,
    risk: str,
    shown: bool,
) -> None:
    with services.database.write() as session:
        set_policy(session, RULE, "lead")
        product = session.get_one(Product, HEADPHONES)
        looked = {"event_id": "seen", "customer_id": "C0002", "type": "view", "ts": now()}
        session.add(Behaviour(**looked, item_id=HEADPHONES))  # so that it is popular
        product.attributes = {**product.attributes} | ({"风险等级": risk} if risk else {})
        if who:
            session.get_one(Customer, who).attributes = {"风险承受能力": bears} if bears else {}
    customer = talk(who)
    said = "看看耳机" if category else "推荐点东西"
    customer.hears(said, "recommend_product", {"category": category} if category else {})
    answer = customer.runs("action_recommend")
    cards = [card["id"] for one in answer.said for card in (one.payload or {}).get("items", [])]
    assert cards == [HEADPHONES] * shown
