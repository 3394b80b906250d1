"""What an agent sees on taking over, and what suggestions an agent sends or keeps out."""

import io
import json

import pytest
from PIL import Image

from shop.aftersales.sending_back import record_parcel, request_pickup
from shop.aftersales.service import accept, request_refund
from shop.behaviour.models import Behaviour, SuggestionList
from shop.behaviour.suggestions import NewSuggestions, SuggestedItem, store
from shop.catalog.constraints import Price
from shop.catalog.models import Product
from shop.clock import now
from shop.conversations.models import TrackerSnapshot
from shop.conversations.service import request_handoff
from shop.customers.consent import Purpose, set_consent
from shop.desk.suppression import suppressed
from shop.system import RemoteShop
from tests import tiny_shop
from tests.tiny_shop import FLASK, HEADPHONES, SHIRT


@pytest.fixture(scope="module", autouse=True)
def tiny(one_database):
    """The tiny shop in the gateway's database."""
    with one_database.write() as session:
        tiny_shop.fill(session, now())


@pytest.fixture
def talk(shop, chat):
    def open_chat(customer_id="C0001"):
        answer = shop.post("/api/v1/customer-tokens", json={"customer_id": customer_id})
        return chat(answer.json()["token"])

    return open_chat


def asked_for(database, one, reason="asked"):
    with database.write() as session:
        request_handoff(session, one.id, reason, f"{one.id}:{reason}")


def suggested(database, one, customer_id="C0001", *, personalised=True):
    """A list with a reason of each kind, in the conversation."""
    rows = [
        (SHIRT, "符合您的要求：100 元以内", {"kind": "constraint", "constraint": {}}),
        (FLASK, "您最近看过保温杯", {"kind": "history", "item_id": FLASK}),
        (HEADPHONES, "近 7 天 8 位顾客买过", {"kind": "popular", "days": 7, "count": 8}),
    ]
    new = NewSuggestions(
        items=[
            SuggestedItem(id=id_, score=1.0, reason=reason, evidence=[evidence])
            for id_, reason, evidence in rows
        ],
        personalised=personalised,
        customer_id=customer_id,
        conversation_id=one.id,
        query="礼物",
        constraints=[Price(at_most=10_000, source="100块以内")],
    )
    with database.write() as session:
        return store(session, new).id


def test_the_card_says_why_who_about_what_and_what_was_tried(talk, bot, database, people):
    one = talk()
    bot.intent = "apply_refund"
    one.answers_to(one.send("O-SIGNED 要退款，怎么还不退！"))
    needs = [{"kind": "price", "source": "便宜"}]
    state = {
        "v": 1,
        "slots": {"refund_order_id": "O-SIGNED", "refund_reason": "quality", "form_tries": 1},
        "loop": "refund_form",
        "events": [
            {"event": "slot", "name": "refund_lines", "value": "all"},
            {
                "event": "slot",
                "name": "constraints",
                "value": needs,
            },
        ],
    }
    with database.write() as session:
        session.get(TrackerSnapshot, one.id).snapshot = json.dumps(state)
    asked_for(database, one, "money")
    list_id = suggested(database, one)
    card = people["xiaolin"].conversation(one.id)["card"]
    assert (card["reason"], card["reason_text"]) == ("money", "金额超过自动办理的上限")
    assert card["customer"]["phone"] == "138****0001"
    assert (card["order"]["id"], card["order"]["state"]) == ("O-SIGNED", "已签收")
    assert card["mood"] == "worried"
    assert {slot["label"]: slot["value"] for slot in card["slots"]} == {
        "正在办理": "申请退款",
        "要退款的订单": "O-SIGNED",
        "要退的商品": "整单",
        "退款原因": "质量问题",
        "选购条件": "便宜",
    }
    [turn] = card["tried"]
    assert turn["intent"] == "申请退款"
    assert turn["answered_by"].startswith("答：O-SIGNED")
    assert card["suggestions"]["list_id"] == list_id
    assert card["suggestions"]["items"][1]["reason"] == "您最近看过保温杯"


