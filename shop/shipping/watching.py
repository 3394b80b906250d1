"""Which parcels to ask the couriers about, when, and keeping what they say."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from shop.shipping import watch_repository as repository
from shop.shipping.couriers.port import Question, Scan
from shop.shipping.models import ParcelWatch
from shop.shipping.service import record_scan
from shop.shipping.states import ParcelState

BEIJING = ZoneInfo("Asia/Shanghai")
WATCHED_FOR = timedelta(days=30)
EVERY = timedelta(hours=2)
EVERY_WHILE_DELIVERED = timedelta(minutes=30)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=15), timedelta(hours=24)
LONGEST_ERROR = 200


def due(session: Session, at: datetime, quota: int, limit: int) -> list[Question]:
    """Parcels under way to ask about now, the longest unasked first, within the day's quota."""
    left = max(0, quota - repository.asked_on(session, _day(at)))
    return [
        Question(
            shipment_id=shipment.id,
            courier=shipment.courier,
            tracking_no=shipment.tracking_no,
            phone_digits=phone[-4:] if phone else "",
            shipped_at=shipment.shipped_at,
        )
        for shipment, phone in repository.due(session, at, at - WATCHED_FOR, min(left, limit))
    ]


def answered(session: Session, shipment_id: str, scans: Sequence[Scan], at: datetime) -> int:
    """Keep the scans, oldest first; how many were new."""
    new = sum(
        record_scan(
            session, shipment_id, at=scan.at, text=scan.text, place=scan.place, state=scan.state
        )
        for scan in scans
    )
    delivering = bool(scans) and scans[-1].state is ParcelState.DELIVERING
    watch = _asked(session, shipment_id, at)
    watch.attempts, watch.error = 0, ""
    watch.next_at = at + (EVERY_WHILE_DELIVERED if delivering else EVERY)
    return new


def unanswered(session: Session, shipment_id: str, error: str, at: datetime) -> None:
    """Ask again later, and later each time."""
    watch = _asked(session, shipment_id, at)
    pause = min(FIRST_RETRY * 2.0 ** min(watch.attempts, 10), LONGEST_RETRY)
    watch.attempts += 1
    watch.error, watch.next_at = error[:LONGEST_ERROR], at + pause


def _asked(session: Session, shipment_id: str, at: datetime) -> ParcelWatch:
    watch = repository.watch(session, shipment_id)
    if watch is None:
        watch = ParcelWatch(shipment_id=shipment_id, attempts=0, asked=0, day="", next_at=at)
        session.add(watch)
    watch.asked = watch.asked + 1 if watch.day == _day(at) else 1
    watch.day = _day(at)
    return watch


def _day(at: datetime) -> str:
    return at.astimezone(BEIJING).date().isoformat()
