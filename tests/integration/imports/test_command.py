"""`zhuyi import` and `zhuyi demo reset` as people type them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def zhuyi(data: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """The command, over a state folder of the test's own."""
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "ZHUYI_MODE"}}
    environment |= {"ZHUYI_DATA": str(data), **extra}
    command = [sys.executable, "-m", "ops.cli", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def folder(write) -> Path:
    """One good product and one bad."""
    return write("item_data", "item_id,category,price,image", "1,杯子,10,", "2,杯子,-1,")


def test_the_import_says_what_it_did_and_where_the_rejects_are(folder, tmp_path):
    done = zhuyi(tmp_path / "state", "import", str(folder))
    assert done.returncode == 0, done.stderr
    assert "读了 2 行" in done.stdout
    assert "1 行：金额不能为负" in done.stdout
    assert (tmp_path / "state/imports/0001-rejects.csv").is_file()


def test_an_import_that_cannot_go_on_fails_with_the_reason(tmp_path):
    done = zhuyi(tmp_path / "state", "import", str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "没有这个目录" in done.stderr


def test_an_unreachable_database_is_named(folder, tmp_path):
    done = zhuyi(tmp_path, "import", str(folder), DATABASE_URL="sqlite:////nowhere/at/all.db")
    assert done.returncode == 1
    assert "数据库用不了" in done.stderr


def test_a_real_shop_refuses_the_demo_reset(tmp_path):
    done = zhuyi(tmp_path, "demo", "reset", ZHUYI_MODE="production")
    assert done.returncode == 1
    assert "正式店" in done.stderr
