"""What buyers say: counted, quoted as written, never invented."""

from datetime import timedelta

import pytest

from actions.turn import Services
from shop.catalog.intake import ReviewIn, put_review
from shop.clock import now
from tests.integration.actions.conftest import Talk

WRITTEN = [
    ("C0001", 5, "音质超出价位，低音有力。物流很快"),
    ("C0002", 4, "续航给力；就是充电盒偏滑"),
    ("C0003", 1, "续航太差，听两个小时就没电。不会再来了"),
    ("C0003", 2, "追评：续航还是不行"),
]


@pytest.fixture
def reviewed(services: Services) -> str:
    with services.database.write() as session:
        for number, (customer, rating, text) in enumerate(WRITTEN):
            put_review(
                session,
                ReviewIn(
                    id=f"RO{number}",
                    product_id="P-FLASK",
                    customer_id=customer,
                    rating=rating,
                    text=text,
                    created_at=now() - timedelta(days=len(WRITTEN) - number),
                ),
            )
    return "P-FLASK"


def test_where_attributes_are_silent_buyers_are_counted_and_quoted(
    talk: Talk, reviewed: str
) -> None:
    customer = talk()
    customer.slots["item_id"] = reviewed
    customer.hears("续航怎么样", "ask_product_attribute", {"attribute": "续航"})
    answer = customer.runs("action_product_attribute")
    assert answer.names == ["utter_opinions_quote"]
    assert "有 2 位买家在评价里提到续航，其中 1 位给了 4 星以上" in answer.text  # one buyer twice
    assert "“追评：续航还是不行”" in answer.text


def test_quality_is_no_attribute_but_an_aspect(talk: Talk, reviewed: str) -> None:
    customer = talk()
    customer.slots["item_id"] = reviewed
    customer.hears("音质好吗", "ask_product_attribute")
    answer = customer.runs("action_product_attribute")
    assert "1 位买家在评价里提到音质" in answer.text
    assert "“音质超出价位，低音有力”" in answer.text


def test_what_nobody_wrote_of_stays_unknown(talk: Talk, reviewed: str) -> None:
    customer = talk()
    customer.slots["item_id"] = reviewed
    customer.hears("散热怎么样", "ask_product_attribute", {"attribute": "散热"})
    assert customer.runs("action_product_attribute").names == ["utter_product_unknown"]


def test_an_attribute_of_the_page_comes_first(talk: Talk) -> None:
    customer = talk()
    customer.slots["item_id"] = "P-PHONES"
    customer.hears("续航多久", "ask_product_attribute", {"attribute": "续航"})
    assert customer.runs("action_product_attribute").names == ["utter_product_attribute"]


@pytest.mark.parametrize(
    ("item", "names"),
    [("P-FLASK", ["utter_rating"]), ("P-CAKE", ["utter_rating_none"])],
)
def test_what_people_think_of_it(talk: Talk, reviewed: str, item: str, names: list[str]) -> None:
    customer = talk()
    customer.slots["item_id"] = item
    customer.hears("这款口碑好吗", "product_review")
    answer = customer.runs("action_product_review")
    assert answer.names == names
    if item == reviewed:
        assert "平均 3.0 分（满分 5 分，4 条评价）" in answer.text


def test_a_review_given_is_thanked(talk: Talk) -> None:
    customer = talk()
    customer.hears("已给好评", "product_review")
    assert customer.runs("action_product_review").names == ["utter_review_thanks"]
