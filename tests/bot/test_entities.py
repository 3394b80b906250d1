"""Entities are found at their exact place, with the value the actions expect."""

import time
from datetime import date

import pytest

from bot.components.entities import find_entities
from bot.components.lexicon import base, build
from bot.components.normalizer import normalize

SHOP = {
    "categories": {"手机": ["智能手机"], "蓝牙耳机": ["耳机"], "保温杯": ["水杯", "杯子"]},
    "brands": ["华为", "小米", "mi", "苹果", "vivo"],
    "colours": ["黑色", "雾霾蓝"],
    "materials": ["纯棉"],
    "sizes": ["M", "XL", "42"],
    "attributes": {"续航": ["能用多久"]},
    "recipients": ["妈妈"],
    "couriers": ["小鹿同城"],
}
LEXICON = build(base(), SHOP)
DAY = date(2026, 5, 20)  # a Wednesday


def found(text: str, entity: str) -> list[tuple[str, str, str | None]]:
    return [
        (span.value, text[span.start : span.end], span.role)
        for span in find_entities(normalize(text), LEXICON, DAY)
        if span.entity == entity
    ]


def values(text: str, entity: str) -> list[str]:
    return [value for value, _, _ in found(text, entity)]


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("500以内的手机", "<=500", "500以内"),
        ("不超过两百", "<=200", "不超过两百"),
        ("别超两百块", "<=200", "别超两百块"),
        ("一千以下", "<=1000", "一千以下"),
        ("最多八百块", "<=800", "最多八百块"),
        ("两千五以内", "<=2500", "两千五以内"),
        ("1.5k以内", "<=1500", "1.5k以内"),
        ("两百以上的", ">=200", "两百以上"),
        ("至少三千", ">=3000", "至少三千"),
        ("两三百", "200-300", "两三百"),
        ("七八百块的", "700-800", "七八百"),
        ("300-500", "300-500", "300-500"),
        ("两到三百", "200-300", "两到三百"),
        ("２００到３００之间", "200-300", "２００到３００之间"),
        ("一百多块钱", "100-200", "一百多块钱"),
        ("三百左右", "~300", "三百左右"),
        ("预算两千五", "~2500", "预算两千五"),
        ("三百块的礼物", "~300", "三百块的"),
    ],
)
def test_budgets(text: str, value: str, words: str) -> None:
    assert found(text, "budget") == [(value, words, None)]


@pytest.mark.parametrize(
    "text",
    [
        "3点以后",
        "第二个",
        "买了三天了",
        "500毫升以上",
        "42码",
        "2024051388",
        "等了两三天",
        "13800000001",
        "双十一前",
        "7天无理由",
        "一百个以上",
        "快充80W以上的",
        "充电功率要100w左右的手机",
    ],
)
def test_what_is_no_budget(text: str) -> None:
    assert found(text, "budget") == []


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("订单2024051388到了吗", "order_id", "2024051388"),
        ("订单号是２０２４０５１３８８", "order_id", "2024051388"),
        ("订单13800000001怎么样了", "order_id", "13800000001"),
        ("快递单号773012345678901帮我查", "tracking_no", "773012345678901"),
        ("sf1234567890123到哪了", "tracking_no", "SF1234567890123"),
        ("我的快递100539731466到哪了", "order_id", "100539731466"),
        ("物流单号100539731466", "tracking_no", "100539731466"),
        ("查一下快递773012345678901", "tracking_no", "773012345678901"),
        ("电话13800000001", "phone", "13800000001"),
        ("手机号138 0000 0001", "phone", "13800000001"),
    ],
)
def test_numbers_are_told_apart(text: str, entity: str, value: str) -> None:
    numbers = [
        (span.entity, span.value)
        for span in find_entities(normalize(text), LEXICON, DAY)
        if span.entity in ("order_id", "tracking_no", "phone")
    ]
    assert numbers == [(entity, value)]


RIGHT, WRONG = "91330106MA2WJQ00XA", "91330106MA2WJQ00XB"


@pytest.mark.parametrize(
    ("text", "value", "role"),
    [
        (RIGHT.lower(), RIGHT, None),
        ("9133 0106 MA2W JQ00 XA", RIGHT, None),
        ("税号91-330106-MA2WJQ00XA", RIGHT, None),
        ("911101085923662400", "911101085923662400", None),  # digits alone
        (WRONG, WRONG, "invalid"),
        (RIGHT[:-1], RIGHT[:-1], "invalid"),
        ("税号9133010", "9133010", "invalid"),
    ],
)
def test_a_tax_id_is_known_by_its_form_and_checked(text: str, value: str, role: str | None) -> None:
    assert [(v, r) for v, _, r in found(text, "tax_id")] == [(value, role)]


@pytest.mark.parametrize(
    "text", ["202611270000012345", "911101085923662401", "iPhone 15 Pro 128G", "SF1234567890123"]
)
def test_what_is_no_tax_id(text: str) -> None:
    assert found(text, "tax_id") == []


@pytest.mark.parametrize("text", ["文三路100号", "北京路5号", "3栋502", "幸福小区3栋2单元"])
def test_a_message_that_is_a_place_and_nothing_more_is_an_address(text: str) -> None:
    assert values(text, "address") == [text]
    assert values(f"{text}。", "address") == [text]


