"""Exchanges: which variant comes, and what is said of one that cannot."""

from datetime import datetime

import pytest

from actions.turn import Services
from shop.catalog.models import Variant
from shop.catalog.service import product
from shop.orders.service import order
from tests.integration.actions.cases import FORM, chosen, confirmed, only_case, opened, shirt_bought
from tests.integration.actions.conftest import Talk
from tests.tiny_shop import SHIRT


def test_an_exchange_is_asked_for_with_the_variant_wanted(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    assert opened(customer, "我想换货", "apply_return_exchange").names == ["utter_case_why"]
    customer.hears("太小了", "inform")
    answer = customer.fills(FORM)  # the only other one in stock at the price
    assert answer.names == ["utter_case_confirm_exchange"]
    assert "白色 L" in answer.text
    said = confirmed(customer)
    assert said.names == ["utter_case_requested_exchange"]
    assert "白色 L" in said.text
    case = only_case(services.database, "C0003")
    assert (case.kind, case.cause, case.variant_id, case.amount, case.state) == (
        "exchange",
        "no_reason",
        "V-白色-L",
        0,
        "in_review",
    )
    with services.database.read() as session:
        assert order(session, "O-ONE").refunded == 0


def test_a_variant_out_of_stock_cannot_be_had(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    answer = opened(customer, "质量有问题要换货", "quality_problem")
    assert answer.names == ["utter_case_sorry", "utter_case_confirm_exchange"]
    assert "黑色 M" in answer.text  # what is faulty is replaced by its like
    customer.hears("黑色L的", "refine_need", {"colour": "黑色", "size": "L"})
    said = customer.fills(FORM)
    assert said.names == ["utter_exchange_sold_out", "utter_case_confirm_exchange"]
    customer.hears("粉色的", "refine_need", {"colour": "粉色"})
    said = customer.fills(FORM)
    assert said.names[0] == "utter_exchange_not_made"
    assert "颜色有白色、黑色；尺码有 M、L" in said.text
    customer.hears("白色吧", "inform", {"colour": "白色"})
    assert customer.fills(FORM).names == ["utter_case_confirm_exchange"]


def test_an_exchange_is_taken_back(talk: Talk, services: Services, now: datetime) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    opened(customer, "换货", "apply_return_exchange")
    customer.hears("太小", "inform")
    customer.fills(FORM)
    confirmed(customer)
    customer.hears("不换了，撤销", "cancel_aftersale")
    answer = customer.runs("action_cancel_aftersale")
    assert answer.said[-1].titles == ["撤销换货（尺码不合适）", "不撤了"]
    customer.taps(answer.said[-1].buttons[0])
    assert customer.runs("action_cancel_aftersale").names == ["utter_case_cancelled"]
    assert only_case(services.database, "C0003").state == "cancelled"


def dearer_shirt(services: Services, price: int = 10_900) -> None:
    """The shirt is made in black XL too, for 20 元 more than M."""
    with services.database.write() as session:
        found = product(session, SHIRT)
        found.variants.append(
            Variant(id="V-黑色-XL", colour="黑色", size="XL", price=price, stock=3)
        )


@pytest.mark.parametrize(
    ("words", "brings"),
    [("T恤太小了，想换成白色L", "白色 L"), ("黑色的质量有问题，换一件白色的L码", "白色 L")],
)
def test_the_variant_wanted_is_read_from_the_first_message(
    talk: Talk, services: Services, now: datetime, words: str, brings: str
) -> None:
    shirt_bought(services, now)
    answer = opened(talk("C0003"), words, "apply_return_exchange")
    assert answer.names == ["utter_case_confirm_exchange"]
    assert brings in answer.text


@pytest.mark.parametrize(
    ("price", "sums"), [(10_900, ["¥109", "¥89", "多付 ¥20"]), (7_900, ["¥79", "¥89", "少付 ¥10"])]
)
def test_another_price_is_explained_with_the_figures_and_the_way_that_works(
    talk: Talk, services: Services, now: datetime, price: int, sums: list[str]
) -> None:
    shirt_bought(services, now)
    dearer_shirt(services, price)
    customer = talk("C0003")
    answer = opened(customer, "T恤太小了换成XL", "apply_return_exchange", size="XL")
    assert answer.names == ["utter_exchange_other_price", "utter_exchange_which"]
    assert all(one in answer.said[0].text for one in sums)
    answer = chosen(customer, answer, "改成退货退款")
    assert answer.names == ["utter_phone_ask"]
    customer.hears("0003", "inform")
    assert customer.fills(FORM).names == ["utter_case_confirm_return"]
    assert confirmed(customer).names[0] == "utter_case_requested_return"
    case = only_case(services.database, "C0003")
    assert (case.kind, case.amount, case.variant_id) == ("return", 8900, None)


def test_one_size_larger_is_the_next_one_made(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    answer = opened(customer, "衣服小了换大一号", "apply_return_exchange")
    assert answer.names == ["utter_exchange_sold_out", "utter_exchange_which"]
    assert "黑色 L" in answer.text  # next after M, in the colour bought
    customer.hears("那再小一号呢", "ask_stock")
    answer = customer.fills(FORM)
    assert answer.names[0] == "utter_exchange_last_size"
    assert "尺码有 M、L" in answer.text


def test_a_size_that_is_not_made_is_answered_with_those_that_are(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    answer = opened(talk("C0003"), "太小了换XXXL", "apply_return_exchange", size="XXXL")
    assert answer.names == ["utter_exchange_not_made", "utter_exchange_which"]
    assert "“XXXL”" in answer.text
    assert "颜色有白色、黑色；尺码有 M、L" in answer.text


def test_with_nothing_to_exchange_for_the_money_is_offered(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    with services.database.write() as session:
        for variant in product(session, SHIRT).variants:
            variant.stock = 0
    customer = talk("C0003")
    answer = opened(customer, "破了，我要换货", "damaged_item")
    assert answer.names[-1] == "utter_exchange_none_left"
    assert answer.said[-1].titles == ["改成退货退款", "转人工"]
    customer.hears("那就退货吧", "apply_return_exchange")
    assert customer.fills(FORM).names == ["utter_case_changed", "utter_phone_ask"]
    assert customer.slots["case_kind"] == "return"


def test_another_variant_is_still_taken_at_the_confirmation(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    dearer_shirt(services, 8_900)
    customer = talk("C0003")
    assert "黑色 XL" in opened(customer, "太小了换XL", "apply_return_exchange").text
    customer.hears("不对，要XXXL", "inform", {"size": "XXXL"})
    answer = customer.fills(FORM)
    assert answer.names == ["utter_exchange_not_made", "utter_case_confirm_exchange"]
    customer.hears("那要白色L吧", "refine_need", {"colour": "白色", "size": "L"})
    answer = customer.fills(FORM)
    assert answer.names == ["utter_case_confirm_exchange"]
    assert "白色 L" in answer.text
    assert confirmed(customer).names[0] == "utter_case_requested_exchange"
    assert only_case(services.database, "C0003").variant_id == "V-白色-L"


def test_money_instead_of_another_one_needs_the_second_check_at_the_confirmation_too(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    answer = opened(customer, "太小了换白色L", "apply_return_exchange")
    assert answer.names == ["utter_case_confirm_exchange"]
    customer.hears("还是退货吧", "apply_return_exchange")
    assert customer.fills(FORM).names == ["utter_case_changed", "utter_phone_ask"]
    customer.hears("0003", "inform")
    assert customer.fills(FORM).names == ["utter_case_confirm_return"]
    assert confirmed(customer).names[0] == "utter_case_requested_return"


def test_a_yes_alone_chooses_no_variant(talk: Talk, services: Services, now: datetime) -> None:
    shirt_bought(services, now)
    with services.database.write() as session:
        for variant in product(session, SHIRT).variants:
            variant.stock = 5
    customer = talk("C0003")
    opened(customer, "想换货 这个不喜欢", "apply_return_exchange")
    assert customer.slots["requested_slot"] == "case_variant"
    customer.hears("嗯", "affirm")
    assert customer.fills(FORM).names == ["utter_variant_which"]
    assert customer.form == FORM
