"""Addresses as customers write them."""

import pytest

from shop.orders.addresses import (
    Address,
    abroad_named,
    changed,
    completed,
    corrected,
    known,
    numbers_in,
    place_in,
    province_named,
)

HOME = Address("浙江省", "杭州市", "西湖区", "文三路1号2栋101", "王芳", "13800001111")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("改成杭州西湖区文三路100号3栋502", "浙江省杭州市西湖区文三路100号3栋502"),
        ("帮我寄到上海浦东新区张江路88号，谢谢", "上海市浦东新区张江路88号"),
        ("广东省深圳市南山区科技园路5号", "广东省深圳市南山区科技园路5号"),
        ("江苏苏州昆山市玉山镇环城路1号", "江苏省苏州市昆山市玉山镇环城路1号"),
        ("吉林省吉林市昌邑区解放路1号", "吉林省吉林市昌邑区解放路1号"),
        ("江苏苏州工业园区星湖街328号", "江苏省苏州市工业园区星湖街328号"),
        ("东莞长安镇振安路3号", "广东省东莞市长安镇振安路3号"),
        ("杭州市阳光小区3栋", "浙江省杭州市阳光小区3栋"),
        ("北京路5号", "北京路5号"),
        ("云南大理大理市下关镇建设路2号", "云南省大理白族自治州大理市下关镇建设路2号"),
    ],
)
def test_a_place_is_place_in(text: str, place: str) -> None:
    assert place_in(text).place == place


@pytest.mark.parametrize(
    "text", ["我要改收货地址", "地址填错了怎么办", "改地址", "我的快递到哪里了", "第一个"]
)
def test_a_sentence_without_an_address_has_none(text: str) -> None:
    assert place_in(text) == Address()


def test_what_is_missing_is_known() -> None:
    assert place_in("文三路100号").missing() == ["city", "district", "phone"]
    assert place_in("东莞长安镇振安路3号").missing() == ["phone"]  # a city without districts
    assert HOME.missing() == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("应该是3栋502", "浙江省杭州市西湖区文三路1号3栋502"),
        ("改成滨江区江南大道3号", "浙江省杭州市滨江区江南大道3号"),
        ("改到文二路100号", "文二路100号"),  # another street: which city is asked
    ],
)
def test_what_is_not_said_anew_stays_only_where_that_is_sure(text: str, place: str) -> None:
    assert changed(HOME, place_in(text)).place == place


def test_answers_complete_a_draft() -> None:
    draft = completed(place_in("文三路100号"), place_in("杭州西湖区"))
    assert draft.place == "浙江省杭州市西湖区文三路100号"


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("是86号", "文三路86号3幢201"),
        ("不是88号 是86号", "文三路86号3幢201"),
        ("房号应该是202不是201", "文三路88号3幢202"),
        ("写错了 三幢不对 是五幢", "文三路88号五幢201"),
        ("3号楼1单元502", "文三路88号3号楼1单元502"),
    ],
)
def test_a_correction_leaves_what_it_does_not_name(text: str, detail: str) -> None:
    draft = place_in("杭州西湖区文三路88号3幢201")
    assert corrected(draft, Address(detail=numbers_in(text))).detail == detail


def test_another_place_corrects_the_whole() -> None:
    draft = place_in("杭州西湖区文三路88号3幢201")
    assert (
        corrected(draft, place_in("不是西湖区是拱墅区")).place
        == "浙江省杭州市拱墅区文三路88号3幢201"
    )
    assert corrected(draft, place_in("上海浦东新区张江路5号")).place == "上海市浦东新区张江路5号"


def test_numbers_spoken_in_words_are_part_of_the_place() -> None:
    spoken = "文三路四百七十八号华星时代广场三幢五零二"
    assert place_in(f"改到杭州市西湖区{spoken}").detail == spoken
    assert place_in("应该是三幢五零二").detail == "三幢五零二"


def test_an_order_keeps_what_the_shop_wrote() -> None:
    assert known({"city": "杭州", "detail": 3, "more": "x"}) == Address(city="杭州", detail="3")
    assert known(HOME.plain()) == HOME


def test_regions_that_a_question_names() -> None:
    assert province_named("我们喀什这边包邮吗") == "新疆维吾尔自治区"
    assert province_named("这个好看吗") == ""
    assert abroad_named("能寄到台湾吗") == "台湾"
