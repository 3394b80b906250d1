"""A customer who is told news, for the tests of what is told and when."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.proactive.words import worded
from shop.aftersales.intake import AfterSaleIn, put_aftersale
from shop.conversations import repository, sessions
from shop.conversations.models import Message
from shop.customers.consent import Purpose, set_consent
from shop.customers.models import Coupon
from shop.database import Database
from shop.orders.service import transition
from shop.orders.states import OrderState
from shop.policies.service import set_policy
from shop.proactive import repository as proactive
from shop.proactive import service
from shop.proactive.models import Notification
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

    def arrived(self) -> None:
        """The late parcel is signed for."""
        self.do(
            lambda session: record_scan(
                session, "S-MOVING", at=self.at, text="已签收", state=ParcelState.SIGNED
            )
        )

    def coupon(self, id_="Q1", days=2, used_by=None, **more) -> None:
        """A coupon of the customer that ends in some days."""
        values = {"title": "满百减十", "amount": 1000, "threshold": 10_000} | more
        values |= {"starts_at": self.at - timedelta(days=10), "used_order_id": used_by}
        ends = self.at + timedelta(days=days)
        row = Coupon(id=id_, customer_id="C0001", ends_at=ends, **values)
        self.do(lambda session: session.add(row))

    def ship(self, order="O-PAID") -> None:
        """The shop sends it."""
        self.do(
            lambda session: transition(
                session, order, OrderState.IN_TRANSIT, actor="shop", now=self.at
            )
        )

    def case(self, id_, order, kind, state, **more) -> None:
        """A case of the shop's own, pushed: nobody asked for it here."""
        pushed = AfterSaleIn(
            id=id_,
            order_id=order,
            customer_id="C0001",
            kind=kind,
            state=state,
            **{"requested_at": self.at, **more},
        )
        self.do(lambda session: put_aftersale(session, pushed))

    def refund(self, id_="A1", order="O-SIGNED") -> None:
        """Money that the shop gave back."""
        asked = self.at - timedelta(days=1)
        dates = {"requested_at": asked, "decided_at": self.at, "done_at": self.at}
        self.case(id_, order, "refund", "done", amount=500, **dates)

    def told(self):
        with self.database.read() as session:
            query = session.query(Message).filter_by(sender="system")
            return [one.text for one in query.order_by(Message.ts, Message.seq)]

    def news(self, key=LATE) -> Notification:
        with self.database.read() as session:
            return session.get(Notification, key)
