"""The webhook secrets of an installation: `$ZHUYI_DATA/webhook-secret`, mode 600.

While the shop changes over to a new secret the old one signs too, so neither side loses anything.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, TypeAdapter

from shop.ids import new_id
from shop.secrets import private_file
from shop.webhooks.signing import new_secret

FILE = "webhook-secret"


class Key(BaseModel):
    """A secret; `until` is when it stops signing, None for the newest."""

    secret: str
    until: AwareDatetime | None = None


_KEYS: TypeAdapter[list[Key]] = TypeAdapter(list[Key])


def keys(data: Path, at: datetime) -> list[Key]:
    """Those in force, the newest first; the first one is made where there is none."""
    path = data / FILE
    fresh = _KEYS.dump_json([Key(secret=new_secret())]).decode()
    stored = _KEYS.validate_json(private_file(path, fresh))
    return [key for key in stored if key.until is None or key.until > at]


def rotate(data: Path, at: datetime, overlap: timedelta) -> Key:
    """A new secret; the others sign for so long still."""
    kept = [_ending(key, at + overlap) for key in keys(data, at)] if overlap else []
    new = Key(secret=new_secret())
    _replace(data / FILE, _KEYS.dump_json([new, *kept]).decode())
    return new


def _ending(key: Key, until: datetime) -> Key:
    return Key(secret=key.secret, until=min(key.until or until, until))


def _replace(path: Path, content: str) -> None:
    fresh = path.with_name(f"{path.name}.{new_id()}")
    private_file(fresh, content)
    os.replace(fresh, path)
