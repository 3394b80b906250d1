"""A model is whole and the one that was trained, or it is not served."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import REPOSITORY, SECRET, ActionServer, Bot

from bot.model_file import BadModel, publish, read_manifest, verified_model
from bot.processor import TurnProcessor
from bot.responses import write_responses
from bot.train import fingerprint, is_current


def published(folder: Path, content: bytes = b"model", inputs: str = "abc") -> Path:
    trained = folder / "trained.tar.gz"
    trained.write_bytes(content)
    return publish(trained, folder, inputs)


def test_a_published_model_is_verified_and_current(tmp_path: Path) -> None:
    path = published(tmp_path)
    assert verified_model(tmp_path) == path
    assert is_current(tmp_path, "abc")
    assert not is_current(tmp_path, "abd")


def test_publishing_again_replaces_the_old_one(tmp_path: Path) -> None:
    old = published(tmp_path)
    new = published(tmp_path, b"other")
    assert verified_model(tmp_path) == new
    assert not old.exists()


@pytest.mark.parametrize("damage", ["changed", "shortened", "removed"])
def test_a_damaged_model_is_refused_and_stale(tmp_path: Path, damage: str) -> None:
    path = published(tmp_path)
    if damage == "removed":
        path.unlink()
    else:
        path.write_bytes(b"mod" if damage == "shortened" else b"modem")
    with pytest.raises(BadModel, match=r"bot\.train"):
        verified_model(tmp_path)
    assert not is_current(tmp_path, "abc")


@pytest.mark.parametrize("manifest", ["", "{", "[]", '{"model": "x"}'])
def test_a_broken_manifest_is_refused_and_stale(tmp_path: Path, manifest: str) -> None:
    published(tmp_path)
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(BadModel, match=r"manifest\.json"):
        read_manifest(tmp_path)
    assert not is_current(tmp_path, "abc")


def test_any_change_of_the_data_makes_the_model_stale(tmp_path: Path) -> None:
    (tmp_path / "nlu").mkdir()
    (tmp_path / "config.yml").write_text("a")
    before = fingerprint(tmp_path)
    (tmp_path / "nlu" / "orders.yml").write_text("b")
    assert fingerprint(tmp_path) != before


def test_other_words_need_no_training_and_are_said(assistant: Path, tmp_path: Path) -> None:
    domain = tmp_path / "domain"
    domain.mkdir()
    (tmp_path / "config.yml").write_text("a")
    words = "intents: [greet]\nresponses:\n  utter_greet:\n  - text: "
    (domain / "acts.yml").write_text(words + "您好\n")
    before = fingerprint(tmp_path)
    (domain / "acts.yml").write_text(words + "欢迎\n")
    assert fingerprint(tmp_path) == before
    (domain / "acts.yml").write_text("intents: [greet, deny]\n" + words.split("\n", 1)[1] + "欢迎")
    assert fingerprint(tmp_path) != before

    models = tmp_path / "models"
    models.mkdir()
    model = shutil.copy(verified_model(assistant / "models" / "bot"), models)
    write_responses(domain, models)
    said = TurnProcessor(str(model), None).nlg.responses
    assert said["utter_greet"] == [{"text": "欢迎"}]
    assert "utter_parcel" in said
    (models / "responses.json").write_text("{")
    with pytest.raises(BadModel, match=r"responses\.json"):
        TurnProcessor(str(model), None)


def run_bot(data: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ZHUYI_")}
    return subprocess.run(
        [sys.executable, "-m", "bot"],
        cwd=REPOSITORY,
        env={**kept, "ZHUYI_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_a_model_the_start_says_what_to_do(tmp_path: Path) -> None:
    settings = {"ZHUYI_SECRET": SECRET, "ZHUYI_INNER_PORT": "1", "ZHUYI_ACTIONS_URL": "http://x"}
    ended = run_bot(tmp_path, **settings)
    assert ended.returncode == 1
    assert "python -m bot.train" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_missing_setting_is_named(tmp_path: Path) -> None:
    assert "ZHUYI_INNER_PORT" in run_bot(tmp_path).stderr


def test_the_bot_ends_with_its_parent(assistant: Path, actions: ActionServer) -> None:
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import conftest, time;"
        "b = conftest.start_bot(pathlib.Path(sys.argv[2]), int(sys.argv[3]));"
        "print(b.process.pid, flush=True); time.sleep(600)"
    )
    here = str(Path(__file__).parent)
    parent = subprocess.Popen(
        [sys.executable, "-c", code, here, str(assistant), str(actions.port)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(1)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and Path(f"/proc/{child}").exists():
        time.sleep(0.1)
    assert not Path(f"/proc/{child}").exists()


def test_a_taken_port_is_no_silent_success(assistant: Path, bot: Bot) -> None:
    port = bot.url.rsplit(":", 1)[1]
    settings = {"ZHUYI_SECRET": SECRET, "ZHUYI_INNER_PORT": port, "ZHUYI_ACTIONS_URL": "http://x"}
    ended = run_bot(assistant, **settings)
    assert ended.returncode == 1
    assert f"127.0.0.1:{port}" in ended.stderr
