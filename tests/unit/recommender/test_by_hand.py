"""The numbers of the tutorial are what its own code gives."""

import doctest
from pathlib import Path

TUTORIAL = Path(__file__).parents[3] / "docs" / "guide" / "attention-by-hand.md"


def test_every_line_of_the_tutorial_is_true():
    found = doctest.testfile(str(TUTORIAL), module_relative=False, encoding="utf-8")
    assert found.attempted > 20
    assert found.failed == 0
