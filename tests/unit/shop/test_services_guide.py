"""docs/guide/shop-services.md names the services as they are."""

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "shop-services.md"
MODULE = re.compile(r"^    ([a-z_]+\.[a-z_]+)(?:\s+#.*)?$")
CALL = re.compile(r"(\w+)\(([^()]*(?:\([^()]*\)[^()]*)*)\)(?: ->|$| ·|\s*#)")


def documented() -> Iterator[tuple[str, str, list[str]]]:
    """Each (module, function, parameter names) of the guide; calls may go over two lines."""
    module, text = "", GUIDE.read_text("utf-8").replace(",\n" + " " * 21, ", ")
    for line in text.splitlines():
        if found := MODULE.match(line):
            module = found[1]
        elif line.startswith("      ") and module and not line.strip().startswith("#"):
            for name, arguments in CALL.findall(line):
                yield module, name, names(arguments)
        elif not line.startswith("     "):
            module = ""


def names(arguments: str) -> list[str]:
    flat = re.sub(r"[\[(][^\])]*[\])]", "", arguments)
    return [re.split(r"[:=]", part)[0].strip() for part in flat.split(",") if part.strip() != "*"]


CALLS = list(documented())


def test_the_guide_names_most_services() -> None:
    assert len(CALLS) > 60


@pytest.mark.parametrize(("module", "function", "wanted"), CALLS, ids=lambda v: str(v)[:40])
def test_a_documented_call_is_possible(module: str, function: str, wanted: list[str]) -> None:
    target = getattr(importlib.import_module(f"shop.{module}"), function)
    parameters = inspect.signature(target).parameters
    wanted = [name for name in wanted if not name[:1].isupper()]  # a type stands for a parameter
    assert set(wanted) <= set(parameters)
    ordered = [name for name, p in parameters.items() if p.kind is not p.KEYWORD_ONLY]
    assert [name for name in wanted if name in ordered] == [n for n in ordered if n in wanted]
