"""`zhuyi nlu-review`: which messages are listed, in which order, and what of them is masked."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest

from shop.clock import now
from shop.conversations.models import Conversation, Turn
from shop.labelling.masking import key, masked
from shop.labelling.service import to_label

SURE = [["greet", 0.97], ["deny", 0.01]]
UNSURE = [["track_logistics", 0.42], ["urge_delivery", 0.4]]


def said(database, *turns):
    """Turns of one conversation: (text, intent, readings) and columns that differ."""
    at = now()
    with database.write() as session:
        session.add(Conversation(id="c1", created_at=at, updated_at=at))
        session.flush()
        for seq, (text, intent, readings, *others) in enumerate(turns, 1):
            session.add(
                Turn(
                    **{
                        "conversation_id": "c1",
                        "seq": seq,
                        "first_seq": seq,
                        "kind": "typed",
                        "text": text,
                        "epoch": 0,
                        "state": "done",
                        "intent": intent,
                        "readings": readings,
                        "confidence": round(readings[0][1] * 1_000) if readings else None,
                        "next_attempt_at": at,
                        "created_at": at,
                        **(others[0] if others else {}),
                    }
                )
            )


def listed(database, days=14, limit=50):
    with database.read() as session:
        return to_label(session, now() - timedelta(days=days), limit)


def test_the_most_frequent_comes_first_then_the_least_certain(database):
    said(
        database,
        ("卡住了", "track_logistics", [["track_logistics", 0.45]]),
        ("怎么搞", "nlu_fallback", UNSURE),
        ("在路上吗", "track_logistics", [["track_logistics", 0.3]]),
        ("怎么搞？？", "nlu_fallback", UNSURE),
        ("怎么 搞", "nlu_fallback", UNSURE),
    )
    assert [(one.text, one.count) for one in listed(database)] == [
        ("怎么搞", 3),
        ("在路上吗", 1),
        ("卡住了", 1),
    ]
    assert [one.text for one in listed(database, limit=1)] == ["怎么搞"]
    assert listed(database)[0].readings == (("track_logistics", 0.42), ("urge_delivery", 0.4))


def test_what_was_clear_tapped_old_or_never_answered_is_left_out(database):
    said(
        database,
        ("你好", "greet", SURE),
        ('/select_order{"order_id":"O1"}', "nlu_fallback", UNSURE, {"kind": "action"}),
        ("去年的话", "nlu_fallback", UNSURE, {"created_at": now() - timedelta(days=15)}),
        ("没答的话", "nlu_fallback", UNSURE, {"state": "dropped"}),
        (" ", "nlu_fallback", UNSURE),
    )
    assert listed(database) == []
    assert [one.text for one in listed(database, days=16)] == ["去年的话"]


def test_turns_from_before_readings_were_kept_are_listed_without(database):
    said(database, ("咋弄", "nlu_fallback", None))
    assert [(one.text, one.confidence, one.readings) for one in listed(database)] == [
        ("咋弄", None, ())
    ]


def test_messages_about_different_numbers_are_the_same(database):
    said(
        database,
        ("查下20240001", "nlu_fallback", UNSURE),
        ("查下１３８００００１１１１", "nlu_fallback", UNSURE),
    )
    (only,) = listed(database)
    assert only.count == 2
    assert only.text in {"查下00000000", "查下00000000000"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我电话13800001111", "我电话00000000000"),
        ("138 0000 1111", "000 0000 0000"),
        ("单号SF1234567890到哪", "单号0000到哪"),
        ("发到a.b@c-d.cn", "发到0000"),
        ("订单O20240501-77", "订单0000"),
        ("iphone15要2件，预算300", "iphone15要2件，预算300"),
    ],
)
def test_numbers_that_lead_to_somebody_are_masked(text, shown):
    assert masked(text) == shown


def test_words_keep_messages_apart():
    assert key("退货") != key("退款")
    assert key("👍") != key("👎")


def zhuyi(database, data, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "ops.cli", "nlu-review", *arguments],
        env={**os.environ, "DATABASE_URL": database.url, "ZHUYI_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_prints_lines_ready_to_label(filled_sqlite, tmp_path):
    said(filled_sqlite, ("怎么搞", "nlu_fallback", UNSURE), ("咋弄", "out_of_scope", SURE))
    shown = zhuyi(filled_sqlite, tmp_path, "--days", "3", "--limit", "1", "--json")
    assert shown.returncode == 0, shown.stderr
    assert [json.loads(line) for line in shown.stdout.splitlines()] == [
        {
            "text": "怎么搞",
            "intent": "",
            "count": 1,
            "likely": [{"name": name, "confidence": share} for name, share in UNSURE],
        }
    ]
    for_people = zhuyi(filled_sqlite, tmp_path)
    assert "怎么搞" in for_people.stdout
    assert "track_logistics 42%" in for_people.stdout


def test_the_command_says_that_there_is_nothing(filled_sqlite, tmp_path):
    shown = zhuyi(filled_sqlite, tmp_path)
    assert (shown.returncode, shown.stdout) == (0, "")
    assert "14 天" in shown.stderr
