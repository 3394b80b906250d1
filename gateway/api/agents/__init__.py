"""The agents' API, a module for each matter."""

from fastapi import APIRouter

from gateway.api.agents import (
    audit,
    canned,
    conversations,
    history,
    panel,
    policies,
    signing_in,
    suggestions,
    summary,
    team,
    tickets,
)

PARTS = (
    signing_in,
    conversations,
    panel,
    suggestions,
    canned,
    history,
    tickets,
    team,
    audit,
    policies,
    summary,
)
router = APIRouter(prefix="/api/v1/agent", tags=["agents"])
for part in PARTS:
    router.include_router(part.router)
