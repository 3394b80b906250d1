"""The secret of an installation and the signatures made with it.

One random secret in `$ZHUYI_DATA/secrets` (mode 600) is checked on every inner call
(header X-Zhuyi-Secret) and signs the metadata of a turn (HMAC-SHA256, RFC 2104).
"""

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

HEADER = "X-Zhuyi-Secret"


class BadSignature(ValueError):
    """Metadata that this installation did not sign, or that was changed since."""


def private_file(path: Path, content: str) -> str:
    """The content of `path`, made with mode 600 from `content` if it is not there; race-free."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(content)
    return content


def installation_secret(data: Path) -> str:
    """The secret of this installation: $ZHUYI_SECRET, else its file, made if missing."""
    given = os.environ.get("ZHUYI_SECRET")
    return given or private_file(data / "secrets", secrets.token_hex(32))


def _mac(metadata: dict[str, Any], secret: str) -> str:
    body = {key: value for key, value in metadata.items() if key != "signature"}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def sign(metadata: dict[str, Any], secret: str) -> dict[str, Any]:
    """The metadata with its signature."""
    return {**metadata, "signature": _mac(metadata, secret)}


def verify(metadata: dict[str, Any], secret: str) -> dict[str, Any]:
    """The metadata without its signature; raises BadSignature."""
    given = str(metadata.get("signature", ""))
    if not hmac.compare_digest(given, _mac(metadata, secret)):
        raise BadSignature("metadata is not signed by this installation")
    return {key: value for key, value in metadata.items() if key != "signature"}
