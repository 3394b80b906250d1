"""What customers are told unasked: true facts, with consent, within the budget, each once."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.proactive.words import worded
from shop.aftersales import service as aftersales
from shop.aftersales.intake import AfterSaleIn, put_aftersale
from shop.aftersales.models import AfterSale, Refund
from shop.attention import service as attention
from shop.behaviour.suggestions import NewSuggestions, store
from shop.conversations import repository, sessions
from shop.conversations.models import Conversation, Message
from shop.customers.consent import Purpose, set_consent
from shop.customers.models import Coupon
from shop.database import Database
from shop.demo import DemoShop
from shop.orders.models import ShopRequest
from shop.orders.service import transition
from shop.orders.states import OrderState
from shop.policies.service import set_policy
from shop.policies.values import AttentionPolicy, ProactivePolicy
from shop.privacy.service import erase_customer
from shop.proactive import repository as proactive
from shop.proactive import service
from shop.proactive.models import Notification
from shop.shipping.models import Shipment
from shop.shipping.service import record_scan
from shop.shipping.states import ParcelState

SHANGHAI = ZoneInfo("Asia/Shanghai")
LATE = ("late", "S-MOVING")


class Anywhere:
    """Every channel takes all."""

    def takes(self, session, talk, kind, at, *, visiting):
        return True


class Telling:
    """A customer with an open page, at a moment that the test moves."""

    def __init__(self, database: Database, now: datetime) -> None:
        noon = now.astimezone(SHANGHAI).replace(hour=12, minute=0, second=0, microsecond=0)
        self.database, self.at, self.ways = database, noon + timedelta(days=1), Anywhere()
        with database.write() as session:
            self.talk = sessions.start(session, "C0001", self.at).conversation_id

    def agree(self, *purposes: Purpose, granted: bool = True) -> None:
        with self.database.write() as session:
            for purpose in purposes or (Purpose.PROACTIVE,):
                set_consent(session, "C0001", purpose, granted, "customer")

    def rule(self, value) -> None:
        with self.database.write() as session:
            set_policy(session, value, "lead")

    def do(self, work) -> None:
        with self.database.write() as session:
            work(session)

    def search(self) -> int:
        with self.database.write() as session:
            return service.note(session, service.search(session, self.at), self.at)

    def consider(self, key, visit=None):
        with self.database.write() as session:
            return service.Telling(session, worded, self.ways, self.at, visit).consider(key)

    def look(self) -> None:
        """What a round does."""
        self.search()
        with self.database.read() as session:
            visits, due = proactive.visited(session, 50), proactive.due(session, self.at, 50)
        for kind, id_, talk in visits:
            self.consider((kind, id_), talk)
        for key in due:
            self.consider(key)

    def says(self, text="在吗", answered=True) -> None:
        """The customer comes and writes."""
        with self.database.write() as session:
            talk = repository.lock(session, self.talk)
            turn = 0 if answered else None
            repository.append(
                session, talk, at=self.at, sender="customer", text=text, turn_seq=turn
            )

    def told(self):
        with self.database.read() as session:
            query = session.query(Message).filter_by(sender="system")
            return [one.text for one in query.order_by(Message.ts, Message.seq)]

    def news(self, key=LATE) -> Notification:
        with self.database.read() as session:
            return session.get(Notification, key)


@pytest.fixture
def telling(filled: Database, now: datetime) -> Telling:
    return Telling(filled, now)


def arrived(telling: Telling):
    return lambda session: record_scan(
        session, "S-MOVING", at=telling.at, text="已签收", state=ParcelState.SIGNED
    )


def coupon(telling: Telling, id_="Q1", days=2, used_by=None, **more):
    starts = telling.at - timedelta(days=10)
    values = {
        "title": "满百减十",
        "amount": 1000,
        "threshold": 10_000,
    } | more
    row = Coupon(
        id=id_,
        customer_id="C0001",
        starts_at=starts,
        ends_at=telling.at + timedelta(days=days),
        used_order_id=used_by,
        **values,
    )
    telling.do(lambda session: session.add(row))


def ship(telling: Telling, order="O-PAID"):
    telling.do(
        lambda session: transition(
            session, order, OrderState.IN_TRANSIT, actor="shop", now=telling.at
        )
    )


def refund(telling: Telling, id_="A1", order="O-SIGNED"):
    """The shop's own case, pushed as done: nobody asked for it here."""
    case = AfterSaleIn(
        id=id_,
        order_id=order,
        customer_id="C0001",
        kind="refund",
        state="done",
        amount=500,
        requested_at=telling.at - timedelta(days=1),
        decided_at=telling.at,
        done_at=telling.at,
    )
    telling.do(lambda session: put_aftersale(session, case))


