"""统一社会信用代码: 18 characters, the last of which checks the others (GB 32100-2015)."""

import re

_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I O S V Z
_LENGTH = 18
_RUN = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{15,20}(?![0-9A-Z])")


def written(text: str) -> str:
    """What stands in a text as a tax id, right or wrong; "" if nothing does.

    >>> written("税号91330106ma2wjq00xa，谢谢")
    '91330106MA2WJQ00XA'
    """
    joined = re.sub(r"(?<=[0-9A-Za-z])[ -](?=[0-9A-Za-z])", "", text).upper()
    match = _RUN.search(joined)
    return match[0] if match else ""


def is_valid(tax_id: str) -> bool:
    """Whether length, characters and check character are right.

    >>> is_valid("91330106MA2WJQ00XA"), is_valid("91330106MA2WJQ00XB")
    (True, False)
    """
    if len(tax_id) != _LENGTH or not set(tax_id) <= set(_CHARACTERS):
        return False
    weighted = sum(_CHARACTERS.index(c) * pow(3, i, 31) for i, c in enumerate(tax_id[:-1]))
    return _CHARACTERS[-weighted % 31] == tax_id[-1]
