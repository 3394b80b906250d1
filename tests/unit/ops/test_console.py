"""A step shows that it goes on, and why it failed."""

import os
import sys
from pathlib import Path

import pytest

from ops import console, logs
from ops.console import StepFailed
from ops.leash import Leash


def test_a_long_step_shows_its_newest_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "REPORT_EVERY", 0.2)
    script = "import time; print('epoch 1\\repoch 2', flush=True); time.sleep(0.5)"
    leash, log = Leash(), tmp_path / "step.log"
    console.run("training", [sys.executable, "-c", script], leash=leash, log=log, cwd=tmp_path,
                env=os.environ)  # fmt: skip
    leash.stop()
    shown = capsys.readouterr().out
    assert shown.startswith("▶ training\n")
    assert "epoch 2" in shown and "✓ training" in shown
    assert log.read_bytes() == b"epoch 1\repoch 2\n"


def test_a_failed_step_shows_the_end_of_its_output(tmp_path: Path) -> None:
    script = "print('no such table: product'); raise SystemExit(4)"
    leash, log = Leash(), tmp_path / "step.log"
    with pytest.raises(StepFailed, match=r"4(.|\n)*no such table: product(.|\n)*step\.log"):
        console.run("demo", [sys.executable, "-c", script], leash=leash, log=log, cwd=tmp_path,
                    env=os.environ)  # fmt: skip
    leash.stop()


def test_a_log_that_grew_is_moved_aside_while_it_is_written_to(tmp_path: Path) -> None:
    log = tmp_path / "bot-1.log"
    with log.open("ab", buffering=0) as writer:
        for round_ in range(5):
            writer.write(b"%d" % round_ * 20)
            assert logs.rotate(log, largest=10, kept=3)
        writer.write(b"new")
    assert log.read_bytes() == b"new"
    kept = [(tmp_path / f"bot-1.log.{number}").read_bytes()[:1] for number in (1, 2, 3)]
    assert kept == [b"4", b"3", b"2"]
    assert not (tmp_path / "bot-1.log.4").exists()
