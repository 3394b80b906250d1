"""A shop's own labelled messages: read strictly, merged at training, watched for changes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import HERE, REPOSITORY

from bot.extra import BadExample, read_extra, taught_intents
from bot.settings import ROOT
from bot.train import fingerprint

KNOWN = frozenset({"greet", "track_logistics"})
GOOD = '{"text": "到哪了", "intent": "track_logistics"}'


def folder_with(tmp_path: Path, content: str, name: str = "chats.jsonl") -> Path:
    folder = tmp_path / "extra"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_lines_of_all_files_are_read_and_further_keys_ignored(tmp_path: Path) -> None:
    folder_with(tmp_path, f"\ufeff{GOOD}\n\n")
    folder = folder_with(tmp_path, '{"text": "hi", "intent": "greet", "count": 3}', "more.jsonl")
    assert read_extra(folder, KNOWN) == [("到哪了", "track_logistics"), ("hi", "greet")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Expecting"),
        ("[]", "not an object"),
        ('{"intent": "greet"}', "text is missing"),
        ('{"text": " ", "intent": "greet"}', "text is missing"),
        ('{"text": "hi", "intent": ""}', "label the line or remove it"),
        ('{"text": "hi", "intent": "gret"}', "unknown intent 'gret'"),
        (json.dumps({"text": "长" * 1_001, "intent": "greet"}), "1001 characters"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    folder = folder_with(tmp_path, f"{GOOD}\n{line}\n")
    with pytest.raises(BadExample, match=rf"chats\.jsonl, line 2: .*{reason}"):
        read_extra(folder, KNOWN)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadExample, match="ZHUYI_NLU_EXTRA"):
        read_extra(tmp_path / "nowhere", KNOWN)


def test_payloads_and_the_fallback_are_nothing_to_label() -> None:
    taught = taught_intents(ROOT)
    assert "track_logistics" in taught
    assert not {"nlu_fallback", "select_order"} & taught


def test_every_change_of_the_folder_makes_the_model_stale(tmp_path: Path) -> None:
    before = fingerprint(ROOT)
    folder = folder_with(tmp_path, GOOD)
    with_one = fingerprint(ROOT, folder)
    folder_with(tmp_path, GOOD + "\n" + GOOD)
    assert len({before, with_one, fingerprint(ROOT, folder)}) == 3


def test_training_learns_them(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for name in ("domain", "nlu", "rules"):
        shutil.copytree(HERE / "assistant" / name, root / name)
    shutil.copy(ROOT / "config.yml", root / "config.yml")
    odd = [{"text": f"咕噜咕噜[{n}](x)", "intent": "greet"} for n in "一二三四五六七八"]
    folder = folder_with(tmp_path, "\n".join(json.dumps(line) for line in odd))
    script = f"""
import pathlib, bot.train
from bot.processor import TurnProcessor
path = bot.train.train(pathlib.Path({str(root)!r}), pathlib.Path({str(tmp_path / "models")!r}),
                       pathlib.Path({str(folder)!r}))
print("understood", TurnProcessor(str(path), None).understand("咕噜咕噜[九](x)")["intent"]["name"])
"""
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=REPOSITORY,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert "understood greet" in run.stdout
