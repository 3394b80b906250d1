"""Word lists of the patterns, kept in phrases.yml."""

from pathlib import Path

import yaml

_PHRASES = yaml.safe_load(Path(__file__).with_name("phrases.yml").read_text(encoding="utf-8"))


def one_of(*names: str) -> str:
    """A group that matches any of the listed phrases; raises KeyError for an unknown list."""
    return f"(?:{'|'.join(phrase for name in names for phrase in map(str, _PHRASES[name]))})"
