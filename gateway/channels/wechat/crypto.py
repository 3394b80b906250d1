"""Signatures and encryption of WeChat's messages (消息加解密说明): SHA-1 of the sorted parts, and
AES-256-CBC over 16 random bytes, length, content and app id, padded to blocks of 32 (PKCS #7).
"""

import base64
import binascii
import hashlib
import hmac
import os
import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # not AES's own 16
RANDOM = 16
LENGTH = 4
IV = 16


class Forged(Exception):
    """What came was not made by WeChat for this account."""


def signature(*parts: str) -> str:
    """SHA-1 of the parts in order of their bytes, in hexadecimal."""
    joined = b"".join(sorted(part.encode("utf-8", "surrogatepass") for part in parts))
    return hashlib.sha1(joined).hexdigest()  # noqa: S324 — WeChat's protocol


def is_signed(given: str, *parts: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), signature(*parts).encode())


@dataclass(frozen=True)
class Sealing:
    """Encryption with the EncodingAESKey of one account."""

    key: bytes
    app_id: str

    def opened(self, sealed: str) -> bytes:
        """The content; raises Forged, with the same words whatever is wrong."""
        try:
            cipher = base64.b64decode(sealed, validate=True)
            plain = self._unpadded(self._decrypted(cipher))
            (length,) = struct.unpack_from(">I", plain, RANDOM)
        except (binascii.Error, ValueError, struct.error) as error:
            raise Forged("not sealed for us") from error
        start = RANDOM + LENGTH
        content, app_id = plain[start : start + length], plain[start + length :]
        if len(content) != length or not hmac.compare_digest(app_id, self.app_id.encode()):
            raise Forged("not sealed for us")
        return content

    def sealed(self, content: bytes) -> str:
        """The content as WeChat opens it."""
        plain = os.urandom(RANDOM) + struct.pack(">I", len(content)) + content
        plain += self.app_id.encode()
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        cipher = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(cipher).decode()

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self.key), modes.CBC(self.key[:IV]))

    def _decrypted(self, cipher: bytes) -> bytes:
        if not cipher or len(cipher) % BLOCK:
            raise ValueError("not whole blocks")
        decryptor = self._cipher().decryptor()
        return decryptor.update(cipher) + decryptor.finalize()

    def _unpadded(self, plain: bytes) -> bytes:
        count = plain[-1]
        if not 1 <= count <= BLOCK or plain[-count:] != bytes([count]) * count:
            raise ValueError("wrongly padded")
        return plain[:-count]
