"""Agents sign in; guessing does not get far."""

import json
import stat

import pytest

from shop.agents.models import Agent, AgentSession
from tests import direct


@pytest.fixture
def people(gateway):
    return {
        person["login"]: person
        for person in json.loads((gateway.settings.data / "agents.json").read_text())
    }


def sign_in(gateway, login, password):
    body = {"login": login, "password": password}
    return direct.post(f"{gateway.url}/api/v1/agent/login", json=body)


def test_the_first_passwords_are_private_and_kept_as_argon2_only(gateway, people, database):
    path = gateway.settings.data / "agents.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(person["role"] for person in people.values()) == ["agent", "agent", "lead"]
    with database.read() as session:
        for agent in session.query(Agent):
            assert agent.password_hash.startswith("$argon2id$")
            assert people[agent.login]["password"] not in agent.password_hash


def test_signing_in_gives_a_token_of_which_only_a_hash_is_kept(gateway, people, database):
    answer = sign_in(gateway, "lead", people["lead"]["password"])
    assert answer.status_code == 200
    assert answer.json()["agent"]["role"] == "lead"
    assert answer.json()["agent"]["must_change"] is True
    with database.read() as session:
        hashes = {row.token_hash for row in session.query(AgentSession)}
    assert answer.json()["token"] not in hashes


def test_wrong_passwords_and_unknown_logins_look_the_same(gateway):
    answers = [sign_in(gateway, login, "wrong") for login in ("xiaochen", "nobody")]
    assert {a.status_code for a in answers} == {401}
    assert answers[0].json() == answers[1].json()


def test_five_wrong_passwords_lock_even_the_right_one_out(gateway, people):
    for _ in range(5):
        sign_in(gateway, "xiaolin", "wrong")
    answer = sign_in(gateway, "xiaolin", people["xiaolin"]["password"])
    assert (answer.status_code, answer.json()["code"]) == (429, "login_locked")
    assert int(answer.headers["Retry-After"]) > 800


def test_a_new_password_replaces_the_one_time_one(gateway, people):
    token = sign_in(gateway, "xiaochen", people["xiaochen"]["password"]).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}

    def change(old, new):
        return direct.post(
            f"{gateway.url}/api/v1/agent/password",
            json={"old": old, "new": new},
            headers=headers,
        )

    old = people["xiaochen"]["password"]
    assert change("wrong", "a-long-new-password").status_code == 401
    assert change(old, "short").status_code == 422
    assert change(old, "a-long-new-password").status_code == 204
    assert sign_in(gateway, "xiaochen", old).status_code == 401
    answer = sign_in(gateway, "xiaochen", "a-long-new-password")
    assert answer.json()["agent"]["must_change"] is False
