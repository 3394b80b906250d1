"""穿过, 洗过, 拆了: signs of use, which the shop judges."""

import re

from actions.words import entry, heard, plain


def worn_said(text: str) -> bool:
    """Whether a text speaks of use; 没穿过 tells of none."""
    return heard("aftersales.worn_words", re.sub(entry("aftersales.unworn"), "", plain(text)))
