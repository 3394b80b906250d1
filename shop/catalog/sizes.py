"""Sizes in letters: XXL and 2XL are one."""

import re

_WRITTEN_OUT = re.compile(r"(?<![a-z0-9])(x{2,})l(?![a-z0-9])", re.IGNORECASE)


def with_numbers(text: str) -> str:
    """A text with 2XL for XXL, and so on."""
    return _WRITTEN_OUT.sub(lambda found: f"{len(found[1])}XL", text)


def size_key(size: str) -> str:
    """The same for every way to write one size."""
    return with_numbers(size).casefold()


def same_size(one: str, other: str) -> bool:
    """Whether both name one size."""
    return size_key(one) == size_key(other)
