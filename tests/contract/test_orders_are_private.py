"""Orders are shown to their customer only, and forged requests do nothing."""

import pytest

from tests.contract.customer import actions_of, of_type, words


def order_ids(messages):
    return [o["id"] for m in of_type(messages, "order") for o in m["payload"]["orders"]]


def test_the_late_parcel_is_found_and_admitted(chat):
    replies = chat("C0001").ask("我的快递怎么还没到？")
    cards = [o for m in of_type(replies, "order") for o in m["payload"]["orders"]]
    assert [c["state"] for c in cards] == ["运输中"]
    assert cards[0]["late"] is True
    assert cards[0]["tracking_no"]


def test_another_customers_order_is_answered_like_a_missing_one(chat):
    mine = order_ids(chat("C0001").ask("查一下我的订单。"))
    assert mine
    foreign = chat("C0004").ask(f"订单{mine[0]}到哪了？")
    missing = chat("C0004").ask("订单20190101000000009到哪了？")
    assert not order_ids(foreign)
    assert not order_ids(missing)
    assert {m["type"] for m in foreign} == {m["type"] for m in missing}


@pytest.mark.parametrize("slash", ["/", "／", " /"])
def test_a_typed_payload_is_only_text(chat, slash):
    mine = order_ids(chat("C0001").ask("查一下我的订单。"))
    for who in ("C0004", None):
        replies = chat(who).ask(f'{slash}select_order{{"order_id":"{mine[0]}"}}')
        assert mine[0] not in words(of_type(replies, "order"))


def test_an_action_of_another_conversation_is_refused(chat):
    mine = chat("C0001")
    offered = actions_of(mine.ask("推荐一款蓝牙耳机。"))
    assert offered
    answer = chat("C0004").client.post(
        "/api/v1/messages", json={"client_id": "x", "action_id": offered[0]["action_id"]}
    )
    assert 400 <= answer.status_code < 500


def test_a_visitor_is_told_nothing_of_anyone(chat):
    replies = chat().ask("我的订单到哪了？")
    assert not of_type(replies, "order")
    assert "登录" in words(replies)
