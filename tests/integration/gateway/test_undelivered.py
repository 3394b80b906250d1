"""People see what could not be delivered and send it again."""

import json

import pytest

from shop.agents.models import AuditEntry
from shop.clock import now
from shop.conversations import outbox, repository, sessions, turns
from shop.messages.schemas import PlainText
from shop.orders.requests import ask
from shop.system import RemoteShop, RequestKind
from shop.webhooks import service
from shop.webhooks.models import WebhookEvent
from tests import direct

LIST = "/api/v1/agent/undelivered"


@pytest.fixture
def signed_in(gateway):
    people = json.loads((gateway.settings.data / "agents.json").read_text())
    clients = {}

    def sign_in(role):
        one = next(person for person in people if person["role"] == role)
        client = direct.Client(base_url=gateway.url)
        body = {"login": one["login"], "password": one["password"]}
        token = client.post("/api/v1/agent/login", json=body).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        return clients.setdefault(role, client)

    yield sign_in
    for client in clients.values():
        client.close()


@pytest.fixture
def dead_webhook(database):
    with database.write() as session:
        for number in (1, 2):
            ask(
                session,
                RemoteShop(),
                kind=RequestKind.CANCEL,
                object_id="O1",
                key=f"dead:{now().timestamp()}:{number}",
                customer_id="C1",
            )
        (event,) = service.due(session, now(), 1)
        service.failed(session, event.position, "HTTP 410", now(), final=True)
    yield event.event_id
    with database.write() as session:
        session.query(WebhookEvent).delete()


def test_a_dead_webhook_is_seen_with_what_waits_behind_it_and_sent_again(
    signed_in, dead_webhook, database
):
    lead = signed_in("lead")
    dead, behind = lead.get(LIST).json()["items"]
    assert (dead["kind"], dead["id"], dead["error"]) == ("webhook", dead_webhook, "HTTP 410")
    assert (dead["what"], dead["target"], dead["attempts"]) == ("order.cancel_requested", "O1", 1)
    assert behind["error"] == "waits_behind_earlier"
    assert lead.post(f"{LIST}/webhook/{dead_webhook}/resend").status_code == 204
    assert lead.get(LIST).json()["items"] == []
    with database.read() as session:
        assert service.due(session, now(), 9)[0].event_id == dead_webhook
        entry = session.query(AuditEntry).filter_by(action="webhook.resent").one()
        assert entry.object_id == dead_webhook


def test_only_a_lead_sends_again(signed_in, dead_webhook):
    agent = signed_in("agent")
    assert len(agent.get(LIST).json()["items"]) == 2
    assert agent.post(f"{LIST}/webhook/{dead_webhook}/resend").status_code == 403
    assert len(agent.get(LIST).json()["items"]) == 2


def test_a_dead_message_is_seen_and_sent_again(signed_in, database):
    with database.write() as session:
        started = sessions.start(session, None, now(), channel="pigeon", external_id="x")
        conversation = repository.lock(session, started.conversation_id)
        turns.say(session, conversation, "bot", PlainText(text="您好"), at=now())
        (parcel,) = outbox.claim(session, conversation.id, "claim", now())
        outbox.failed(session, "claim", [parcel.delivery_id], "Refused", None)
    lead = signed_in("lead")
    (item,) = lead.get(LIST).json()["items"]
    assert (item["kind"], item["what"], item["error"]) == ("message", "您好", "Refused")
    assert lead.post(f"{LIST}/message/{item['id']}/resend").status_code == 204
    assert lead.get(LIST).json()["items"] == []
    with database.read() as session:
        assert outbox.due(session, "pigeon", now()) == [started.conversation_id]


@pytest.mark.parametrize(
    "path",
    [
        "webhook/nothing",
        "webhook/1",
        "message/nothing",
        "message/1",
        "message/999999999999999999999",
        "message/-1",
    ],
)
def test_what_is_not_there_is_a_404(signed_in, path):
    assert signed_in("lead").post(f"{LIST}/{path}/resend").status_code == 404


def test_strangers_see_nothing(gateway, shop):
    assert shop.get(LIST).status_code == 401
    assert direct.get(f"{gateway.url}{LIST}").status_code == 401
