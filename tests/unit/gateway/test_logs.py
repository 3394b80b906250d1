"""Logs name events and places, never what somebody wrote or is called."""

import asyncio
import io
import json
import logging

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from gateway import errors
from gateway.logs import JsonLines, log

SECRET = "林晓 13800000001"


@pytest.fixture
def lines():
    """What is logged, line by line as JSON."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.removeHandler(handler)


def test_an_event_keeps_its_name_and_ids(lines):
    log(logging.getLogger("gateway.test"), "stored", level=logging.WARNING, conversation="c1")
    assert (lines()[0]["event"], lines()[0]["conversation"]) == ("stored", "c1")


def test_of_an_error_the_message_is_left_out(lines):
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("any").exception("it went wrong")
    assert lines()[0]["error"] == "ValueError"
    assert SECRET not in json.dumps(lines(), ensure_ascii=False)


def test_what_a_library_fills_into_its_words_is_left_out(lines):
    logging.getLogger("a.library").warning("cannot read %s", SECRET)
    assert lines()[0]["event"] == "cannot read %s"


def test_an_error_in_a_task_that_nobody_waited_for_is_not_quoted(lines):
    async def fail():
        raise ValueError(SECRET)

    async def forget():
        task = asyncio.create_task(fail())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task

    asyncio.run(forget())
    assert lines()[0]["event"] == "Task exception was never retrieved"
    assert SECRET not in json.dumps(lines(), ensure_ascii=False)


def test_the_address_of_a_failed_call_is_logged_without_its_ids(lines):
    app = FastAPI()

    @app.get("/customers/{customer_id}")
    async def fails(customer_id: str) -> None:
        raise RuntimeError(customer_id)

    with TestClient(errors.LastResort(app), raise_server_exceptions=False) as client:
        assert client.get("/customers/C0001").status_code == 500
    assert lines()[-1]["path"] == "/customers/{customer_id}"
    assert "C0001" not in json.dumps(lines())
