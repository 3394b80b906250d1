"""Numbers that could lead to somebody, taken out of what people look at to label it."""

import re
import unicodedata

_LONG = 4  # digits from which a number may be a phone, an order or an account
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_NUMBER = re.compile(rf"(?:\d[ -]?){{{_LONG - 1},}}\d")
_CODE = re.compile(  # letters and many digits: tracking and order numbers such as SF10…
    rf"(?=(?:[A-Za-z-]*\d){{{_LONG}}})(?=[\d-]*[A-Za-z])[A-Za-z\d-]{{6,}}"
)
_NOT_SAID = re.compile(r"[\W_]+")


def masked(text: str) -> str:
    """The text with every digit of long numbers as 0, codes and addresses of mail as 0000.

    >>> masked("电话１３８-0000-1234，单号SF1234567890")
    '电话000-0000-0000，单号0000'
    """
    text = _widths(text)
    text = _CODE.sub("0000", _EMAIL.sub("0000", text))
    return _NUMBER.sub(lambda found: re.sub(r"\d", "0", found.group()), text)


def _widths(text: str) -> str:
    return "".join(
        unicodedata.normalize("NFKC", each) if each.isalnum() and each > "\uff00" else each
        for each in text
    )


def key(text: str) -> str:
    """What messages have in common that differ in case, width, punctuation and numbers only.

    >>> key("订单 12345 到了吗？？") == key("订单98765432到了吗")
    True
    """
    said = _NOT_SAID.sub("", masked(text).lower())
    return re.sub(r"0+", "0", said) or text.strip()
