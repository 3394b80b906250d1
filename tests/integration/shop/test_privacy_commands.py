"""`zhuyi export` and `zhuyi erase`, as a person runs them."""

import json
import os
import subprocess
import sys

from shop.conversations import sessions
from shop.conversations.models import SessionToken

PARTS = {
    "profile",
    "consent",
    "orders",
    "shipments",
    "aftersales",
    "invoices",
    "coupons",
    "tickets",
    "behaviours",
    "conversations",
}


def zhuyi(database, data, *arguments):
    environment = {**os.environ, "DATABASE_URL": database.url, "ZHUYI_DATA": str(data)}
    return subprocess.run(
        [sys.executable, "-m", "ops.cli", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_export_prints_json_and_erase_what_went_and_what_stayed(filled_sqlite, tmp_path, now):
    with filled_sqlite.write() as session:
        started = sessions.start(session, "C0001", now)
    exported = zhuyi(filled_sqlite, tmp_path, "export", "--customer", "C0001")
    assert exported.returncode == 0, exported.stderr
    held = json.loads(exported.stdout)
    assert held.keys() == PARTS
    assert held["profile"]["id"] == "C0001"
    erased = zhuyi(filled_sqlite, tmp_path, "erase", "--customer", "C0001")
    assert erased.returncode == 0, erased.stderr
    report = json.loads(erased.stdout)
    assert report["erased"]["customer"] == 1
    assert report["erased"]["conversation"] >= 1
    assert report["kept"]["order"] == len(held["orders"])
    with filled_sqlite.read() as session:
        assert sessions.authenticate(session, started.token, now) is None
        tokens = session.query(SessionToken).filter_by(conversation_id=started.conversation_id)
        assert tokens.count() == 0
    for command in ("export", "erase"):
        gone = zhuyi(filled_sqlite, tmp_path, command, "--customer", "C0001")
        assert gone.returncode == 1
        assert "C0001" in gone.stderr
        assert gone.stdout == ""
