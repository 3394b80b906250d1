"""Questions of a product or of all shown: a verdict and its value from the data, or openly none."""

import pytest

from actions.turn import Services
from shop.catalog.intake import CategoryIn, ReviewIn, put_category, put_review
from shop.clock import now
from tests.integration.actions.conftest import Talk
from tests.integration.actions.test_compare import ordinals, shows
from tests.integration.actions.test_faq import sheet
from tests.rasa_caller import Answer, RasaCaller
from tests.tiny_shop import one_variant

__all__ = ["sheet"]  # the fixture
ASKED = "action_product_attribute"
NAMES = ("防水", "降噪", "续航", "单耳重量")
EARPHONES = {
    "P-RUN": ("跑者挂耳式耳机", 6900, ("IPX7", "通话降噪", "单次12小时配盒48小时", "5.1克")),
    "P-CITY": ("通勤降噪耳机", 36900, ("IPX4", "主动降噪", "单次7小时配盒28小时", "4.2克")),
    "P-SLIM": ("小巧学生耳机", 10900, ("不支持", "无", "单次5小时配盒20小时", "3.8克")),
}


def has(services: Services, id_: str, title: str, kind: str, price: int, **attributes: str) -> None:
    with services.database.write() as session:
        one_variant(session, id_, title, kind, price, now=now(), attributes=attributes)


def rates(services: Services, number: int, item: str, stars: int) -> None:
    review = {"id": f"RV{number}", "product_id": item, "customer_id": f"C000{number}"}
    with services.database.write() as session:
        put_review(session, ReviewIn(**review, rating=stars, text="说说", created_at=now()))


@pytest.fixture
def customer(services: Services, talk: Talk) -> RasaCaller:
    for id_, (title, price, values) in EARPHONES.items():
        has(services, id_, title, "headphones", price, **dict(zip(NAMES, values, strict=True)))
    found = talk()
    shows(services, found, *EARPHONES)
    return found


@pytest.mark.parametrize(
    ("text", "entities", "verdict", "value"),
    [
        ("第一个出汗多没事吧", {"ordinal": "1"}, "出汗没事", "IPX7"),
        ("第二个出汗多没事吧", {"ordinal": "2"}, "一般出汗没事", "IPX4"),
        ("第三个跑步出汗行吗", {"ordinal": "3"}, "不合适", "不支持"),
        ("第一个能戴着游泳吗", {"ordinal": "1"}, "不适合游泳", "IPX7"),
        ("第二个降噪不", {"ordinal": "2"}, "有主动降噪", ""),
        ("第三个降噪不", {"ordinal": "3"}, "没有降噪", ""),
        ("第一个地铁上吵能隔音吗", {"ordinal": "1"}, "没有主动降噪", ""),
    ],
)
def test_a_question_of_one_gets_a_verdict_and_the_value(
    customer: RasaCaller, text: str, entities: dict[str, str], verdict: str, value: str
) -> None:
    answer = customer.asks(ASKED, text, "ask_product_attribute", entities)
    assert verdict in answer.text
    assert value in answer.text
    assert len(answer.said) == 1
    assert answer.slot("item_id") == [*EARPHONES][int(entities["ordinal"]) - 1]


def test_it_goes_on_with_the_one_in_focus(customer: RasaCaller) -> None:
    customer.asks(ASKED, "第一个防水吗", "ask_product_attribute", {"ordinal": "1"})
    answer = customer.asks(ASKED, "那出汗多没事吧", "ask_product_attribute")
    assert "出汗没事" in answer.text
    assert "跑者挂耳式耳机" in answer.text


@pytest.mark.parametrize(
    ("text", "place", "value"),
    [
        ("最轻的是哪个", "第3款", "3.8克"),
        ("这几个里头降噪最好的是哪个", "第2款", "主动降噪"),
        ("哪个续航久", "第1款", "单次12小时"),
        ("续航最短的是哪款", "第3款", "单次5小时"),
        ("最便宜的是哪个", "第1款", "¥69"),
        ("哪款最贵", "第2款", "¥369"),
    ],
)
def test_a_superlative_is_computed_over_the_list(
    customer: RasaCaller, text: str, place: str, value: str
) -> None:
    for action in ("action_product_attribute", "action_compare"):
        answer = customer.asks(action, text, "compare_products")
        assert answer.names == ["utter_list_best"]
        assert f"{place}“" in answer.text
        assert value in answer.text.split("其余")[0]
        customer.slots["item_id"] = None


