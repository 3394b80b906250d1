"""What can be tapped leaves as an id that only we can turn into a payload."""

import pytest

from shop.conversations.replies import ActionWithoutPayload, with_action_ids
from shop.messages.schemas import parse_reply

WHY = '/why_recommended{"item_id":"P1"}'
PRODUCTS = {
    "type": "products",
    "text": "看看这些",
    "payload": {
        "items": [
            {
                "id": "P1",
                "title": "耳机",
                "price": "59.00",
                "image": "/media/1.png",
                "actions": [{"title": "为什么推荐", "payload": WHY}],
            }
        ],
        "buttons": [{"title": "换一批", "payload": "/refine_need"}],
    },
}


def test_payloads_are_replaced_wherever_they_stand():
    outward, offered = with_action_ids(parse_reply(PRODUCTS))
    assert [one.payload for one in offered] == [WHY, "/refine_need"]
    shown = outward.model_dump_json()
    assert "why_recommended" not in shown
    assert [one.id in shown for one in offered] == [True, True]


def test_ids_are_never_the_same_twice():
    ids = {one.id for _ in range(50) for one in with_action_ids(parse_reply(PRODUCTS))[1]}
    assert len(ids) == 100


def test_an_action_that_leads_nowhere_is_refused():
    broken = {"type": "rating", "text": "", "payload": {"actions": [{"title": "满意"}]}}
    with pytest.raises(ActionWithoutPayload, match="满意"):
        with_action_ids(parse_reply(broken))


def test_an_id_made_up_by_an_action_does_not_pass():
    made_up = {"title": "满意", "payload": "/rate", "action_id": "chosen"}
    reply = parse_reply({"type": "rating", "text": "", "payload": {"actions": [made_up]}})
    outward, offered = with_action_ids(reply)
    assert "chosen" not in outward.model_dump_json()
    assert offered[0].id != "chosen"
