"""A missing, damaged or tampered model file is found, named, and never used."""

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ops import health
from ops.bench.plain import model_archive
from ops.instance import free_ports
from ops.paths import APP_PYTHON, BOT_PYTHON, ROOT
from shop.secrets import HEADER

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SECRET = "0" * 64
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


def told(data: Path, port: int) -> dict[str, str]:
    """The environment of a process on this data."""
    return {
        **os.environ,
        "ZHUYI_DATA": str(data),
        "ZHUYI_SECRET": SECRET,
        "ZHUYI_INNER_PORT": str(port),
        "ZHUYI_ACTIONS_URL": "http://127.0.0.1:9",
    }


def end_of(argv: tuple[str, ...], data: Path) -> tuple[int, str]:
    """Exit code and output of a process that should not be able to start."""
    (port,) = free_ports(1)
    ended = subprocess.run(
        argv, env=told(data, port), cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    return ended.returncode, ended.stdout + ended.stderr


@contextlib.contextmanager
def served(argv: tuple[str, ...], data: Path) -> Iterator[str]:
    """The address of a process that serves."""
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(argv, env=told(data, port), cwd=ROOT) as child:
        try:
            started = time.monotonic()
            while health.status(f"{url}/healthz") != health.OK:
                assert child.poll() is None and time.monotonic() - started < 120
                time.sleep(0.2)
            yield url
        finally:
            child.terminate()


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
def test_with_a_tampered_recommender_model_suggestions_know_nobody_and_health_says_why(
    copied: Path, name: str
) -> None:
    flip_a_byte(recommender_file(copied, name))
    with served(RECOMMENDER, copied) as url:
        _, body = health.answer(f"{url}/healthz")
        request = {"customer_id": "C0005", "query": "", "k": 3, "policy": {"personalise": True}}
        answer = httpx.post(f"{url}/recommend", json=request, headers={HEADER: SECRET}, timeout=30)
    assert isinstance(body, dict)
    assert name in body["problem"] and "zhuyi train" in body["problem"]
    assert len(answer.json()["items"]) == 3
    assert answer.json()["personalised"] is False
