"""The customers' own page: what is known of them, and their say in it.

Every call carries the session of one conversation and is about its customer, or for a visitor about
that conversation; no id of a customer is ever taken from a request.
"""

import asyncio
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from sqlalchemy.orm import Session
from starlette.responses import JSONResponse

from gateway import me as page
from gateway.api.auth import ACustomer, CustomerSession, TheGateway
from gateway.api.customers import ConsentIn, ConsentOut, change_consent
from gateway.api.me_schemas import (
    CONFIRMED,
    ErasedOut,
    EraseIn,
    ForgottenOut,
    KeptOut,
    LinkIn,
    LinkOut,
    MeOut,
)
from gateway.api.schemas import SessionOut
from gateway.limits import address_key
from gateway.me import Whose
from gateway.problems import Problem, invalid, shop_text, slow_down
from gateway.state import Gateway
from shop.behaviour import interests
from shop.conversations.errors import UnknownConversation
from shop.privacy.artefacts import holding, keep_days

router = APIRouter(prefix="/api/v1/me", tags=["me"])
TagId = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
ACTOR = "customer"


async def _whose(gateway: Gateway, opened: CustomerSession) -> Whose:
    wait = gateway.me_calls.wait(opened.conversation_id)
    if wait:
        raise slow_down("too_many_requests", wait)
    try:
        return await gateway.read(lambda session: page.whose(session, opened.conversation_id))
    except UnknownConversation as error:
        raise Problem("unauthorised") from error


async def _customer(gateway: Gateway, opened: CustomerSession) -> str:
    """The customer's id; raises Problem for a visitor, who has nothing of that kind."""
    who = await _whose(gateway, opened)
    if who.customer_id is None:
        raise Problem("login_first")
    return who.customer_id


@router.get("")
async def get_me(gateway: TheGateway, opened: ACustomer) -> MeOut:
    """Interests, consent, and what law keeps."""
    who = await _whose(gateway, opened)
    return await gateway.read(lambda session: page.me(session, who))


@router.put("/consent")
async def put_my_consent(body: ConsentIn, gateway: TheGateway, opened: ACustomer) -> ConsentOut:
    """In force from the next turn on."""
    return await change_consent(gateway, await _customer(gateway, opened), body, ACTOR)


@router.delete("/tags")
async def forget_everything(gateway: TheGateway, opened: ACustomer) -> ForgottenOut:
    """Forget every behaviour; the next suggestion knows of none."""
    customer_id = await _customer(gateway, opened)
    gone = await gateway.write_apart(lambda session: interests.forget_all(session, customer_id))
    gateway.checkpoints.empty_soon()
    return ForgottenOut(forgotten=gone)


@router.delete("/tags/{tag_id}")
async def forget_tag(tag_id: TagId, gateway: TheGateway, opened: ACustomer) -> ForgottenOut:
    """Forget the behaviours behind one interest; the next suggestion is as if they never were."""
    customer_id = await _customer(gateway, opened)
    gone = await gateway.write_apart(lambda session: interests.forget(session, customer_id, tag_id))
    gateway.checkpoints.empty_soon()
    return ForgottenOut(forgotten=gone)


@router.get("/export")
async def export_me(gateway: TheGateway, opened: ACustomer) -> JSONResponse:
    """All that the shop holds of the caller, as a JSON file."""
    who = await _whose(gateway, opened)
    held = await gateway.read(lambda session: page.exported(session, who))
    name = quote(page.file_name())
    return JSONResponse(
        held, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    )


@router.post("/erase")
async def erase_me(body: EraseIn, gateway: TheGateway, opened: ACustomer) -> ErasedOut:
    """Erase the customer, or a visitor's conversation; every session of theirs ends with it."""
    if body.confirm.strip() != CONFIRMED:
        raise invalid("confirm", shop_text("confirm_erasure", word=CONFIRMED))
    who = await _whose(gateway, opened)

    def locked(session: Session) -> list[KeptOut]:
        return [] if who.customer_id is None else page.legal(session, who.customer_id)

    stays = await gateway.read(locked)
    days = await gateway.read(keep_days)
    report = await gateway.erasing.erase(who.conversation_id, who.customer_id, ACTOR)
    held = await asyncio.to_thread(holding, gateway.settings.data, report, days)
    return page.erased(report, stays, held, known=who.customer_id is not None)


@router.post("/links", status_code=201)
async def make_link(gateway: TheGateway, opened: ACustomer) -> LinkOut:
    """A link to this page for another browser of the same customer."""
    who = await _whose(gateway, opened)
    return LinkOut(path=await gateway.me_links.issue(who.conversation_id))


@router.post("/sessions", status_code=201)
async def open_link(body: LinkIn, request: Request, gateway: TheGateway) -> SessionOut:
    """A session of an hour for whoever opens a one-time link first."""
    wait = await gateway.sessions.wait(address_key(request.client.host if request.client else ""))
    if wait:
        raise slow_down("too_many_sessions", wait)
    started = await gateway.me_links.redeem(body.link)
    if started is None:
        raise Problem("link_used")
    return SessionOut(**vars(started))
