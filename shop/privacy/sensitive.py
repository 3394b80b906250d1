"""What is never named to a customer unasked: words in sensitive.yml, which a shop edits."""

from functools import lru_cache
from importlib.resources import files

import yaml


@lru_cache(maxsize=1)
def sensitive_words() -> tuple[str, ...]:
    """Words of sensitive.yml."""
    words = yaml.safe_load(files("shop.privacy").joinpath("sensitive.yml").read_text("utf-8"))
    if not isinstance(words, list):
        raise TypeError("sensitive.yml must be a list of words")
    return tuple(str(word) for word in words)


def is_sensitive(*texts: str) -> bool:
    """Whether any of these must not be mentioned."""
    return any(word in text for word in sensitive_words() for text in texts)