def test_who_did_not_agree_is_told_nothing_and_nothing_is_kept(telling):
    coupon(telling)
    ship(telling)
    refund(telling)
    telling.look()
    assert telling.told() == []
    with telling.database.read() as session:
        assert session.query(Notification).count() == 0


def test_a_late_parcel_is_told_once_with_its_last_scan_and_its_order(telling):
    telling.agree()
    telling.look()
    (text,) = telling.told()
    assert "O-MOVING" in text
    assert "已到达杭州转运中心" in text
    with telling.database.read() as session:
        message = repository.log_after(session, telling.talk, 0)[-1]
    card = message.payload["orders"][0]
    assert (message.type, card["id"], card["late"]) == ("order", "O-MOVING", True)
    assert card["tracking_no"] == "SF1000000001"
    assert [action["title"] for action in card["actions"]] == ["查物流", "催一催"]
    telling.at += timedelta(days=1)
    telling.look()
    assert len(telling.told()) == 1


def test_a_stuck_parcel_says_for_how_long(telling):
    telling.agree()
    telling.do(lambda session: setattr(session.get(Shipment, "S-MOVING"), "promised_at", None))
    telling.look()
    assert "48 小时没有新的物流记录" in telling.told()[0]


def test_a_shipped_order_is_told_by_itself_and_no_more_once_it_is_late(telling):
    telling.agree()
    telling.do(arrived(telling))
    ship(telling)
    telling.look()
    assert telling.told() == []  # its parcel is pushed in a moment
    telling.at += timedelta(minutes=11)
    telling.look()
    assert len(telling.told()) == 1
    assert "O-PAID" in telling.told()[0]
    assert "已经发出" in telling.told()[0]


def test_money_that_went_back_is_told_with_its_amount(telling):
    telling.agree()
    telling.do(arrived(telling))
    refund(telling)
    telling.look()
    (text,) = telling.told()
    assert "¥5" in text
    assert "O-SIGNED" in text


def test_a_refund_whose_request_was_answered_here_is_not_told_again(telling):
    telling.agree()
    telling.do(arrived(telling))
    shop, case = DemoShop(), {}

    def ask(session):
        asked = aftersales.request_refund(
            session, shop, "C0001", "O-SIGNED", reason="", key="k", conversation_id=telling.talk
        )
        case["id"] = asked.id

    telling.do(ask)
    telling.at += timedelta(minutes=1)

    def done(session):
        if session.get(AfterSale, case["id"]).state != "accepted":
            aftersales.accept(session, case["id"], telling.at)
        aftersales.complete(session, case["id"], telling.at)

    telling.do(done)
    telling.search()
    with telling.database.read() as session:  # the answer is on its way
        assert session.query(Notification).filter_by(kind="refunded").count() == 0
        money = session.query(Refund).filter_by(aftersale_id=case["id"]).one().id

    def answer(session):
        request = session.query(ShopRequest).filter_by(object_id=case["id"]).one()
        request.state = "done"
        talk = repository.lock(session, telling.talk)
        name = f"s/request:{request.id}:done"
        repository.append(
            session, talk, at=telling.at, sender="system", text="办好", client_id=name
        )

    telling.do(answer)
    telling.look()
    assert telling.told() == ["办好"]
    assert telling.news(("refunded", money)).state == "dropped"


def test_a_coupon_needs_the_consent_for_marketing(telling):
    telling.do(arrived(telling))
    coupon(telling)
    telling.agree(Purpose.PROACTIVE)
    telling.look()
    assert telling.told() == []
    telling.agree(Purpose.PROACTIVE, granted=False)
    telling.agree(Purpose.MARKETING)
    telling.look()
    (text,) = telling.told()
    assert "满百减十" in text
    assert "满 ¥100 减 ¥10" in text


def test_coupons_that_end_soon_are_told_in_one_message_the_others_not(telling):
    telling.agree(Purpose.MARKETING)
    coupon(telling, "Q1")
    coupon(telling, "Q2", title="立减五元", amount=500, threshold=0)
    coupon(telling, "Q3", days=9)
    coupon(telling, "Q4", title="用过的券", used_by="O-OLD")
    telling.look()
    (text,) = telling.told()
    assert "2 张" in text
    assert "减 ¥5" in text
    with telling.database.read() as session:
        at = telling.at - timedelta(minutes=1)
        assert proactive.told_since(session, "C0001", at) == 1


