"""What agents and leads keep and look up: team, canned replies, history, tickets, audit, rules."""

import pytest

from shop.aftersales.tickets import open_ticket
from shop.agents.models import AuditEntry
from shop.demo import DemoShop
from shop.policies.service import policy
from shop.policies.values import POLICIES, ServiceHours
from tests.integration.gateway.desk import Person
from tests.integration.gateway.test_console_socket import wait_in_queue


@pytest.fixture
def known(shop, chat):
    """Opens a conversation of the customer C1."""

    def open_chat(customer_id="C1"):
        answer = shop.post("/api/v1/customer-tokens", json={"customer_id": customer_id})
        return chat(answer.json()["token"])

    return open_chat


def test_a_lead_adds_an_agent_who_signs_in_and_is_disabled_again(gateway, chat, people, database):
    lead = people["lead"]
    wanted = {"login": "xiaozhou", "name": "小周", "role": "agent"}
    added = lead.client.post("/agents", json=wanted).json()
    assert (added["agent"]["name"], added["agent"]["disabled"]) == ("小周", False)
    assert lead.client.post("/agents", json=wanted).json()["code"] == "login_taken"
    fresh = Person(gateway, "xiaozhou", added["password"])
    one = chat()
    fresh.step(one.id, "claim")
    console = fresh.console()
    changed = lead.client.patch(f"/agents/{fresh.id}", json={"disabled": True})
    assert changed.json()["disabled"] is True
    console.until(lambda name, _data: name == "expired")
    console.until_told_to_leave(3)
    assert fresh.get("/queue").status_code == 401
    assert one.client.get("/api/v1/conversation").json()["owner"] == "queue"
    assert one.log()[-1]["payload"]["code"] == "agent_away"
    body = {"login": "xiaozhou", "password": added["password"]}
    refused = fresh.client.post("/login", json=body)
    assert (refused.status_code, refused.json()["code"]) == (401, "login_failed")
    fresh.close()


def test_a_reset_ends_the_sessions_and_gives_a_new_password_once(gateway, people):
    lead = people["lead"]
    wanted = {"login": "xiaowu", "name": "小吴"}
    added = lead.client.post("/agents", json=wanted).json()
    fresh = Person(gateway, "xiaowu", added["password"])
    answer = lead.client.post(f"/agents/{fresh.id}/reset").json()
    assert fresh.get("/me").status_code == 401
    again = Person(gateway, "xiaowu", answer["password"])
    assert again.get("/me").json()["must_change"] is True
    assert lead.client.post("/agents/nobody/reset").status_code == 404
    for one in (fresh, again):
        one.close()


def test_somebody_always_leads(people):
    lead = people["lead"]
    for change in ({"disabled": True}, {"role": "agent"}):
        refused = lead.client.patch(f"/agents/{lead.id}", json=change)
        assert (refused.status_code, refused.json()["code"]) == (409, "last_lead")
    assert lead.get("/me").json()["role"] == "lead"


LEADS_ONLY = [
    ("POST", "/agents", {"login": "spy", "name": "谍"}),
    ("POST", "/agents/x/reset", None),
    ("PATCH", "/agents/x", {"role": "lead"}),
    ("GET", "/audit", None),
    ("PUT", "/policies/handoff", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), LEADS_ONLY)
