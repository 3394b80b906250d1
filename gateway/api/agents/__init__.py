"""The agents' API, a module for each matter."""

from fastapi import APIRouter

from gateway.api.agents import conversations, signing_in

router = APIRouter(prefix="/api/v1/agent", tags=["agents"])
for part in (signing_in, conversations):
    router.include_router(part.router)
