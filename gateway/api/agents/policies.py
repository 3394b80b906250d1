"""The shop's rules: everybody reads them, leads change them."""

from copy import deepcopy
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.orm import Session

from gateway.api.auth import ALead, AnAgent, TheGateway
from gateway.errors import validation_problem
from gateway.handoff.words import texts
from gateway.problems import Problem
from shop.agents import repository as agents
from shop.clock import now
from shop.policies.service import policy, set_policy
from shop.policies.values import POLICIES, PolicyValue

router = APIRouter()
BY_NAME = {kind.name: kind for kind in POLICIES}


class PolicyOut(BaseModel):
    """A rule in force; `schema` (JSON Schema) says what its value may be."""

    name: str
    title: str
    description: str
    value: dict[str, Any]
    shape: dict[str, Any] = Field(alias="schema")


class PoliciesOut(BaseModel):
    """Every rule."""

    policies: list[PolicyOut]


def _schema(kind: type[PolicyValue]) -> dict[str, Any]:
    """As pydantic describes it, titled for people."""
    words, schema = texts("policies")[kind.name], deepcopy(kind.model_json_schema())
    schema["title"], schema["description"] = words["title"], words["description"]
    for name, field in schema["properties"].items():
        field["title"] = words["fields"][name]
    return schema


def _out(value: PolicyValue) -> PolicyOut:
    words = texts("policies")[value.name]
    return PolicyOut(
        name=value.name,
        title=words["title"],
        description=words["description"],
        value=value.model_dump(mode="json"),
        schema=_schema(type(value)),
    )


@router.get("/policies")
async def get_policies(gateway: TheGateway, agent: AnAgent) -> PoliciesOut:
    """What holds now."""

    def found(session: Session) -> list[PolicyValue]:
        return [policy(session, kind) for kind in POLICIES]

    return PoliciesOut(policies=[_out(value) for value in await gateway.read(found)])


@router.put("/policies/{name}")
async def put_policy(
    name: str, body: dict[str, Any], gateway: TheGateway, lead: ALead
) -> PolicyOut:
    """Put a rule into force at once (leads); the body is its whole value."""
    kind = BY_NAME.get(name)
    if kind is None:
        raise Problem("policy_not_found", {"name": name[:64]})
    try:
        value = kind.model_validate(body)
    except ValidationError as error:
        raise validation_problem(error.errors()) from error

    def change(session: Session) -> None:
        before = policy(session, kind).model_dump(mode="json")
        set_policy(session, value, lead.id, now())
        detail = {"before": before, "after": value.model_dump(mode="json")}
        agents.audit(session, lead.id, "policy.changed", name, detail, at=now())

    await gateway.writer.run(change)
    return _out(value)