def test_agents_do_not_what_leads_do(people, method, path, body):
    answer = people["xiaolin"].client.request(method, path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_canned_replies_are_ones_own_or_shared_by_leads(people):
    hello = {"shortcut": "hy", "title": "欢迎", "text": "您好，<b>请说</b>"}
    mine = people["xiaolin"].client.post("/canned", json=hello).json()
    assert (mine["mine"], mine["shared"], mine["text"]) == (True, False, "您好，<b>请说</b>")
    assert people["xiaolin"].client.post("/canned", json=hello).json()["code"] == "shortcut_taken"
    shared = {**hello, "shared": True}
    assert people["xiaolin"].client.post("/canned", json=shared).status_code == 403
    kept = people["lead"].client.post("/canned", json=shared).json()
    seen = {one["id"]: one for one in people["xiaochen"].get("/canned").json()["items"]}
    assert kept["id"] in seen
    assert mine["id"] not in seen
    changed = {**hello, "text": "欢迎光临"}
    path = f"/canned/{mine['id']}"
    assert people["xiaochen"].client.put(path, json=changed).status_code == 404
    assert people["xiaolin"].client.put(path, json=changed).json()["text"] == "欢迎光临"
    assert people["xiaolin"].client.delete(f"/canned/{kept['id']}").status_code == 403
    assert people["xiaolin"].client.delete(path).status_code == 204
    assert people["lead"].client.delete(f"/canned/{kept['id']}").status_code == 204


@pytest.mark.parametrize(
    "wrong", [{"shortcut": "a b"}, {"shortcut": "/x"}, {"text": ""}, {"text": "x" * 1_001}]
)
def test_a_canned_reply_that_cannot_be_used_is_refused(people, wrong):
    body = {"shortcut": "ok", "title": "标题", "text": "内容", **wrong}
    assert people["xiaolin"].client.post("/canned", json=body).status_code == 422


def test_history_finds_chinese_words_and_shows_where_they_were_said(known, people):
    one = known()
    one.answers_to(one.send("我的保温杯漏水了，100%漏？"))
    one.answers_to(one.send("好的？"))
    [found] = people["lead"].get("/history", q="保温杯漏").json()["conversations"]
    assert found["id"] == one.id
    assert "保温杯漏水" in found["snippet"]
    assert found["customer"]["phone"] == "138****0001"
    assert people["lead"].get("/history", q="100%漏").json()["conversations"] != []
    assert people["lead"].get("/history", q="100_漏").json()["conversations"] == []
    names = people["lead"].get("/history", q="顾客C1").json()["conversations"]
    assert one.id in [item["id"] for item in names]


def test_history_goes_on_page_by_page_without_gap(known, people):
    talks = [known("C2") for _ in range(5)]
    for one in talks:
        one.answers_to(one.send("分页？"))
    found, before = [], None
    for _ in range(4):
        params = {"customer_id": "C2", "limit": 2, **({"before": before} if before else {})}
        page = people["lead"].get("/history", **params).json()
        found += [item["id"] for item in page["conversations"]]
        before = page["next"]
        if before is None:
            break
    assert found == [one.id for one in reversed(talks)]


def test_agents_find_only_what_they_may_look_at(chat, database, people):
    mine, other, waits = chat(), chat(), wait_in_queue(database, chat)
    for one in (mine, other, waits):
        one.answers_to(one.send("独特的词组？"))
    people["xiaolin"].step(mine.id, "claim")
    people["xiaolin"].step(mine.id, "return")
    people["xiaochen"].step(other.id, "claim")
    found = people["xiaolin"].get("/history", q="独特的词组").json()["conversations"]
    assert {item["id"] for item in found} == {mine.id, waits.id}
    found = people["lead"].get("/history", q="独特的词组").json()["conversations"]
    assert {item["id"] for item in found} == {mine.id, other.id, waits.id}


def test_closing_a_ticket_tells_the_customer_once(known, database, people):
    one = known()
    with database.write() as session:
        ticket = open_ticket(
            session,
            DemoShop(),
            kind="complaint",
            text="<script>alert(1)</script>太慢了",
            key="ticket-1",
            customer_id="C1",
            conversation_id=one.id,
        )
    agent = people["xiaolin"]
    [seen] = [t for t in agent.get("/tickets").json()["tickets"] if t["id"] == ticket.id]
    assert (seen["kind_text"], seen["late"], seen["customer"]["id"]) == ("投诉", False, "C1")
    assert seen["text"] == "<script>alert(1)</script>太慢了"
    for _ in range(2):
        closed = agent.client.post(f"/tickets/{ticket.id}/close", json={"text": "已补发"})
        assert closed.json()["state"] == "closed"
    [told] = one.log()
    assert told["payload"]["code"] == "ticket_answered"
    assert told["text"] == f"您的工单 {ticket.number} 已处理完成：已补发"
    assert ticket.id in [t["id"] for t in agent.get("/tickets", state="closed").json()["tickets"]]
    assert agent.client.post("/tickets/nothing/close").status_code == 404


def test_every_step_stands_in_the_audit_log(chat, people):
    one, agent, lead = chat(), people["xiaolin"], people["lead"]
    agent.step(one.id, "claim")
    agent.step(one.id, "reply", text="您好")
    agent.step(one.id, "note", text="记")
    agent.step(one.id, "transfer", agent_id=people["xiaochen"].id, note="请你接")
    people["xiaochen"].step(one.id, "return")
    lead.conversation(one.id)
    page = lead.get("/audit", object_id=one.id).json()
    said = [(entry["actor_name"], entry["action_text"]) for entry in reversed(page["entries"])]
    assert said == [
        ("小林", "接入会话"),
        ("小林", "回复顾客"),
        ("小林", "写备注"),
        ("小林", "写备注"),
        ("小林", "转给其他客服"),
        ("小陈", "交还智能助手"),
        ("周组长", "查看会话"),
    ]
    first = lead.get("/audit", object_id=one.id, limit=3).json()
    rest = lead.get("/audit", object_id=one.id, before=first["next"]).json()
    assert [e["id"] for e in first["entries"] + rest["entries"]] == [
        e["id"] for e in page["entries"]
    ]


def test_every_action_in_the_audit_log_has_a_name(people, database):
    with database.read() as session:
        actions = {entry.action for entry in session.query(AuditEntry)}
    entries = people["lead"].get("/audit", limit=200).json()["entries"]
    named = {entry["action"]: entry["action_text"] for entry in entries}
    assert {name for name in actions if named.get(name) == name} == set()


def test_rules_are_described_and_changed_by_a_lead_at_once(people, database):
    lead = people["lead"]
    rules = {rule["name"]: rule for rule in people["xiaolin"].get("/policies").json()["policies"]}
    assert set(rules) == {kind.name for kind in POLICIES}
    hours = rules["service_hours"]
    assert hours["title"] == "人工服务时间"
    assert hours["schema"]["properties"]["opens"]["title"] == "开始时间"
    wanted = {**hours["value"], "opens": "08:30:00"}
    assert lead.client.put("/policies/service_hours", json=wanted).json()["value"] == wanted
    with database.read() as session:
        assert policy(session, ServiceHours).opens.isoformat() == "08:30:00"
    wrong = lead.client.put("/policies/service_hours", json={**wanted, "closes": "01:00:00"})
    assert (wrong.status_code, "早于" in wrong.json()["detail"]) == (422, True)
    assert lead.client.put("/policies/nothing", json={}).status_code == 404
    unknown = lead.client.put("/policies/handoff", json={"surprise": 1})
    assert unknown.json()["errors"][0] == {"field": "surprise", "detail": "不认识这个字段"}
    lead.client.put("/policies/service_hours", json=hours["value"])


def test_the_summary_counts_what_is_there(chat, database, people):
    before = people["xiaolin"].get("/summary").json()
    one = wait_in_queue(database, chat)
    assert people["xiaolin"].get("/summary").json()["waiting"] == before["waiting"] + 1
    people["xiaolin"].step(one.id, "claim")
    after = people["xiaolin"].get("/summary").json()
    assert (after["waiting"], after["mine"]) == (before["waiting"], before["mine"] + 1)


def test_a_transfer_gives_all_to_a_colleague(chat, people):
    one, agent, colleague = chat(), people["xiaolin"], people["xiaochen"]
    agent.step(one.id, "claim")
    assert agent.step(one.id, "transfer", agent_id="nobody").json()["code"] == "no_such_agent"
    done = agent.step(one.id, "transfer", agent_id=colleague.id, note="已核对地址")
    assert done.json()["owner"] == "agent"
    assert "小陈" in one.log()[-1]["text"]
    late = agent.step(one.id, "reply", text="我再说一句")
    assert (late.status_code, late.json()["code"]) == (409, "owned_by_another")
    seen = colleague.conversation(one.id)
    assert (seen["agent_name"], seen["notes"][0]["text"]) == ("小陈", "已核对地址")
    assert seen["notes"][0]["agent_name"] == "小林"
    assert colleague.step(one.id, "reply", text="您好").status_code == 200


def test_a_lead_looks_at_and_takes_over_any_conversation(chat, people):
    one, agent, lead = chat(), people["xiaolin"], people["lead"]
    agent.step(one.id, "claim")
    assert lead.conversation(one.id)["agent_name"] == "小林"
    assert lead.step(one.id, "reply", text="我来").status_code == 409  # not by accident
    assert people["xiaochen"].step(one.id, "claim").status_code == 409
    assert lead.step(one.id, "claim").json()["owner"] == "agent"
    assert lead.step(one.id, "reply", text="我来").status_code == 200
    assert agent.step(one.id, "reply", text="还是我").status_code == 409


def test_what_was_typed_when_the_session_ended_goes_out_once_after_signing_in(
    gateway, chat, people
):
    one, agent = chat(), people["xiaolin"]
    agent.step(one.id, "claim")
    agent.client.post("/logout")
    body = {"text": "马上为您查", "client_id": "draft-1"}
    assert agent.step(one.id, "reply", **body).status_code == 401
    again = Person(gateway, "xiaolin")
    seqs = {again.step(one.id, "reply", **body).json()["seq"] for _ in range(2)}
    assert len(seqs) == 1
    assert [m["text"] for m in one.log() if m["sender"] == "agent"] == ["马上为您查"]
    again.close()