def test_another_customers_order_is_never_on_the_card(talk, bot, database, people):
    one = talk("C0002")
    one.answers_to(one.send("看看。"))
    state = {"v": 1, "slots": {"order_id": "O-SIGNED"}, "loop": None, "events": []}
    with database.write() as session:
        session.get(TrackerSnapshot, one.id).snapshot = json.dumps(state)
    asked_for(database, one)
    assert "order" not in people["xiaolin"].conversation(one.id)["card"]


def test_a_snapshot_nobody_reads_leaves_the_card_without_slots(talk, bot, database, people):
    one = talk()
    one.answers_to(one.send("骗子"))  # the fake bot's tracker is a number
    asked_for(database, one, "upset")
    card = people["xiaolin"].conversation(one.id)["card"]
    assert (card["slots"], card["mood"]) == ([], "angry")


def test_the_customer_beside_a_conversation(talk, database, people):
    one = talk()
    asked_for(database, one)
    seen = people["xiaolin"].get(f"/conversations/{one.id}/customer").json()
    assert seen["customer"]["phone"] == "138****0001"
    assert seen["consent"]["personalisation"] is True
    moving = next(order for order in seen["orders"] if order["id"] == "O-MOVING")
    assert (moving["state_text"], moving["shipments"][0]["late"]) == ("运输中", True)
    assert seen["coupons"][0]["amount"] == "10.00"
    assert {b["type_text"] for b in seen["behaviours"]} == {"浏览", "加购"}


def test_a_case_beside_a_conversation_has_its_pictures_and_its_way_back(talk, database, people):
    one = talk()
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    picture = one.client.post("/api/v1/uploads", content=out.getvalue()).json()["url"]
    wish = {"wanted": "1月9日 15:00 以后"}
    chat_of = {"conversation_id": one.id}
    with database.write() as session:
        about = {"reason": "收到时破损", "cause": "damaged", "kind": "exchange"}
        order = ("C0001", "O-OLD")
        case = request_refund(session, RemoteShop(), *order, key=one.id, **about, **chat_of)
        accept(session, case.id)
        fetched = {"key": f"{one.id}:fetch", "wish": wish}
        request_pickup(session, RemoteShop(), "C0001", case.id, **fetched)
        record_parcel(session, "C0001", case.id, tracking_no="SF1234567890")
    asked_for(database, one)
    seen = people["xiaolin"].get(f"/conversations/{one.id}/customer").json()["cases"][0]
    assert (seen["number"], seen["reason"]) == (case.number, "收到时破损")
    assert (seen["pickup"], seen["return_tracking_no"]) == ("1月9日 15:00 以后", "SF1234567890")
    assert seen["pictures"] == [picture]
    shown = people["xiaolin"].client.get(people["xiaolin"].url + picture)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")


def test_what_a_customer_did_is_not_shown_with_personalisation_off(talk, database, people):
    one = talk("C0003")
    asked_for(database, one)
    seen = people["xiaolin"].get(f"/conversations/{one.id}/customer").json()
    assert seen["consent"]["personalisation"] is False
    assert seen["behaviours"] == []


def test_a_visitor_has_no_panel(chat, database, people):
    one = chat()
    asked_for(database, one)
    seen = people["xiaolin"].get(f"/conversations/{one.id}/customer").json()
    assert (seen["customer"], seen["consent"], seen["orders"]) == (None, None, [])


@pytest.mark.parametrize("path", ["customer", "suggestions"])
def test_who_may_not_look_at_a_conversation_sees_nothing_beside_it(talk, people, path):
    one = talk()
    people["xiaolin"].step(one.id, "claim")
    answer = people["xiaochen"].get(f"/conversations/{one.id}/{path}")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


