"""`zhuyi export` and `zhuyi erase`, as a person runs them."""

import json
import os
import subprocess
import sys
from datetime import timedelta

from shop.behaviour.service import NewBehaviour, append
from shop.conversations import sessions
from shop.conversations.models import SessionToken
from shop.policies.service import set_policy
from shop.policies.values import ModelPolicy

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


def test_erase_names_the_models_that_may_have_learnt_from_the_customer(
    filled_sqlite, tmp_path, now
):
    root = tmp_path / "models" / "recommender"
    made = {"before": now - timedelta(days=900), "old": now - timedelta(days=1), "used": now}
    for name, moment in made.items():
        (root / name).mkdir(parents=True)
        (root / name / "manifest.json").write_text(json.dumps({"created_at": moment.isoformat()}))
    (root / "broken").mkdir()
    (root / "broken" / "manifest.json").write_text("[]")
    (root / "current").write_text("used\n")
    behaved = NewBehaviour(
        event_id="first", customer_id="C0001", type="view", ts=now - timedelta(days=800)
    )
    with filled_sqlite.write() as session:
        append(session, [behaved])
        set_policy(session, ModelPolicy(keep_days=30), "lead")
    erased = zhuyi(filled_sqlite, tmp_path, "erase", "--customer", "C0001")
    assert erased.returncode == 0, erased.stderr
    used, old = json.loads(erased.stdout)["models"]
    assert (used["version"], used["in_use"], used["until"]) == ("used", True, None)
    assert (old["version"], old["in_use"]) == ("old", False)
    assert old["until"] == (made["old"] + timedelta(days=30)).isoformat()
