"""Every refusal has words, and says what RFC 9457 asks for."""

import ast
from pathlib import Path

import pytest

import gateway
from gateway.problems import Problem, kinds, slow_down

SOURCES = sorted(Path(gateway.__file__).parent.rglob("*.py"))
RAISING = {"Problem", "slow_down", "unavailable"}


def codes_in(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISING and node.args:
            if isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def test_every_code_that_is_raised_has_an_entry():
    raised = {code for path in SOURCES for code in codes_in(path)}
    assert raised
    assert raised <= kinds().keys()


@pytest.mark.parametrize("code", kinds())
def test_every_entry_is_chinese_and_an_error_status(code):
    kind = kinds()[code]
    assert 400 <= kind.status < 600
    for words in (kind.title, kind.detail):
        assert any("\u4e00" <= character <= "\u9fff" for character in words)


def test_a_problem_has_the_members_of_the_standard():
    problem = slow_down("too_many_messages", 2.1)
    body = problem.body()
    assert body["type"] == "urn:zhuyi:problem:too_many_messages"
    assert (body["status"], problem.headers["Retry-After"]) == (429, "3")
    assert "3 秒" in body["detail"]
    assert problem.response().media_type == "application/problem+json"


def test_a_401_says_how_to_authenticate():
    assert Problem("unauthorised").response().headers["www-authenticate"] == "Bearer"