def send(person, one, list_id, *ids):
    return person.step(one.id, f"suggestions/{list_id}/send", item_ids=list(ids))


def test_suggestions_are_sent_again_with_their_reasons_and_counted_as_seen(talk, database, people):
    one, agent = talk(), people["xiaolin"]
    list_id = suggested(database, one)
    assert send(agent, one, list_id, FLASK, SHIRT).json()["owner"] == "agent"
    message = one.log()[-1]
    assert (message["sender"], message["sender_name"], message["type"]) == (
        "agent",
        "小林",
        "products",
    )
    cards = message["payload"]["items"]
    assert [(c["id"], c["reason"]) for c in cards] == [
        (FLASK, "您最近看过保温杯"),
        (SHIRT, "符合您的要求：100 元以内"),
    ]
    assert [a["title"] for a in cards[0]["actions"]] == ["为什么推荐", "不感兴趣"]
    with database.read() as session:
        sent = session.get(SuggestionList, message["payload"]["list_id"])
        assert [item["id"] for item in sent.items] == [FLASK, SHIRT]
        seen = session.query(Behaviour).filter_by(list_id=sent.id, type="impression")
        assert seen.count() == 2


def test_only_what_can_be_had_and_only_reasons_still_true_are_sent(talk, database, people):
    one, agent = talk(), people["xiaolin"]
    list_id = suggested(database, one)
    with database.write() as session:
        session.get(Product, SHIRT).price = 20_000  # no longer within 100
        session.get(Product, HEADPHONES).stock = 0
        set_consent(session, "C0001", Purpose.PERSONALISATION, False, "customer")
    try:
        send(agent, one, list_id, SHIRT, FLASK, HEADPHONES)
        cards = one.log()[-1]["payload"]["items"]
        assert [(c["id"], c["reason"]) for c in cards] == [(SHIRT, ""), (FLASK, "")]
        gone = send(agent, one, list_id, HEADPHONES)
        assert (gone.status_code, gone.json()["code"]) == (409, "nothing_to_send")
    finally:
        with database.write() as session:
            session.get(Product, SHIRT).price = 8_900
            session.get(Product, HEADPHONES).stock = 10
            set_consent(session, "C0001", Purpose.PERSONALISATION, True, "customer")


def test_lists_of_other_conversations_and_foreign_items_are_refused(talk, database, people):
    one, other, agent = talk(), talk(), people["xiaolin"]
    foreign, own = suggested(database, other), suggested(database, one)
    assert send(agent, one, foreign, SHIRT).json()["code"] == "list_not_found"
    assert send(agent, one, own, "P-CAKE").json()["code"] == "not_in_list"
    assert send(agent, one, own).status_code == 422
    assert [m["type"] for m in one.log()] == []  # nothing was taken over by a refusal


def test_what_an_agent_keeps_out_is_marked_and_kept_out_for_the_customer(talk, database, people):
    one, agent = talk("C0002"), people["xiaolin"]
    agent.step(one.id, "claim")
    list_id = suggested(database, one, "C0002")
    path = f"suggestions/{list_id}/suppress"
    for _ in range(2):
        assert agent.step(one.id, path, item_ids=[SHIRT]).status_code == 204
    [shown] = agent.get(f"/conversations/{one.id}/suggestions").json()["lists"]
    marked = {item["id"]: item["suppressed"] for item in shown["items"]}
    assert marked == {SHIRT: True, FLASK: False, HEADPHONES: False}
    elsewhere = talk("C0002")
    with database.read() as session:
        assert suppressed(session, elsewhere.id, "C0002") == {SHIRT}
        assert suppressed(session, talk("C0003").id, "C0003") == set()
        dismissals = session.query(Behaviour).filter_by(customer_id="C0002", type="dismiss")
        assert [row.item_id for row in dismissals] == [SHIRT]
    assert agent.step(one.id, path, item_ids=["P-CAKE"]).status_code == 422
