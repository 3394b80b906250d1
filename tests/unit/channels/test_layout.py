"""A channel is a folder: found by itself, documented beside its code, small where it is simple."""

import ast
from importlib import import_module
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from gateway import channels

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "gateway" / "channels"
GUIDE = ROOT / "docs" / "guide" / "channels.md"
NAMES = channels.names()


def settings_of(name):
    found = set()
    for path in (FOLDER / name).glob("*.py"):
        module = import_module(f"gateway.channels.{name}.{path.stem}")
        found |= {
            one
            for one in vars(module).values()
            if isinstance(one, type)
            and issubclass(one, BaseSettings)
            and one is not BaseSettings
            and one.__module__ == module.__name__
        }
    return found


def test_the_channels_are_found():
    assert {"webhook", "wechat"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_channel_is_documented_in_its_folder_and_named_by_the_guide(name):
    assert len((FOLDER / name / "doc.md").read_text(encoding="utf-8")) > 500
    assert f"gateway/channels/{name}/doc.md" in GUIDE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_settings_of_a_channel_are_looked_at_before_anything_starts(name):
    assert settings_of(name) <= set(channels.settings())


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_of_a_channel_is_in_its_guide_with_its_default(name):
    (settings,) = settings_of(name)
    guide = (FOLDER / name / "doc.md").read_text(encoding="utf-8").splitlines()
    for field in settings.model_fields.values():
        row = next((line for line in guide if line.startswith(f"| `{field.alias}` ")), "")
        assert row, f"doc.md of {name} does not name {field.alias}"
        assert str(field.default) in row or (field.default == "" and "空" in row), field.alias


@pytest.mark.parametrize("name", NAMES)
def test_nothing_outside_its_folder_knows_a_channel(name):
    for path in (ROOT / "gateway").rglob("*.py"):
        if FOLDER / name in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            module = getattr(node, "module", None) if isinstance(node, ast.ImportFrom) else None
            assert not (module or "").startswith(f"gateway.channels.{name}"), path


def test_the_generic_channel_needs_no_more_than_150_lines():
    lines = sum(len(path.read_text().splitlines()) for path in (FOLDER / "webhook").glob("*.py"))
    assert lines <= 150
