from actions.understood import Understood, understood
from actions.words import heard, label, mapping


def message(text: str, **more: object) -> Understood:
    return understood({"latest_message": {"text": text, **more}})


def test_full_width_digits_are_digits() -> None:
    assert message("尾号０００１").text == "尾号0001"


def test_an_unwanted_entity_is_not_what_is_wanted() -> None:
    entities = [
        {"entity": "colour", "value": "黑色", "role": "unwanted"},
        {"entity": "colour", "value": "白色"},
    ]
    found = message("不要黑色要白色", entities=entities)
    assert found.one("colour") == "白色"
    assert [(e.value, e.unwanted) for e in found.all("colour")] == [("黑色", True), ("白色", False)]


def test_what_is_left_without_some_entities() -> None:
    entities = [
        {"entity": "person", "value": "王芳", "start": 3, "end": 5},
        {"entity": "phone", "value": "13800001111", "start": 6, "end": 19},
        {"entity": "region", "value": "杭州", "start": 0, "end": 2},
    ]
    found = message("杭州，王芳 138 0000 1111", entities=entities)
    assert found.without({"person", "phone"}).split() == ["杭州,"]


def test_nothing_understood_is_empty_and_no_error() -> None:
    empty = understood({})
    assert (empty.text, empty.intent, empty.entities, empty.ranking) == ("", "", (), ())


def test_a_payload_is_not_typed() -> None:
    assert not message('/select_order{"order_id": "1"}').typed


def test_yaml_does_not_turn_on_and_off_into_booleans() -> None:
    assert heard("privacy.on", "重新打开")
    assert heard("privacy.off", "别再推荐了")


def test_labels_take_their_values() -> None:
    assert label("orders.choice", title="耳机", state="待发货") == "耳机 · 待发货"
    assert set(mapping("aftersales.cause_words")) <= set(mapping("aftersales.causes"))