@pytest.mark.parametrize(
    "place",
    [
        "杭州市西湖区文三路四百七十八号华星时代广场三幢五零二",
        "上海市浦东新区世纪大道一百号十八楼一八零二室",
        "北京市朝阳区建国路八十八号2号楼一单元幺零二",
        "长沙市岳麓区麓谷街道和馨园小区三栋一单元一二零三",
        "深圳市南山区科技园南路5号2栋801",
    ],
)
@pytest.mark.parametrize("after", ["", "吧", "，谢谢", "，两件"])
def test_an_address_spoken_in_words_is_kept_to_its_door(place: str, after: str) -> None:
    assert max(values(f"地址改到{place}{after}", "address"), key=len) == place


@pytest.mark.parametrize("text", ["2号", "3楼", "马路", "物业", "我家门口"])
def test_a_place_too_vague_is_no_address(text: str) -> None:
    assert values(text, "address") == []


@pytest.mark.parametrize("text", ["13800000001 王小明", "电话138 0000 0001，王小明"])
def test_a_name_may_follow_the_phone_number(text: str) -> None:
    assert values(text, "person") == ["王小明"]


@pytest.mark.parametrize(
    "text", ["电话0571-80000000", "样例银行杭州支行 6222000000000001", "账号：6222000000000001"]
)
def test_a_landline_and_a_bank_account_are_no_order(text: str) -> None:
    assert values(text, "order_id") + values(text, "tracking_no") == []


def test_a_phone_number_does_not_mention_the_category() -> None:
    assert found("我的手机号是13800000001", "category") == []


@pytest.mark.parametrize(
    ("text", "unwanted", "wanted"),
    [
        ("不要黑色", ["黑色"], []),
        ("不要黑色和白色的", ["黑色", "白色"], []),
        ("黑色的不要", ["黑色"], []),
        ("黑色以外的", ["黑色"], []),
        ("除黑色以外都行", ["黑色"], []),
        ("除了黑色还有白色的吗", ["黑色"], ["白色"]),
        ("不要黑色还有白色的", ["黑色", "白色"], []),
        ("要不要黑色", [], ["黑色"]),
        ("不要黑色，要白色", ["黑色"], ["白色"]),
        ("除了黑色还有别的吗", ["黑色"], []),
        ("黑色不要紧", [], ["黑色"]),
        ("黑色的手机", [], ["黑色"]),
    ],
)
def test_refused_colours_carry_the_role_unwanted(
    text: str, unwanted: list[str], wanted: list[str]
) -> None:
    spans = found(text, "colour")
    assert [value for value, _, role in spans if role == "unwanted"] == unwanted
    assert [value for value, _, role in spans if role is None] == wanted


def test_a_refused_brand_leaves_its_category_wanted() -> None:
    assert found("别给我推荐小米手机", "brand") == [("小米", "小米", "unwanted")]
    assert found("别给我推荐小米手机", "category") == [("手机", "手机", None)]


def test_the_longest_word_wins_and_aliases_map_to_their_name() -> None:
    assert found("想买智能手机", "category") == [("手机", "智能手机", None)]
    assert values("有没有好的耳机", "category") == ["蓝牙耳机"]


def test_a_courier_that_only_this_shop_uses_is_known() -> None:
    assert found("走小鹿同城还是顺风快递", "courier") == [
        ("小鹿同城", "小鹿同城", None),
        ("顺丰", "顺风快递", None),
    ]


def test_a_latin_word_is_not_found_inside_a_longer_one() -> None:
    assert found("有mini款吗", "brand") == []
    assert values("VIVO的手机", "brand") == ["vivo"]


def test_short_sizes_need_a_sign_that_they_are_sizes() -> None:
    assert values("M码有吗", "size") == ["M"]
    assert values("42码", "size") == ["42"]
    assert found("等了42天", "size") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("便宜点", "cheaper"),
        ("太贵了", "cheaper"),
        ("不要太贵", "cheaper"),
        ("高档一点", "dearer"),
        ("贵一点的", "dearer"),
    ],
)
def test_price_directions(text: str, value: str) -> None:
    assert values(text, "price_direction") == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [("第二个", "2"), ("最后一个", "last"), ("第3款", "3"), ("倒数第一个", "last")],
)
def test_ordinals(text: str, value: str) -> None:
    assert values(text, "ordinal") == [value]


@pytest.mark.parametrize("text", ["第二天", "第三方", "第一次买"])
def test_what_is_no_ordinal(text: str) -> None:
    assert found(text, "ordinal") == []


def test_offsets_are_those_of_the_original_text() -> None:
    text = "亲😊訂單２０２４０５１３８８裏的黑色耳機，想換５００以內的"
    spans = find_entities(normalize(text), LEXICON, DAY)
    assert {(span.entity, text[span.start : span.end]) for span in spans} == {
        ("order_id", "２０２４０５１３８８"),
        ("colour", "黑色"),
        ("category", "耳機"),
        ("budget", "５００以內"),
    }


@pytest.mark.parametrize(
    "piece",
    [
        "一",
        "一万",
        "两三百",
        "不要",
        "第一个",
        "手机",
        "1 ",
        "嗯",
        "(",
        "😂",
        "路",
        "小区",
        "1号",
        "12 ",
    ],
)
def test_a_thousand_of_anything_is_read_quickly(piece: str) -> None:
    text = (piece * 1_000)[:1_000]
    started = time.process_time()
    spans = find_entities(normalize(text), LEXICON, DAY)
    assert time.process_time() - started < 0.2
    assert len(spans) <= 50


@pytest.mark.parametrize(
    ("text", "size"), [("有没有9XL的", "9XL"), ("改成xxxxl", "XXXXL"), ("8xl有吗", "8XL")]
)
def test_a_size_that_nobody_sells_is_a_size(text: str, size: str) -> None:
    assert values(text, "size") == [size]
