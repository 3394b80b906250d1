"""Size advice by the product's own chart, and what its buyers wrote of the fit."""

from datetime import timedelta

import pytest

from actions.turn import Services
from shop.catalog.intake import (
    CategoryIn,
    ProductIn,
    ReviewIn,
    VariantIn,
    put_category,
    put_product,
    put_review,
)
from shop.clock import now
from shop.conversations import repository
from tests.integration.actions.cases import shirt_bought
from tests.integration.actions.conftest import Talk

CHART = (
    {"size": "M", "height": [162, 168], "weight": [51, 59]},
    {"size": "L", "height": [168, 174], "weight": [59, 67]},
    {"size": "XL", "height": [174, 180], "weight": [67, 77]},
)

WRITTEN = ("偏大一点，建议拍小一码", "尺码标准，按平时买正好", "很合身。")
BUYERS = "utter_size_buyers"


@pytest.fixture
def shirt(services: Services) -> str:
    """A shirt with a whole chart; XL is sold out; three buyers wrote how it fits."""
    with services.database.write() as session:
        put_category(session, CategoryIn(id="tshirt", name="T恤"))
        variants = [("M", 3), ("L", 3), ("XL", 0)]
        put_product(
            session,
            ProductIn(
                id="P-CHART",
                title="山野宽松T恤",
                category_id="tshirt",
                variants=tuple(
                    VariantIn(id=f"VC-{s}", colour="白色", size=s, price=9900, stock=n)
                    for s, n in variants
                ),
                size_chart=CHART,
            ),
            now=now(),
        )
        for number, text in enumerate(WRITTEN):
            put_review(
                session,
                ReviewIn(
                    id=f"RC{number}",
                    product_id="P-CHART",
                    customer_id=f"C000{number + 1}",
                    rating=4,
                    text=text,
                    created_at=now() - timedelta(days=number),
                ),
            )
    return "P-CHART"


@pytest.mark.parametrize(
    ("text", "names", "words"),
    [
        ("我身高165，110斤，穿多大", ["utter_size_fits", BUYERS], "穿 M 码"),
        ("170 65kg选什么码", ["utter_size_fits", BUYERS], "穿 L 码"),
        ("一米七二 体重一百一十斤", ["utter_size_between", BUYERS], "大的 L 码"),
        (
            "178 150斤",
            ["utter_size_fits", "utter_size_out_of_stock", BUYERS],
            "没有货",
        ),
        ("身高195 体重100公斤", ["utter_size_above"], "身高 162–180cm"),
        ("身高150 体重80斤", ["utter_size_below"], "体重 51–77kg"),
    ],
)
def test_everything_said_at_once(
    talk: Talk, shirt: str, text: str, names: list[str], words: str
) -> None:
    customer = talk()
    customer.slots["item_id"] = shirt
    customer.hears(text, "ask_size_fit")
    customer.fills("size_form")
    answer = customer.runs("action_size_submit")
    assert answer.names == names
    assert words in answer.text
    assert customer.slots["size_height"] is None


def test_what_is_missing_is_asked(talk: Talk, shirt: str) -> None:
    customer = talk()
    customer.slots["item_id"] = shirt
    customer.hears("我穿多大码", "ask_size_fit")
    assert customer.fills("size_form").names == ["utter_size_height"]
    customer.hears("一米六五", "inform")
    assert customer.fills("size_form").names == ["utter_size_weight"]
    customer.hears("110", "inform")
    assert customer.fills("size_form").names == []
    answer = customer.runs("action_size_submit")
    assert "165cm" in answer.text
    assert "55 公斤穿 M 码" in answer.text


def test_buyers_tell_how_it_fits(talk: Talk, shirt: str) -> None:
    customer = talk()
    customer.slots["item_id"] = shirt
    customer.hears("这件偏大吗", "ask_size_fit")
    answer = customer.fills("size_form")
    assert answer.names == ["utter_size_buyers"]
    assert "2 位说正好，1 位说偏大。" in answer.text
    assert customer.form is None
    assert customer.runs("action_size_submit").names == []


def test_the_chart_itself(talk: Talk, shirt: str) -> None:
    customer = talk()
    customer.slots["item_id"] = shirt
    customer.hears("尺码表发我", "ask_size_fit")
    assert "M：身高 162–168cm，体重 51–59kg" in customer.fills("size_form").text


def test_without_a_chart_nothing_is_guessed(talk: Talk) -> None:
    customer = talk()
    customer.slots["item_id"] = "P-PHONES"
    customer.hears("170 65公斤穿多大", "ask_size_fit")
    answer = customer.fills("size_form")
    assert answer.names == ["utter_size_no_chart"]
    assert answer.said[0].titles == ["转人工"]


def test_giving_up_ends_it(talk: Talk, shirt: str) -> None:
    customer = talk()
    customer.slots["item_id"] = shirt
    customer.hears("我穿多大码", "ask_size_fit")
    customer.fills("size_form")
    customer.hears("算了", "deny")
    customer.fills("size_form")
    assert customer.runs("action_size_submit").names == ["utter_size_left"]


