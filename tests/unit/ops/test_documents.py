"""The guides name every setting and every command."""

import re
from pathlib import Path

import pytest

from ops.cli import PARTS
from shop.settings import Settings

ROOT = Path(__file__).parents[3]
SETTINGS = (ROOT / "docs" / "guide" / "settings.md").read_text()
DOCUMENTS = [ROOT / "README.md", ROOT / "README.en.md", *sorted((ROOT / "docs").rglob("*.md"))]
ALIASES = [str(field.alias) for field in Settings.model_fields.values()]


@pytest.mark.parametrize("name", ALIASES)
def test_a_setting_is_documented_with_its_default(name: str) -> None:
    row = next((line for line in SETTINGS.splitlines() if line.startswith(f"| `{name}` ")), "")
    assert row, f"docs/guide/settings.md does not name {name}"
    field = next(each for each in Settings.model_fields.values() if each.alias == name)
    default = field.default
    assert str(default) in row or (default in {None, ""} and "空" in row)


def test_variables_that_the_guide_names_are_used_somewhere() -> None:
    sources = [
        path.read_text()
        for folder in ("shop", "gateway", "ops", "actions", "recommender", "bot")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".sh", ".yml"}
    ]
    for name in re.findall(r"^\| `([A-Z_]+)`", SETTINGS, re.MULTILINE):
        assert any(name in source for source in sources), f"{name} is documented but not used"


@pytest.mark.parametrize("name", PARTS)
def test_a_command_is_in_both_readmes_or_the_operations_guide(name: str) -> None:
    guides = [ROOT / "README.md", ROOT / "docs" / "guide" / "operations.md"]
    assert any(re.search(rf"zhuyi {name}\b", guide.read_text()) for guide in guides)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text()):
        assert (path.parent / target).exists(), f"{path.name} → {target}"
