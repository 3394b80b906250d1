"""Who is at the door: signature, freshness and encryption of a request, in all three modes."""

import secrets
import time
from collections.abc import Mapping

from gateway.channels.wechat import envelope
from gateway.channels.wechat.crypto import Forged, Sealing, is_signed, signature
from gateway.channels.wechat.envelope import Incoming, Unreadable
from gateway.channels.wechat.settings import WechatSettings

FRESH = 300  # seconds; a request that is older, or from the future, is a replay
LONGEST_ECHO = 200


class Door:
    """Checks what comes in and seals what goes out."""

    def __init__(self, settings: WechatSettings) -> None:
        self._token, self._mode = settings.token, settings.mode
        self._sealing = Sealing(settings.key_bytes, settings.app_id)

    def echo(self, query: Mapping[str, str]) -> str:
        """What WeChat wants to read when the address is entered; raises Forged."""
        self._check(query)
        text = query.get("echostr", "")
        if not text.isascii() or not text.isalnum() or len(text) > LONGEST_ECHO:
            raise Forged("echostr")
        return text

    def opened(self, query: Mapping[str, str], body: bytes) -> tuple[Incoming, bool]:
        """A message, and whether the answer is to be encrypted; raises Forged, Unreadable.

        In the modes with encryption only the encrypted part is believed.
        """
        self._check(query)
        if self._mode == "plain":
            return envelope.incoming(body), False
        sealed = envelope.fields(body).get("Encrypt", "")
        parts = (self._token, query.get("timestamp", ""), query.get("nonce", ""), sealed)
        if not sealed or not is_signed(query.get("msg_signature", ""), *parts):
            raise Forged("msg_signature")
        return envelope.incoming(self._sealing.opened(sealed)), True

    def answered(self, to: Incoming, body: dict[str, object], *, sealed: bool) -> bytes:
        """The answer as it goes back."""
        plain = envelope.answer(to, body)
        if not sealed:
            return plain
        hidden, stamp, nonce = self._sealing.sealed(plain), str(int(time.time())), _nonce()
        signed = signature(self._token, stamp, nonce, hidden)
        return envelope.sealed_answer(hidden, signed, stamp, nonce)

    def _check(self, query: Mapping[str, str]) -> None:
        stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not nonce or not is_signed(query.get("signature", ""), self._token, stamp, nonce):
            raise Forged("signature")
        if not stamp.isascii() or not stamp.isdigit() or abs(time.time() - int(stamp)) > FRESH:
            raise Forged("timestamp")


def _nonce() -> str:
    return secrets.token_hex(8)


__all__ = ["Door", "Forged", "Unreadable"]
