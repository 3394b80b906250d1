"""Pictures that show what is wrong: sent in the conversation, kept with the case."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.aftersales import repository
from shop.aftersales.models import AfterSale
from shop.aftersales.states import SEEN, Cause
from shop.orders import repository as orders_repository
from shop.system import RequestKind
from shop.uploads import repository as uploads
from shop.uploads.models import Upload
from shop.webhooks.service import follow_up

JUST_BEFORE = timedelta(minutes=30)  # a picture sent so long before the case belongs to it
URL = "/api/v1/uploads/"


def wants_picture(case: AfterSale) -> bool:
    """Whether a picture can show what the case is about."""
    return case.cause in SEEN


def evidence_of(session: Session, case_id: str) -> Sequence[Upload]:
    """The pictures of a case, oldest first."""
    return uploads.of_case(session, case_id)


def addresses_of(session: Session, case_id: str) -> list[str]:
    """Where the pictures of a case are, below the address of this installation."""
    return [f"{URL}{upload.id}" for upload in evidence_of(session, case_id)]


def gather(session: Session, case: AfterSale, conversation_id: str, now: datetime) -> int:
    """Keep with a new case the pictures sent just before it was opened; how many.

    Whatever its cause: who sends one while asking for a case was told that it goes with it.
    """
    if case.cause == Cause.PRICE_DROP:
        return 0
    found = uploads.unclaimed(session, conversation_id, now - JUST_BEFORE)
    _keep(session, case, found, now)
    return len(found)


def attach(session: Session, upload: Upload, now: datetime) -> AfterSale | None:
    """Keep a picture with the undecided case asked for in its conversation; None: there is none."""
    case = repository.awaiting_picture(session, upload.conversation_id, SEEN)
    if case is not None:
        _keep(session, case, [upload], now)
    return case


def _keep(session: Session, case: AfterSale, found: Sequence[Upload], now: datetime) -> None:
    if not found:
        return
    for upload in found:
        upload.aftersale_id = case.id
    session.flush()
    request = orders_repository.open_request(session, RequestKind.AFTERSALE, case.id)
    if request is not None:
        told = {"order_id": case.order_id, "number": case.called}
        pictures = [f"{URL}{upload.id}" for upload in found]
        follow_up(session, request, "aftersale.picture_added", {**told, "pictures": pictures}, now)
