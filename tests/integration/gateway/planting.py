"""A customer put everywhere, through the doors that customers, the shop and agents use."""

import io
import json
from datetime import timedelta

from PIL import Image, PngImagePlugin

from shop.aftersales.tickets import open_ticket
from shop.channels.models import Contact, Seen
from shop.clock import now
from shop.conversations.models import Conversation
from shop.imports.service import import_folder
from shop.orders.invoices import request_invoice
from shop.orders.requests import request_cancel
from shop.system import RemoteShop
from tests import direct
from tests.planted import Words
from tests.running_gateway import Chat

NUMBER = "customer number"  # only to refuse the profile if it is pushed again


def picture(words):
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", words.new("comment inside a picture"))
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 60)).save(out, "PNG", pnginfo=about)
    return out.getvalue()


class Planting:
    """Each method is one door, or one kind of people; `words` are what was planted."""

    def __init__(self, gateway, database, data):
        self.words, self.database, self.data = Words(), database, data
        self.id = self.words.new(NUMBER).split()[-1]
        key = (data / "shop.key").read_text()
        self.shop = direct.Client(
            base_url=gateway.url + "/api/v1", headers={"Authorization": f"Bearer {key}"},
        )  # fmt: skip
        self.gateway = gateway

    def put(self, kind, id_, /, **body):
        answer = self.shop.put(f"/shop/{kind}/{id_}", json=body)
        assert answer.status_code == 200, answer.text

    def by_the_shop(self):
        w, moment = self.words, now()
        self.put("categories", "cat", name="蓝牙耳机")
        self.put(
            "products", "P1", version=1, title="耳机", category_id="cat",
            created_at=moment.isoformat(),
            variants=[{"id": "V1", "price": 9900, "stock": 5}],
        )  # fmt: skip
        for version in (1, 2):  # the first is overwritten: nothing of it may be left either
            address = {
                "name": w.new(f"address name {version}"),
                "phone": w.digits(f"address phone {version}"),
                "detail": w.new(f"address {version}"),
            }
            self.put(
                "customers", self.id, version=version, name=w.new(f"name {version}"),
                phone=w.digits(f"phone {version}"), addresses=[address],
                coupons=[{"id": f"K{version}", "title": w.new(f"coupon {version}"), "amount": 100,
                          "starts_at": moment.isoformat(), "ends_at": moment.isoformat()}],
            )  # fmt: skip
        to = {
            "name": w.new("consignee"),
            "phone": w.digits("consignee phone"),
            "detail": w.new("consignee address"),
        }
        line = {
            "product_id": "P1",
            "title": "耳机",
            "quantity": 1,
            "unit_price": 9900,
            "paid": 9900,
        }
        self.put(
            "orders", "O1", version=1, customer_id=self.id, state="signed", total=9900, address=to,
            placed_at=moment.isoformat(), signed_at=moment.isoformat(), paid_at=moment.isoformat(),
            remark=w.new("order remark"), lines=[line],
        )  # fmt: skip
        self.put(
            "aftersales", "A1", version=1, order_id="O1", customer_id=self.id, kind="refund",
            state="in_review", amount=100, reason=w.new("case reason"),
            requested_at=moment.isoformat(),
        )  # fmt: skip
        events = [
            {"id": w.new("event number").split()[-1], "customer_id": self.id, "type": "view",
             "item_id": "P1", "ts": moment.isoformat()},
            {"id": "e2", "customer_id": self.id, "type": "search", "query": w.new("search"),
             "ts": moment.isoformat()},
        ]  # fmt: skip
        assert self.shop.post("/events", json={"events": events}).json()["accepted"] == 2
        self.shop.get(
            "/recommendations",
            params={"customer_id": self.id, "query": w.new("asked of suggestions")},
        )

    def by_files(self, folder):
        folder.mkdir()
        review, bad = self.words.new("review"), self.words.new("row that was not taken")
        (folder / "reviews_data.csv").write_text(
            f"item_id,user_id,review_text,rating\nP1,{self.id},{review},5\nP1,{self.id},{bad},九\n"
        )
        import_folder(self.database, self.data, folder)

    def by_the_customer(self):
        token = self.shop.post("/customer-tokens", json={"customer_id": self.id}).json()["token"]
        self.chat = Chat(self.gateway.url, token)
        for number in range(8):  # long ones, so that the dialogue state moves about in the file
            said = self.words.new(f"said {number}") + "很长的一段话" * 120
            self.chat.answers_to(self.chat.send(said))
        sent = self.chat.client.post(
            "/api/v1/uploads", content=picture(self.words), headers={"Content-Type": "image/png"}
        )
        assert sent.status_code == 201, sent.text
        self.chat.client.put("/api/v1/me/consent", json={"marketing": True})
        self.chat.client.post("/api/v1/me/links")

    def by_an_agent(self):
        people = json.loads((self.data / "agents.json").read_text())
        self.agent = direct.Client(base_url=self.gateway.url + "/api/v1/agent")
        login = {"login": people[0]["login"], "password": people[0]["password"]}
        answer = self.agent.post("/login", json=login).json()
        self.agent.headers["Authorization"] = f"Bearer {answer['token']}"
        self.agent.headers["X-CSRF-Token"] = answer.get("csrf", "")
        talk = f"/conversations/{self.chat.id}"
        for step, body in (
            ("claim", None),
            ("reply", {"text": self.words.new("agent's reply")}),
            ("note", {"text": self.words.new("agent's note")}),
            ("return", None),
        ):
            done = self.agent.post(f"{talk}/{step}", json=body)
            assert done.is_success, done.text
        self.agent.get("/history", params={"q": self.words.known["name 2"]})

    def by_the_bots_actions(self):
        shop, talk = RemoteShop(), self.chat.id
        with self.database.write() as session:
            open_ticket(
                session, shop, kind="complaint", text=self.words.new("ticket"), key=f"{talk}:1:t",
                customer_id=self.id, conversation_id=talk,
            )  # fmt: skip
            request_cancel(
                session, shop, self.id, "O1", reason=self.words.new("reason of a request"),
                key=f"{talk}:1:c", conversation_id=talk,
            )  # fmt: skip
            request_invoice(
                session, shop, self.id, "O1", title=self.words.new("invoice title"),
                key=f"{talk}:1:i", conversation_id=talk,
            )  # fmt: skip

    def by_a_channel(self):
        openid = self.words.new("number at a channel").split()[-1]
        with self.database.write() as session:
            session.get_one(Conversation, self.chat.id).external_id = openid
            common = {"channel": "wechat", "conversation_id": self.chat.id}
            session.add(Contact(external_id=openid, created_at=now(), **common))
            session.add(
                Seen(key=self.words.new("message number"), at=now() - timedelta(days=1),
                     answer={"text": self.words.new("answer to a channel")}, **common)
            )  # fmt: skip

    def close(self):
        """Hang up everywhere."""
        for client in (self.shop, self.agent, self.chat):
            client.close()