def test_the_shop_can_switch_each_kind_off(telling):
    telling.agree()
    telling.search()
    telling.rule(ProactivePolicy(late=False))
    telling.look()
    assert (telling.told(), telling.news().reason) == ([], "switched_off")


def test_quiet_hours_wait_for_the_morning(telling):
    telling.agree()
    telling.at = telling.at.replace(hour=23)
    telling.look()
    assert (telling.told(), telling.news().reason) == ([], "quiet_hours")
    telling.at += timedelta(hours=9, minutes=59)
    telling.look()
    assert telling.told() == []
    telling.at += timedelta(minutes=2)
    telling.look()
    assert len(telling.told()) == 1


def test_who_comes_during_quiet_hours_is_told_then(telling):
    telling.agree()
    telling.at = telling.at.replace(hour=23)
    telling.look()
    telling.at += timedelta(minutes=5)
    telling.says()
    telling.look()
    assert len(telling.told()) == 1


def test_what_the_budget_does_not_allow_is_told_at_the_next_visit_once(telling):
    telling.agree()
    telling.rule(AttentionPolicy(per_day=0))
    telling.look()
    assert (telling.told(), telling.news().state) == ([], "kept")
    telling.at += timedelta(hours=1)
    telling.look()
    assert telling.told() == []
    telling.says(answered=False)
    telling.look()
    assert telling.told() == []  # first the answer
    telling.says()
    telling.do(
        lambda session: session.query(Message).filter_by(sender="customer").update({"turn_seq": 0})
    )
    telling.look()
    assert len(telling.told()) == 1
    telling.at += timedelta(hours=1)
    telling.says()
    telling.look()
    assert len(telling.told()) == 1


def test_what_is_not_true_any_more_is_not_told_at_the_visit(telling):
    telling.agree()
    telling.rule(AttentionPolicy(per_week=0))
    telling.look()
    telling.at += timedelta(hours=1)
    telling.do(arrived(telling))
    telling.says("到了")
    telling.look()
    assert (telling.told(), telling.news().state) == ([], "dropped")


@pytest.mark.parametrize("order", ["O-MOVING", "O-SIGNED"])
def test_what_the_bot_showed_when_asked_is_not_told_again(telling, order):
    telling.agree()
    telling.rule(AttentionPolicy(per_day=0))
    telling.look()
    telling.at += timedelta(hours=1)
    telling.says("我的快递呢")

    def shown(session):
        talk = repository.lock(session, telling.talk)
        card = {"type": "order", "payload": {"orders": [{"id": order}]}}
        repository.append(session, talk, at=telling.at, sender="bot", text="在路上", **card)

    telling.do(shown)
    telling.look()
    assert len(telling.told()) == (order != "O-MOVING")


def test_who_withdraws_the_consent_meanwhile_is_told_nothing(telling):
    telling.agree()
    telling.rule(AttentionPolicy(per_day=0))
    telling.look()
    telling.agree(granted=False)
    telling.at += timedelta(hours=1)
    telling.says()
    telling.look()
    assert (telling.told(), telling.news().reason) == ([], "no_consent")


def test_the_budget_counts_what_was_told_and_suggestions_together(telling):
    telling.agree(Purpose.PROACTIVE, Purpose.MARKETING)
    telling.rule(AttentionPolicy(per_day=1))
    coupon(telling)
    telling.search()
    telling.consider(LATE)
    telling.consider(("coupon", "Q1"))
    assert len(telling.told()) == 1
    assert telling.news(("coupon", "Q1")).reason == "daily_cap"
    with telling.database.read() as session:
        assert attention.may_suggest(session, "C0001", telling.at).reason == "daily_cap"


def test_a_suggestion_uses_the_budget_of_news_up(telling):
    telling.agree()
    telling.rule(AttentionPolicy(per_day=1))
    new = NewSuggestions(items=[], personalised=False, customer_id="C0001", solicited=False)
    telling.do(lambda session: store(session, new, now=telling.at))
    telling.look()
    assert (telling.told(), telling.news().reason) == ([], "daily_cap")


