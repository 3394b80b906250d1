"""News in WeChat: inside the window within the quota, outside it by approved templates only."""

import itertools
import time
from datetime import timedelta

import pytest

from gateway.channels.wechat.settings import WechatSettings
from gateway.proactive import rounds
from shop.channels.models import ReplyWindow
from shop.clock import now
from shop.conversations import external
from shop.conversations.models import Delivery, Message
from shop.customers.consent import Purpose, set_consent
from shop.customers.intake import CouponIn, CustomerIn, put_customer
from shop.orders.intake import OrderIn, OrderLineIn, put_order
from shop.policies.service import set_policy
from shop.policies.values import AttentionPolicy
from shop.proactive.models import Notification
from shop.shipping.intake import ShipmentIn, put_shipment
from shop.shipping.service import record_scan
from shop.shipping.states import ParcelState
from tests.integration.channels.conftest import conversation_of

NUMBERS = itertools.count(1)
TEMPLATE = "Tpl-Shipped character_string1=order_id thing2=product thing3=courier time4=time"
A_ROUND = 1.8  # rounds and the outbox have looked
AWAKE = {"quiet_from": "00:00", "quiet_to": "00:00"}


@pytest.fixture(scope="module", autouse=True)
def quick():
    """Rounds that look often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds, "LOOK_EVERY", 0.2)
        yield


@pytest.fixture(scope="module")
def account_settings():
    return {"ZHUYI_WECHAT_TEMPLATE_SHIPPED": TEMPLATE}


class Bound:
    """Somebody in WeChat whose account is known, and who agreed to be told."""

    def __init__(self, customer, database, wechat):
        self.customer, self.database, self.wechat = customer, database, wechat
        self.id, self.openid = f"微-{next(NUMBERS)}", customer.openid
        with database.write() as session:
            set_policy(session, AttentionPolicy(**AWAKE, per_day=9, per_week=9), "lead")
            put_customer(session, CustomerIn(id=self.id, name="顾客", phone="13800000000"))
            for purpose in (Purpose.PROACTIVE, Purpose.MARKETING):
                set_consent(session, self.id, purpose, True, "customer")
        customer.says("您好。")
        self.bind()

    def bind(self):
        with self.database.write() as session:
            contact = external.contact(session, "wechat", self.openid, now())
            external.bind(session, contact, self.id, now())

    def shut(self, left=None):
        """The window is over, or has so many left."""
        with self.database.write() as session:
            found = session.query(ReplyWindow).filter(ReplyWindow.external_id == self.openid)
            found.delete() if left is None else found.update({"remaining": left})

    def ship(self, parcel=True, **more):
        goods = OrderLineIn(
            product_id="P",
            title="一只名字特别特别长的紫砂茶壶礼盒装送礼佳品",
            quantity=1,
            unit_price=1,
            paid=1,
        )
        order = {"id": f"单{self.id}", "customer_id": self.id, "state": "in_transit", "total": 1}
        shipped = now() - timedelta(hours=1)
        moments = {"placed_at": now() - timedelta(days=1), "shipped_at": shipped}
        with self.database.write() as session:
            put_order(session, OrderIn(**order, **moments, lines=(goods,)))
            values = {"courier": "顺丰", "tracking_no": "SF1", "state": "in_transit", **more}
            of = {"id": f"包{self.id}", "order_id": order["id"], "shipped_at": shipped}
            put_shipment(session, ShipmentIn(**{**of, **values}))

    def arrives(self):
        with self.database.write() as session:
            record_scan(session, f"包{self.id}", at=now(), text="已签收", state=ParcelState.SIGNED)

    def news(self):
        with self.database.read() as session:
            found = session.query(Notification).filter_by(customer_id=self.id)
            return {(one.kind, one.state, one.reason) for one in found}

    def until(self, *wanted):
        deadline = time.monotonic() + 60
        while wanted not in self.news():
            assert time.monotonic() < deadline, self.news()
            time.sleep(0.05)

    def templates(self, count=0):
        deadline = time.monotonic() + 60
        while True:
            found = [body for to, body in list(self.wechat.templates) if to == self.openid]
            if len(found) >= count or time.monotonic() > deadline:
                return found
            time.sleep(0.05)

    def hears_by_visiting(self):
        """All that a visit brings: in the answer itself where it is quick enough, else pushed."""
        answer = self.customer.says("在吗？").text
        return answer if "订单" in answer else answer + "".join(self.customer.pushed(1))

    def deliveries(self):
        talk = conversation_of(self.database, self.openid)
        with self.database.read() as session:
            found = session.query(Delivery).filter_by(conversation_id=talk)
            return [one.state for one in found.order_by(Delivery.seq)]

    def system(self):
        talk = conversation_of(self.database, self.openid)
        with self.database.read() as session:
            found = session.query(Message).filter_by(conversation_id=talk, sender="system")
            return [one.text for one in found]


@pytest.fixture
def bound(customer, database, wechat):
    return Bound(customer, database, wechat)


def test_inside_the_window_it_is_pushed_and_counts(bound, database):
    bound.ship()
    (text,) = bound.customer.pushed(1)
    assert "已经发出" in text
    assert "SF1" in text
    with database.read() as session:
        window = session.query(ReplyWindow).filter_by(external_id=bound.openid).one()
    assert window.remaining == 4
    assert bound.templates() == []


def test_outside_the_window_an_approved_template_tells_it_once(bound):
    bound.shut()
    bound.ship()
    (body,) = bound.templates(1)
    assert body["template_id"] == "Tpl-Shipped"
    assert body["data"]["character_string1"] == {"value": f"单{bound.id}"}
    assert body["data"]["thing2"]["value"].endswith("…")
    assert len(body["data"]["thing2"]["value"]) == 20
    assert body["data"]["thing3"] == {"value": "顺丰"}
    bound.until("shipped", "told", "")
    time.sleep(A_ROUND)
    assert bound.customer.says("在吗？").text == "【智能助手】答：在吗？"
    assert len(bound.templates()) == 1
    assert bound.wechat.sent_to(bound.openid) == []
    assert len(bound.system()) == 1  # and it stands in the log


def test_what_has_no_template_is_kept_for_the_next_visit(bound):
    bound.shut()
    bound.ship(promised_at=now() - timedelta(minutes=5))
    bound.until("late", "kept", "nowhere_to_tell")
    time.sleep(A_ROUND)
    assert bound.templates() == []
    assert bound.system() == []
    assert "还没有送到" in bound.hears_by_visiting()


def test_and_not_told_then_if_it_arrived_meanwhile(bound):
    bound.shut()
    bound.ship(promised_at=now() - timedelta(minutes=5))
    bound.until("late", "kept", "nowhere_to_tell")
    bound.arrives()
    bound.customer.says("到了。")
    bound.until("late", "dropped", "not_true_any_more")
    assert bound.wechat.sent_to(bound.openid) == []


def test_never_marketing_not_even_inside_the_window(bound, database):
    ends = now() + timedelta(days=1)
    one = CouponIn(
        id=f"券{bound.id}",
        title="满减",
        amount=1,
        threshold=2,
        starts_at=now() - timedelta(days=1),
        ends_at=ends,
    )
    with database.write() as session:
        put_customer(
            session,
            CustomerIn(id=bound.id, name="顾客", phone="13800000000", version=2, coupons=(one,)),
        )
    bound.until("coupon", "kept", "nowhere_to_tell")
    bound.customer.says("有什么优惠？")
    time.sleep(A_ROUND)
    assert (bound.system(), bound.wechat.sent_to(bound.openid)) == ([], [])
    assert bound.templates() == []


def test_a_quota_that_what_waits_will_use_up_is_none(bound, tell):
    bound.shut(left=0)
    tell(bound.openid, "客服的话")
    deadline = time.monotonic() + 60
    while bound.deliveries()[-1] != "kept" and time.monotonic() < deadline:
        time.sleep(0.05)
    bound.shut(left=1)
    bound.ship(promised_at=now() - timedelta(minutes=5))
    bound.until("late", "kept", "nowhere_to_tell")


@pytest.mark.parametrize("code", [40037, 43004, 47003, 48001])
def test_a_template_that_wechat_refuses_leaves_it_for_the_next_visit(bound, wechat, code):
    bound.shut()
    wechat.errors["template"] = [code]
    bound.ship()
    deadline = time.monotonic() + 60
    while bound.deliveries()[-1] != "kept" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert bound.deliveries()[-1] == "kept"
    assert "已经发出" in bound.hears_by_visiting()


def test_refused_and_untrue_by_the_next_visit_it_is_not_told(bound, wechat, database):
    bound.shut()
    wechat.errors["template"] = [43004]
    bound.ship()
    deadline = time.monotonic() + 60
    while bound.deliveries()[-1] != "kept" and time.monotonic() < deadline:
        time.sleep(0.05)
    bound.arrives()
    assert bound.customer.says("到了。").text == "【智能助手】答：到了。"
    time.sleep(A_ROUND)
    assert wechat.sent_to(bound.openid) == []


def test_a_busy_wechat_is_asked_again_and_sends_it_once(bound, wechat):
    bound.shut()
    wechat.errors["template"] = [-1]
    bound.ship()
    assert len(bound.templates(1)) == 1


def test_who_left_is_told_nothing(bound):
    bound.customer.does("unsubscribe")
    bound.ship()
    bound.until("shipped", "kept", "nowhere_to_tell")
    assert bound.templates() == []


@pytest.mark.parametrize("text", ["id", "id x", "id thing1=password", "a=b", "id =order_id"])
def test_a_template_that_cannot_be_filled_is_refused_at_the_start(text):
    with pytest.raises(ValueError, match=r"template-id|no such value"):
        WechatSettings(ZHUYI_WECHAT_TEMPLATE_LATE=text)
