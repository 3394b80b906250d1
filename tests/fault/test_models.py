"""A missing, damaged or tampered model file: the process says so and does not serve."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ops.bench.plain import model_archive
from ops.instance import free_ports
from ops.paths import APP_PYTHON, BOT_PYTHON, ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

BOT = (str(BOT_PYTHON), "-m", "bot")
RECOMMENDER = (str(APP_PYTHON), "-m", "recommender", "serve")


@pytest.fixture
def copied(data: Path, tmp_path: Path) -> Path:
    """A data folder with models that may be spoilt."""
    if not (data / "models").exists():
        pytest.skip("no trained models to spoil: run make up first")
    shutil.copytree(data / "models", tmp_path / "models")
    shutil.copy2(data / "zhuyi.db", tmp_path / "zhuyi.db")
    return tmp_path


def end_of(argv: tuple[str, ...], data: Path) -> tuple[int, str]:
    """Exit code and output of a process that should not be able to start."""
    (port,) = free_ports(1)
    told = {
        "ZHUYI_DATA": str(data),
        "ZHUYI_SECRET": "0" * 64,
        "ZHUYI_INNER_PORT": str(port),
        "ZHUYI_ACTIONS_URL": "http://127.0.0.1:9",
    }
    ended = subprocess.run(
        argv, env={**os.environ, **told}, cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    return ended.returncode, ended.stdout + ended.stderr


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def recommender_file(data: Path, name: str) -> Path:
    root = data / "models" / "recommender"
    return root / (root / "current").read_text().strip() / name


def test_a_damaged_bot_model_is_refused_by_name(copied: Path) -> None:
    archive = model_archive(copied)
    flip_a_byte(archive)
    code, said = end_of(BOT, copied)
    assert code == 1
    assert archive.name in said and "Traceback" not in said


def test_a_missing_bot_model_is_refused_with_the_remedy(copied: Path) -> None:
    model_archive(copied).unlink()
    code, said = end_of(BOT, copied)
    assert code == 1
    assert "bot.train" in said


@pytest.mark.parametrize("name", ["weights.pt", "items.json", "manifest.json"])
def test_a_tampered_recommender_model_is_refused_by_name(copied: Path, name: str) -> None:
    flip_a_byte(recommender_file(copied, name))
    code, said = end_of(RECOMMENDER, copied)
    assert code != 0
    assert name in said and "zhuyi train" in said
