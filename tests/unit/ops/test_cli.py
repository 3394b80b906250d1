"""`zhuyi` shows its commands at once and hands over to the part asked for."""

import subprocess
import sys

import pytest

from ops import cli


def test_the_overview_names_every_command_without_loading_any() -> None:
    script = (
        "import sys; from ops.cli import main; main(['--help']);"
        "print('torch' in sys.modules, 'sqlalchemy' in sys.modules)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert all(f"  {name}" in shown for name in cli.PARTS)
    assert shown.endswith("False False\n")


def test_an_unknown_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["recomend"])
    assert ended.value.code == 2
    assert "recomend" in capsys.readouterr().err


def test_a_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["doctor", "--help"])
    assert ended.value.code == 0
    assert "--json" in capsys.readouterr().out