def test_a_kind_with_one_chart_needs_no_product(services: Services, talk: Talk, shirt: str) -> None:
    with services.database.write() as session:
        put_category(session, CategoryIn(id="blouse", name="衬衫"))
        for number in (1, 2):
            variant = VariantIn(id=f"VB-{number}", colour="白色", size="M", price=9900, stock=3)
            put_product(
                session,
                ProductIn(
                    id=f"P-B{number}",
                    title=f"衬衫{number}",
                    category_id="blouse",
                    variants=(variant,),
                    size_chart=CHART,
                ),
                now=now(),
            )
    customer = talk()
    customer.hears("衬衫 一米六五 110斤穿啥码", "ask_size_fit", {"category": "衬衫"})
    customer.fills("size_form")
    answer = customer.runs("action_size_submit")
    assert answer.names == ["utter_size_fits"]
    assert "衬衫”的尺码表" in answer.text
    assert "穿 M 码" in answer.text


def test_where_the_page_speaks_of_sizes_it_is_told(services: Services, talk: Talk) -> None:
    with services.database.write() as session:
        variants = [
            VariantIn(id=f"VS-{s}", colour="黑色", size=s, price=19900, stock=3)
            for s in ("44", "42")
        ]
        put_product(
            session,
            ProductIn(
                id="P-SHOE",
                title="软底健步鞋",
                category_id="tshirt",
                description="鞋面：网布。尺码按平时运动鞋选，脚背高可选大半码。",
                variants=tuple(variants),
            ),
            now=now(),
        )
    customer = talk()
    customer.slots["item_id"] = "P-SHOE"
    customer.hears("他脚背高 平时42 拿几码", "ask_size_fit")
    answer = customer.fills("size_form")
    assert answer.names == ["utter_size_wide"]
    assert "脚背高可选大半码" in answer.text
    assert "鞋面" not in answer.text
    assert "拍 42" in answer.text
    assert "44" in answer.text


def test_a_bare_size_opens_no_questions(talk: Talk, shirt: str) -> None:
    customer = talk()
    customer.slots["item_id"] = shirt
    customer.hears("L", "ask_size_fit", {"size": "L"})
    answer = customer.fills("size_form")
    assert answer.names == ["utter_stock_yes_spec"]
    assert customer.form is None


def test_two_people_get_each_their_size(talk: Talk, shirt: str) -> None:
    customer = talk()
    customer.slots["item_id"] = shirt
    customer.hears("我165 110斤 老公170 130斤 各穿啥码", "ask_size_fit")
    customer.fills("size_form")
    answer = customer.runs("action_size_submit")
    assert answer.names == ["utter_size_people"]
    assert "您（165cm、55 公斤）穿 M 码" in answer.text
    assert "老公（170cm、65 公斤）穿 L 码" in answer.text
    belly = customer.asks("action_misunderstood", "他有肚子诶", "nlu_fallback")
    assert "XL" in belly.text
    own = customer.asks("action_refine", "我要宽松点", "refine_need")
    assert "大一码的 L" in own.text


def test_a_looser_fit_is_the_next_size(talk: Talk, shirt: str) -> None:
    customer = talk()
    customer.slots["item_id"] = shirt
    customer.hears("165 110斤穿什么码", "ask_size_fit")
    customer.fills("size_form")
    customer.runs("action_size_submit")
    customer.hears("喜欢宽松一点", "ask_size_fit")
    answer = customer.fills("size_form")
    assert answer.names == ["utter_size_looser"]
    assert "大一码的 L" in answer.text
    assert customer.form is None
    critique = customer.asks("action_refine", "喜欢宽松一点", "refine_need")
    assert critique.names == ["utter_size_looser"]


def test_what_was_ordered_is_meant_where_nothing_is_shown(talk: Talk) -> None:
    customer = talk("C0001")
    customer.slots["case_order_id"] = "O-SIGNED"
    customer.hears("鞋码偏大偏小", "ask_size_fit")
    answer = customer.fills("size_form")
    assert "utter_product_name_it" not in answer.names
    assert customer.form is None
    stranger = talk("C0002")
    stranger.slots["case_order_id"] = "O-SIGNED"
    stranger.hears("鞋码偏大偏小", "ask_size_fit")
    assert stranger.fills("size_form").names == ["utter_product_name_it"]


def test_what_does_not_fit_and_shall_go_back_is_no_question_of_sizes(
    talk: Talk, services: Services
) -> None:
    shirt_bought(services, now())
    customer = talk("C0003")
    with services.database.write() as session:
        talked = repository.lock(session, customer.conversation)
        assert talked is not None
        repository.append(session, talked, at=now(), sender="customer", text="想退衣服 能上门取吗")
    customer.seq = 5
    customer.hears("尺码不合适", "ask_size_fit")
    assert customer.fills("size_form").said == []
    assert customer.form is None
    assert customer.runs("action_size_submit").said == []
    assert customer.fills("case_form").names == ["utter_case_what"]
