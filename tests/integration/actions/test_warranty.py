"""Warranty before anything is bought, and what is asked with it."""

import pytest

from actions.turn import Services
from shop.catalog.intake import CategoryIn, put_category
from shop.clock import now
from tests.integration.actions.conftest import Talk
from tests.integration.actions.test_compare import shows
from tests.integration.actions.test_faq import sheet
from tests.rasa_caller import RasaCaller
from tests.tiny_shop import one_variant

__all__ = ["sheet"]  # the fixture
ASKED = "action_warranty"


def guaranteed(services: Services, id_: str, name: str, days: int) -> None:
    with services.database.write() as session:
        put_category(session, CategoryIn(id=id_, name=name, warranty_days=days))


@pytest.mark.parametrize("customer_id", ["C0001", "C0003", None])
def test_of_what_is_not_bought_its_kind_tells(
    services: Services, talk: Talk, customer_id: str | None
) -> None:
    guaranteed(services, "phone", "手机", 365)
    customer = talk(customer_id)
    answer = customer.asks(ASKED, "手机保修多久", "warranty_repair", {"category": "手机"})
    assert answer.names == ["utter_warranty_kind"]
    assert "365 天" in answer.text


def test_what_is_shown_is_meant_where_it_is_pointed_at(services: Services, talk: Talk) -> None:
    guaranteed(services, "flask", "保温杯", 180)
    customer = talk("C0001")  # who bought other things
    shows(services, customer, "P-FLASK", "P-CAKE")
    answer = customer.asks(ASKED, "第一个保修多久", "warranty_repair", {"ordinal": "1"})
    assert answer.names == ["utter_warranty_product"]
    assert "180 天" in answer.text


def test_shelf_life_is_no_warranty(services: Services, talk: Talk) -> None:
    with services.database.write() as session:
        one_variant(
            session, "P-CREAM", "面霜", "fresh", 9900, now=now(), attributes={"保质期": "3年"}
        )
    customer = talk("C0001")
    customer.slots["item_id"] = "P-CREAM"
    answer = customer.asks(ASKED, "保质期多久啊", "warranty_repair")
    assert "3年" in answer.text
    assert "保修" not in answer.text


@pytest.mark.usefixtures("sheet")
def test_what_the_warranty_covers_is_told_by_the_sheet(talk: Talk) -> None:
    answer = talk("C0001").asks(ASKED, "摔了保不保", "warranty_repair")
    assert "人为损坏可以保修吗" in answer.said[0].payload["source"]


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize(
    ("text", "answer", "words"),
    [
        ("修要钱不", "utter_repair_cost_until", "保修"),
        ("修的话收费吗", "utter_repair_cost_until", "保修"),
        ("那免费吗", "utter_repair_cost_until", "保修"),
        ("过保修多少钱", "utter_faq", "费用先说好再修"),
        ("过了保修贵不贵", "utter_faq", "费用先说好再修"),
    ],
)
def test_after_a_warranty_was_told_the_cost_is_that_of_a_repair(
    buyer: RasaCaller, services: Services, text: str, answer: str, words: str
) -> None:
    guaranteed(services, "tshirt", "T恤", 30)
    buyer.asks(ASKED, "保修多久", "warranty_repair")
    said = buyer.asks("action_faq", text, "gift")
    assert said.names == [answer]
    assert words in said.text


@pytest.mark.usefixtures("sheet")
def test_after_a_warranty_was_told_other_costs_stay_other_questions(
    buyer: RasaCaller, services: Services
) -> None:
    guaranteed(services, "tshirt", "T恤", 30)
    buyer.asks(ASKED, "保修多久", "warranty_repair")
    said = buyer.asks("action_faq", "礼品包装要钱吗", "gift")
    assert said.said[0].payload["source"] == "礼品包装要钱吗？"


@pytest.mark.usefixtures("sheet")
def test_without_a_warranty_the_shop_tells_what_a_repair_costs(
    buyer: RasaCaller, services: Services
) -> None:
    guaranteed(services, "tshirt", "T恤", 0)
    buyer.asks(ASKED, "保修多久", "warranty_repair")
    assert buyer.asks("action_faq", "修要钱不", "gift").names == ["utter_repair_cost"]