def test_an_open_case_silences_what_is_not_about_it_but_no_refund(telling):
    telling.agree(Purpose.PROACTIVE, Purpose.MARKETING)
    telling.rule(AttentionPolicy(per_day=9, per_week=9))
    coupon(telling)
    open_case = AfterSaleIn(
        id="A-OPEN",
        order_id="O-OLD",
        customer_id="C0001",
        kind="exchange",
        state="in_review",
        requested_at=telling.at,
    )
    telling.do(lambda session: put_aftersale(session, open_case))
    refund(telling)
    telling.look()
    assert [text for text in telling.told() if "退款" in text] == telling.told()
    assert len(telling.told()) == 1
    assert telling.news().reason == "open_aftersale"
    telling.at += timedelta(hours=1)
    telling.says()
    telling.look()  # nor when they come about that case
    assert len(telling.told()) == 1


def test_a_case_about_this_very_order_silences_nothing(telling):
    telling.agree()
    case = AfterSaleIn(
        id="A-OPEN",
        order_id="O-MOVING",
        customer_id="C0001",
        kind="exchange",
        state="in_review",
        requested_at=telling.at,
    )
    telling.do(lambda session: put_aftersale(session, case))
    telling.look()
    assert len(telling.told()) == 1


def test_not_into_a_conversation_that_an_agent_has_but_after_it(telling):
    telling.agree()
    telling.do(lambda session: setattr(session.get(Conversation, telling.talk), "owner", "agent"))
    telling.look()
    assert (telling.told(), telling.news().reason) == ([], "nowhere_to_tell")
    telling.at += timedelta(hours=1)
    telling.says()
    telling.look()
    assert telling.told() == []
    telling.do(lambda session: setattr(session.get(Conversation, telling.talk), "owner", "bot"))
    telling.look()
    assert len(telling.told()) == 1


def test_not_into_a_page_that_nobody_can_open_any_more(telling):
    telling.agree()
    telling.at += timedelta(days=31)
    telling.look()
    assert (telling.told(), telling.news()) == ([], None)  # shipped too long ago to be news
    refund(telling)
    telling.look()
    assert telling.told() == []
    telling.at += timedelta(minutes=1)
    with telling.database.write() as session:
        fresh = sessions.start(session, "C0001", telling.at).conversation_id
    telling.at += timedelta(minutes=1)
    telling.look()
    assert len(telling.told()) == 1
    with telling.database.read() as session:
        assert session.query(Message).filter_by(conversation_id=fresh).count() == 1


def test_news_older_than_a_month_are_none(telling):
    telling.agree()
    telling.rule(AttentionPolicy(per_day=0))
    refund(telling)
    telling.look()
    telling.at += timedelta(days=31)
    with telling.database.write() as session:
        sessions.start(session, "C0001", telling.at)
    telling.at += timedelta(minutes=1)
    telling.look()
    assert telling.told() == []


def test_eight_at_once_tell_a_fact_once_and_within_the_budget(telling):
    telling.agree(Purpose.PROACTIVE, Purpose.MARKETING)
    telling.rule(AttentionPolicy(per_day=1))
    coupon(telling)
    telling.search()
    keys = [LATE, ("coupon", "Q1")] * 4
    start, errors = threading.Barrier(len(keys)), []

    def tell(key):
        start.wait()
        try:
            telling.consider(key)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=tell, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert len(telling.told()) == 1


def test_killed_before_the_commit_nothing_is_told_and_later_it_is(telling):
    telling.agree()
    telling.search()
    with pytest.raises(KeyboardInterrupt), telling.database.write() as session:
        assert service.Telling(session, worded, telling.ways, telling.at).consider(LATE)
        raise KeyboardInterrupt
    assert (telling.told(), telling.news().state) == ([], "pending")
    telling.look()
    assert len(telling.told()) == 1


def test_nobody_is_told_of_another_customers_parcel(telling):
    telling.do(lambda session: set_consent(session, "C0002", Purpose.PROACTIVE, True, "customer"))
    with telling.database.write() as session:
        sessions.start(session, "C0002", telling.at)
    telling.look()
    assert telling.told() == []


def test_who_is_erased_leaves_no_news_behind(telling):
    telling.agree()
    telling.rule(AttentionPolicy(per_day=0))
    telling.look()
    telling.do(lambda session: erase_customer(session, "C0001", "customer"))
    assert telling.news() is None
    telling.look()
    assert telling.told() == []
