"""What was suggested in a conversation; agents send it again, or keep it out."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from gateway.api.agents.card_schemas import SuggestionOut
from gateway.api.agents.conversation_schemas import StepOut
from gateway.api.agents.steps import checked, step
from gateway.api.auth import AnAgent, TheGateway
from gateway.handoff import suggested
from gateway.handoff.resending import NotInList, again
from gateway.notices import notice
from gateway.problems import Problem
from shop.agents import repository as agents
from shop.behaviour.models import SuggestionList
from shop.behaviour.suggestions import suggestions
from shop.clock import now
from shop.conversations import service
from shop.conversations.access import readable
from shop.conversations.service import Changed
from shop.desk import suppression
from shop.errors import NotFound

router = APIRouter()
ItemId = Annotated[str, Field(min_length=1, max_length=64)]


class ItemsIn(BaseModel):
    """Items of the list, in the order to be shown."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"item_ids": ["P0012", "P0034"]}]})

    item_ids: Annotated[list[ItemId], Field(min_length=1, max_length=20)]


class ListsOut(BaseModel):
    """Newest first, at most five."""

    lists: list[SuggestionOut]


@router.get("/conversations/{id}/suggestions")
async def get_suggestions(id: str, gateway: TheGateway, agent: AnAgent) -> ListsOut:
    """What was suggested, with the reasons as they were told."""
    found = await checked(
        gateway.read(lambda session: suggested.lists(session, readable(session, agent, id)))
    )
    return ListsOut(lists=found)


@router.post("/conversations/{id}/suggestions/{list_id}/send")
async def send(
    id: str, list_id: str, body: ItemsIn, gateway: TheGateway, agent: AnAgent
) -> StepOut:
    """Show items of a list again, as the agent; only what can be had now, with reasons still true.

    Like a reply this also takes a conversation that no agent has.
    """
    joined, ids = notice("agent_joined", name=agent.name), list(dict.fromkeys(body.item_ids))

    def change(session: Session) -> Changed:
        found = _list(session, id, list_id)
        service.claim(session, id, agent, joined)
        owned = service.owned(session, id, agent)
        words = again(session, owned, found, ids, now())
        if words is None:
            raise Problem("nothing_to_send")
        return service.speak(session, id, agent, words, list_id=list_id, items=ids)

    try:
        return await step(gateway, id, change)
    except NotInList as error:
        raise Problem("not_in_list", {"id": str(error)}) from error


@router.post("/conversations/{id}/suggestions/{list_id}/suppress", status_code=204)
async def suppress(
    id: str, list_id: str, body: ItemsIn, gateway: TheGateway, agent: AnAgent
) -> None:
    """Suggest these items no more: to the customer, or to a visitor in this conversation."""
    ids = list(dict.fromkeys(body.item_ids))

    def change(session: Session) -> None:
        readable(session, agent, id)
        found = _list(session, id, list_id)
        unknown = set(ids) - {str(item["id"]) for item in found.items}
        if unknown:
            raise Problem("not_in_list", {"id": min(unknown)})
        suppression.suppress(session, found, ids, agent.id, now())
        detail = {"list": list_id, "items": ids}
        agents.audit(session, agent.id, "suggestion.suppressed", id, detail, at=now())

    await checked(gateway.writer.run(change, id))


def _list(session: Session, conversation_id: str, list_id: str) -> SuggestionList:
    try:
        return suggestions(session, list_id, conversation_id=conversation_id)
    except NotFound as error:
        raise Problem("list_not_found") from error