def test_who_is_even_is_told_together(services: Services, talk: Talk) -> None:
    for id_, price, value in (("P-A", 50, "10小时"), ("P-B", 40, "10小时"), ("P-C", 30, "6小时")):
        has(services, id_, f"耳机{id_}", "headphones", price * 100, 续航=value)
    customer = talk()
    shows(services, customer, "P-A", "P-B", "P-C")
    answer = customer.asks(
        ASKED, "续航最长的是哪个", "ask_product_attribute", {"attribute": "续航"}
    )
    assert answer.names == ["utter_list_best_even"]
    assert "第1、2款" in answer.text
    assert "第2款便宜，¥40" in answer.text
    assert "第3款 6小时" in answer.text


def test_without_a_product_every_one_is_told_of_and_none_asked_for(customer: RasaCaller) -> None:
    answer = customer.asks(ASKED, "防水吗", "ask_product_attribute", {"attribute": "防水"})
    assert answer.names == ["utter_list_each"]
    assert answer.text.count("第") == 3
    assert "不防水" in answer.text


def test_what_they_share_is_said_once(services: Services, talk: Talk) -> None:
    with services.database.write() as session:
        put_category(session, CategoryIn(id="watch", name="智能手表"))
    for number in (1, 2):
        has(services, f"P-W{number}", f"手表{number}", "watch", 9900, 防水="5ATM")
    customer = talk()
    shows(services, customer, "P-W1", "P-W2")
    answer = customer.asks(ASKED, "能游泳戴吗", "ask_product_attribute")
    assert answer.names == ["utter_list_same_judged"]
    assert answer.text.startswith("可以戴着游泳")
    assert "5ATM" in answer.text


def compares(customer: RasaCaller, text: str, *places: str) -> Answer:
    return customer.asks("action_compare", text, "compare_products", ordinals(*places))


def test_the_pair_compared_last_is_meant(customer: RasaCaller) -> None:
    compares(customer, "第一个和第三个有啥区别", "1", "3")
    answer = compares(customer, "那哪个续航好些")
    assert "第1款“跑者挂耳式耳机”" in answer.text
    assert "第3款 单次5小时" in answer.text
    assert "第2款" not in answer.text


def test_a_comparison_begins_with_a_verdict(customer: RasaCaller, services: Services) -> None:
    for number, (item, stars) in enumerate([("P-RUN", 2), ("P-RUN", 1), ("P-CITY", 5)], 1):
        rates(services, number, item, stars)
    answer = compares(customer, "第一个和第二个哪个好", "1", "2")
    assert answer.text.startswith("小意更推荐后一款：买过的人打 5.0 分（1 条）")
    assert "另一款是 1.5 分（2 条）" in answer.text
    answer = compares(customer, "第一个和第二个哪个降噪好", "1", "2")
    assert answer.text.startswith("后一款降噪更强：主动降噪（另一款通话降噪）")


def test_one_is_called_by_what_it_is_best_at(customer: RasaCaller) -> None:
    answer = customer.asks(ASKED, "续航久的那个出汗没事吧", "ask_product_attribute")
    assert answer.slot("item_id") == "P-RUN"


def test_which_is_good_is_told_by_ratings(customer: RasaCaller, services: Services) -> None:
    unrated = customer.asks(ASKED, "哪个好", "ask_product_attribute")
    assert unrated.names == ["utter_list_unrated"]
    assert "第1款" in unrated.text
    rates(services, 1, "P-CITY", 5)
    answer = customer.asks(ASKED, "哪个好", "ask_product_attribute")
    assert answer.names == ["utter_list_recommended"]
    assert "第2款“通勤降噪耳机”" in answer.text


def test_where_the_data_are_silent_it_is_said_with_what_is_near(customer: RasaCaller) -> None:
    answer = customer.asks(ASKED, "第一个戴久了疼不疼", "ask_product_attribute", {"ordinal": "1"})
    assert answer.names == ["utter_product_unknown"]
    assert answer.said[0].titles == ["转人工"]
    assert "蓝牙版本" not in answer.text  # no dump of what was not asked


