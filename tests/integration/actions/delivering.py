"""What tests of wishes about a delivery say and look up."""

from datetime import timedelta
from typing import Any

from actions.turn import Services
from shop.clock import for_people, now
from shop.orders.models import ShopRequest
from shop.orders.requests import requests_of
from shop.system import RequestKind
from tests.rasa_caller import Answer, RasaCaller


def urges(customer: RasaCaller, text: str, order_id: str = "") -> Answer:
    customer.hears(text, "urge_delivery", {"order_id": order_id} if order_id else {})
    return customer.runs("action_urge_delivery")


def urged(services: Services, customer_id: str = "C0001") -> list[ShopRequest]:
    with services.database.read() as session:
        return list(requests_of(session, customer_id, RequestKind.URGE))


def day_off(days: int) -> str:
    """The ISO day so many days from now."""
    return for_people(now() + timedelta(days=days)).date().isoformat()


def weekday_off(days: int) -> tuple[str, str]:
    """The weekday so many days from now, and how it is read back: 周六, 周六（12月5日）."""
    on, today = for_people(now() + timedelta(days=days)), for_people(now())
    name = f"周{'一二三四五六日'[on.weekday()]}"
    year = "" if on.year == today.year else f"{on.year}年"
    return name, f"{name}（{year}{on.month}月{on.day}日）"


def schedules(
    customer: RasaCaller, text: str, order_id: str = "O-MOVING", **entities: str
) -> Answer:
    named = {"order_id": order_id} if order_id else {}
    customer.hears(text, "schedule_delivery", {**named, **entities})
    return customer.fills("schedule_form")


def said_day(text: str, day: str, word: str) -> list[dict[str, Any]]:
    start = text.index(word)
    return [{"entity": "date", "value": day, "start": start, "end": start + len(word)}]


def refuses(customer: RasaCaller, text: str, order_id: str = "") -> Answer:
    customer.hears(text, "refuse_parcel", {"order_id": order_id} if order_id else {})
    return customer.fills("intercept_form")
