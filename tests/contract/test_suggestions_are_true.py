"""Suggestions obey the customer, say why truly, and off means off."""

from datetime import UTC, datetime
from decimal import Decimal

from tests.contract.customer import actions_of, of_type, words


def cards(messages):
    return [i for m in of_type(messages, "products") for i in m["payload"]["items"]]


def test_a_suggestion_says_why_and_explains_when_asked(chat):
    one = chat("C0005")
    shown = cards(one.ask("推荐一款蓝牙耳机。"))
    assert shown
    for card in shown:
        assert {"id", "title", "price", "image", "reason", "actions"} <= card.keys()
        assert card["reason"]
        titles = [a["title"] for a in card["actions"]]
        assert titles == ["为什么推荐", "不感兴趣"]
    why = one.answer_to(one.tap(shown[0]["actions"][0]))
    assert words(why).strip()


def test_critique_makes_the_next_list_cheaper(chat):
    one = chat("C0005")
    first = cards(one.ask("推荐一款蓝牙耳机。"))
    second = cards(one.ask("有没有便宜点的？"))
    assert second

    def median(items):
        prices = sorted(Decimal(i["price"]) for i in items)
        return prices[len(prices) // 2]

    assert median(second) < median(first)


def test_a_budget_is_kept(chat):
    shown = cards(chat("C0002").ask("送妈妈的生日礼物，三百左右。"))
    assert shown
    assert all(Decimal(200) <= Decimal(i["price"]) <= Decimal(400) for i in shown)


def test_a_colour_turned_down_stays_away(chat, shop):
    one = chat("C0005")
    one.ask("想买个双肩包。")
    shown = cards(one.ask("不要黑色的。"))
    assert shown
    assert not any("黑色" in i["title"] for i in shown)


def test_not_interested_takes_the_item_away(chat):
    one = chat("C0005")
    shown = cards(one.ask("推荐一款保温杯。"))
    one.answer_to(one.tap(shown[0]["actions"][1]))
    again = cards(one.ask("再推荐几款保温杯。"))
    assert shown[0]["id"] not in [i["id"] for i in again]


def test_off_means_off_from_the_next_turn_on(chat, shop):
    one = chat("C0005")
    assert shop.recommendations("C0005")["personalised"] is True
    try:
        one.ask("关闭个性化推荐。")
        off = shop.recommendations("C0005")
        assert off["personalised"] is False
        assert [i["id"] for i in off["items"]] == [
            i["id"] for i in shop.recommendations("C0003")["items"]
        ]
        assert not any("您" in i["reason"] and "看过" in i["reason"] for i in off["items"])
    finally:
        one.ask("打开个性化推荐。")
    assert shop.recommendations("C0005")["personalised"] is True


def test_a_behaviour_counts_at_once(shop):
    before = shop.recommendations("C0005")["items"]
    cups = shop.recommendations("C0002", query="保温杯")["items"]
    for item in cups[:4]:
        shop.event("C0005", "view", item["id"], datetime.now(UTC).isoformat())
    after = shop.recommendations("C0005")["items"]
    assert [i["id"] for i in before] != [i["id"] for i in after]


def test_repeated_events_count_once_and_bad_ones_are_named(shop):
    event = {
        "id": "contract-repeated",
        "customer_id": "C0004",
        "type": "view",
        "item_id": shop.recommendations("C0002")["items"][0]["id"],
        "ts": "2026-01-01T00:00:00+08:00",
    }
    bad = {**event, "id": "contract-bad", "type": "no-such-type"}
    for _ in range(2):
        answer = shop.client.post("/api/v1/events", json={"events": [event, bad]})
        assert answer.status_code < 300 or answer.status_code == 207
        assert "contract-bad" in answer.text


def test_history_free_lists_offer_no_personal_reason(shop):
    for who in ("C0002", "C0003"):
        answer = shop.recommendations(who)
        assert answer["personalised"] is False
        assert answer["items"]
        kinds = {e["kind"] for i in answer["items"] for e in i["evidence"]}
        assert "history" not in kinds


def test_every_tap_of_a_list_is_known_to_the_gateway(chat):
    offered = actions_of(chat("C0005").ask("推荐一款充电宝。"))
    assert len({a["action_id"] for a in offered}) == len(offered)
    assert all("payload" not in a or a["payload"] is None for a in offered)
