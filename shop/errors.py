"""What can go wrong in the shop; actions turn these into words, the gateway into problem+json."""

from typing import Any


class ShopError(Exception):
    """Base of every domain error; `code` is stable and picks the words, `detail` fills them."""

    def __init__(self, code: str, **detail: Any) -> None:
        self.code = code
        self.detail = detail
        given = ", ".join(f"{name}={value!r}" for name, value in detail.items())
        super().__init__(f"{code}: {given}" if given else code)


class NotFound(ShopError):
    """There is none, or it is not this customer's: from outside the two are the same."""

    def __init__(self, kind: str, id_: str) -> None:
        super().__init__("not_found", kind=kind, id=id_)


class Refused(ShopError):
    """A rule of the shop forbids it."""


class Conflict(ShopError):
    """Somebody else was quicker, or one key was used for two different things."""


class Invalid(ShopError):
    """The input itself is wrong."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("invalid", field=field, why=why)
