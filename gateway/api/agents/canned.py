"""Canned replies, called up by "/" and a shortcut."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.orm import Session

from gateway.api.auth import AnAgent, TheGateway
from gateway.api.schemas import MAX_TEXT, check_text
from gateway.problems import Problem
from gateway.state import Gateway
from shop.agents.models import Agent
from shop.clock import now
from shop.desk import canned
from shop.desk.models import CannedReply
from shop.errors import Conflict, NotFound, Refused

router = APIRouter()
T = TypeVar("T")
Shortcut = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[^\s/\x00-\x1f\x7f]+$")]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class CannedIn(BaseModel):
    """A reply to keep; `shared` ones are kept by leads."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"shortcut": "hy", "title": "欢迎", "text": "您好，请问有什么可以帮您？"}]
        }
    )

    shortcut: Shortcut
    title: Title
    text: str = Field(min_length=1, max_length=MAX_TEXT)
    shared: bool = False


class CannedOut(BaseModel):
    """A reply; `mine`: only the agent who asks has it."""

    id: str
    shortcut: str
    title: str
    text: str
    shared: bool
    mine: bool


class CannedListOut(BaseModel):
    """By shortcut."""

    items: list[CannedOut]


def _out(kept: CannedReply) -> CannedOut:
    return CannedOut(
        id=kept.id,
        shortcut=kept.shortcut,
        title=kept.title,
        text=kept.text,
        shared=kept.agent_id is None,
        mine=kept.agent_id is not None,
    )


def _wording(body: CannedIn) -> canned.Wording:
    check_text(body.text)
    check_text(body.title)
    return canned.Wording(**body.model_dump())


@router.get("/canned")
async def get_canned(gateway: TheGateway, agent: AnAgent) -> CannedListOut:
    """The shared ones and one's own."""
    found = await gateway.read(lambda session: canned.usable(session, agent))
    return CannedListOut(items=[_out(one) for one in found])


@router.post("/canned", status_code=201)
async def add_canned(body: CannedIn, gateway: TheGateway, agent: AnAgent) -> CannedOut:
    """Keep a reply."""
    wording = _wording(body)
    return _out(await _changed(gateway, lambda session: canned.add(session, agent, wording, now())))


@router.put("/canned/{id}")
async def change_canned(id: str, body: CannedIn, gateway: TheGateway, agent: AnAgent) -> CannedOut:
    """Word it anew."""
    wording = _wording(body)
    return _out(
        await _changed(gateway, lambda session: canned.change(session, agent, id, wording, now()))
    )


@router.delete("/canned/{id}", status_code=204)
async def remove_canned(id: str, gateway: TheGateway, agent: AnAgent) -> None:
    """Keep it no more."""
    await _changed(gateway, lambda session: _removed(session, agent, id))


def _removed(session: Session, agent: Agent, id_: str) -> None:
    canned.remove(session, agent, id_, now())


async def _changed(gateway: Gateway, work: Callable[[Session], T]) -> T:
    try:
        return await gateway.writer.run(work)
    except NotFound as error:
        raise Problem("canned_not_found") from error
    except Refused as error:
        raise Problem("forbidden") from error
    except Conflict as error:
        raise Problem(error.code, error.detail) from error