def test_a_plain_subject_answers_what_was_not_understood(customer: RasaCaller) -> None:
    answer = customer.asks("action_misunderstood", "最轻的是哪个", "nlu_fallback")
    assert answer.names == ["utter_list_best"]


@pytest.mark.parametrize("text", ["你们老板呢", "耳机续航坏了怎么办", "防水的那个坏了能换吗"])
def test_what_asks_nothing_of_the_data_is_not_answered_from_them(
    customer: RasaCaller, text: str
) -> None:
    answer = customer.asks("action_misunderstood", text, "nlu_fallback")
    assert answer.names == ["utter_rephrase"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("我是漠川Pro12能用不", "适用漠川手机"), ("珀岚的能用吗", "只适用漠川手机")],
)
def test_whether_it_fits_what_the_customer_has(
    services: Services, talk: Talk, text: str, verdict: str
) -> None:
    with services.database.write() as session:
        put_category(session, CategoryIn(id="case", name="手机壳"))
        one_variant(
            session,
            "P-CASE",
            "透明手机壳",
            "case",
            3900,
            now=now(),
            attributes={"适用品牌": "漠川"},
        )
    customer = talk()
    shows(services, customer, "P-CASE")
    answer = customer.asks(ASKED, text, "ask_product_attribute", {"brand": text.strip("我是")[:2]})
    assert answer.names == ["utter_compatible"]
    assert verdict in answer.text


@pytest.mark.usefixtures("sheet")
def test_washing_is_told_by_the_sheet_of_its_own_kind(services: Services, talk: Talk) -> None:
    customer = talk()
    customer.slots["item_id"] = "P-SHIRT"
    shows(services, customer, "P-SHIRT", "P-PHONES")
    ordinal = [{"entity": "ordinal", "value": "1", "start": 0, "end": 3}]
    answer = customer.asks(ASKED, "第一个能放洗衣机洗吗", "ask_product_attribute", ordinal)
    assert "轻柔机洗" in answer.text
    again = customer.asks(ASKED, "会缩水吗", "ask_product_attribute")
    assert again.names == ["utter_faq_part"]
    assert "很小的收缩" in again.text
    assert "轻柔机洗" not in again.text


@pytest.mark.usefixtures("sheet")
def test_a_question_of_use_goes_on_with_the_thing_of_the_last(talk: Talk) -> None:
    customer = talk()
    first = customer.asks("action_faq", "耳机咋连手机啊", "how_to_use")
    assert "怎么连手机" in first.said[0].payload["source"]
    more = customer.asks("action_misunderstood", "还是搜不到", "nlu_fallback")
    assert "蓝牙耳机连不上怎么办" in more.said[0].payload["source"]
    side = customer.asks("action_misunderstood", "只有一边响", "nlu_fallback")
    assert "只有一边有声音" in side.said[0].payload["source"]


def test_what_the_shop_has_not_is_said_with_what_is_like_it(talk: Talk) -> None:
    customer = talk()
    named = {"product": "轻风Z9", "category": "蓝牙耳机"}
    answer = customer.asks(ASKED, "轻风Z9蓝牙耳机续航多久", "ask_product_attribute", named)
    assert answer.names == ["utter_product_not_here"]
    assert "店里没有“轻风Z9”" in answer.text
    assert [item["id"] for item in answer.said[0].payload["items"]] == ["P-PHONES"]


def test_the_colour_is_asked_of_the_one_called_by_what_it_is_best_at(customer: RasaCaller) -> None:
    answer = customer.asks(
        ASKED, "续航久的那个白色有吗", "ask_product_attribute", {"colour": "白色"}
    )
    assert answer.names == ["utter_stock_yes_spec"]
    assert answer.slot("item_id") == "P-RUN"


def test_the_best_rated_is_found_by_a_question_of_reviews(
    customer: RasaCaller, services: Services
) -> None:
    rates(services, 1, "P-CITY", 3)
    rates(services, 2, "P-RUN", 5)
    answer = customer.asks("action_product_review", "哪个评价最好", "product_review")
    assert answer.names == ["utter_list_best"]
    assert "第1款" in answer.text


def test_a_question_of_rain_is_not_one_of_sizes(customer: RasaCaller) -> None:
    customer.slots["item_id"] = "P-RUN"
    customer.hears("下雨能戴不", "ask_size_fit")
    answer = customer.fills("size_form")
    assert "淋雨没问题" in answer.text
    assert customer.form is None
