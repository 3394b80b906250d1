"""The doctor tells sick from sound, and what to do."""

import hashlib
import json
from pathlib import Path

import pytest

from ops.doctor import installation, machine, running
from ops.doctor.finding import Level
from ops.instance import claim_door, free_ports
from shop.database import Database, migrate
from shop.settings import Settings


def model_folder(folder: Path, content: bytes = b"weights") -> Path:
    (folder / "model.bin").write_bytes(content)
    digest = hashlib.sha256(b"weights").hexdigest()
    manifest = {"model": "model.bin", "sha256": digest}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def settings_for(data: Path, **more: object) -> Settings:
    return Settings.model_validate({"data": data, "database_url": None, **more})


def test_a_whole_model_is_sound(tmp_path: Path) -> None:
    assert installation.bot_model(model_folder(tmp_path)).level is Level.OK


def test_a_changed_model_is_named_and_the_remedy_told(tmp_path: Path) -> None:
    found = installation.bot_model(model_folder(tmp_path, b"tampered"))
    assert found.level is Level.FAIL
    assert "model.bin" in found.text and "make up" in found.advice


@pytest.mark.parametrize("manifest", [None, "{", "{}"])
def test_a_missing_or_broken_manifest_is_a_failure(tmp_path: Path, manifest: str | None) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    assert installation.bot_model(tmp_path).level is Level.FAIL


def test_a_missing_recommender_model_is_a_failure_with_the_remedy(tmp_path: Path) -> None:
    found = installation.recommender_model(tmp_path)
    assert found.level is Level.FAIL
    assert "zhuyi train" in found.advice


def test_a_secret_that_others_can_read_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text("x")
    (tmp_path / "secrets").chmod(0o644)
    first = next(installation.secrets(tmp_path))
    assert first.level is Level.FAIL
    assert "chmod 600" in first.advice


def test_an_unmigrated_database_is_a_failure_and_a_migrated_one_is_not(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    missing = list(installation.database(settings))
    assert [each.level for each in missing] == [Level.FAIL]
    (tmp_path / "zhuyi.db").touch()
    assert next(installation.database(settings)).level is Level.FAIL
    database = Database(settings.resolved_database_url)
    migrate(database)
    database.close()
    migrated = list(installation.database(settings))
    assert [each.level for each in migrated] == [Level.OK, Level.OK, Level.WARN]  # no products yet


def test_a_locked_database_is_said_to_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(tmp_path)
    monkeypatch.setattr("shop.database.BUSY_TIMEOUT_MS", 50)
    database = Database(settings.resolved_database_url)
    migrate(database)
    with database.write() as session:
        session.connection()  # begins at once
        levels = [each.level for each in installation.database(settings)]
    database.close()
    assert levels == [Level.OK, Level.FAIL]


def test_a_port_is_free_or_taken() -> None:
    (port,) = free_ports(1)
    settings = settings_for(Path(), port=port, host="127.0.0.1")
    assert machine.port(settings, is_running=False).level is Level.OK
    with claim_door("127.0.0.1", port):
        assert machine.port(settings, is_running=False).level is Level.FAIL
        assert machine.port(settings, is_running=True).level is Level.OK


def test_no_running_instance_is_worth_a_warning_only() -> None:
    assert [each.level for each in running.processes(None)] == [Level.WARN]
