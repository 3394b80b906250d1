"""The demo shop's login for WeChat: choose who you are. Shops use their own (login_url)."""

import secrets
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from gateway.api.auth import TheGateway
from gateway.channels.bound import tell_bound
from gateway.channels.wechat import words
from gateway.channels.wechat.taking import NAME
from gateway.problems import Problem
from gateway.state import Gateway
from shop.channels import binding
from shop.channels.binding import UnknownState
from shop.clock import now
from shop.conversations.errors import BoundToAnother
from shop.customers import directory_repository as directory

ROUTER = APIRouter()
SHOWN = 20
POLICY = "default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; frame-ancestors 'none'"


@ROUTER.get("/bind/{state}")
async def ask(state: str, gateway: TheGateway) -> HTMLResponse:
    """Who are you? The state is not used up by looking."""
    _only_in_the_demo_shop(gateway)
    people = await gateway.read(lambda session: directory.find(session, "", SHOWN))
    options = "".join(
        f'<option value="{escape(one.id)}">{escape(one.name)}（{escape(one.id)}）</option>'
        for one in people
    )
    button = f"<button>{escape(words.page('confirm'))}</button>"
    form = f'<form method="post"><select name="customer_id">{options}</select>{button}</form>'
    return _page(words.page("lead"), form)


@ROUTER.post("/bind/{state}")
async def bind(state: str, request: Request, gateway: TheGateway) -> HTMLResponse:
    """Bind the contact that the state was made for."""
    _only_in_the_demo_shop(gateway)
    given = parse_qs((await request.body()).decode())
    customer_id = given.get("customer_id", [""])[0]

    def change(session: Session) -> str:
        found = binding.confirm(session, state, customer_id, now())
        tell_bound(session, found, customer_id)
        return found.conversation_id

    try:
        conversation_id = await gateway.writer.run(change)
    except UnknownState:
        return _page(words.page("gone"), status=404)
    except BoundToAnother:
        return _page(words.page("taken"), status=409)
    gateway.live.grew(conversation_id)
    gateway.outbox.wake(NAME)
    return _page(words.page("done"))


def _only_in_the_demo_shop(gateway: Gateway) -> None:
    if gateway.settings.mode != "demo":
        raise Problem("not_found")


def _page(lead: str, form: str = "", status: int = 200) -> HTMLResponse:
    nonce = secrets.token_urlsafe(16)
    page = Template(Path(__file__).with_name("binding.html").read_text(encoding="utf-8"))
    body = page.substitute(
        title=escape(words.page("title")), lead=escape(lead), form=form, nonce=nonce
    )
    headers = {"Content-Security-Policy": POLICY.format(nonce=nonce), "Cache-Control": "no-store"}
    return HTMLResponse(body, status, headers)
