"""Identifiers: UUIDv7 (RFC 9562 section 5.7), so that ours sort by time."""

import os
import time
import uuid


def new_id() -> str:
    """A fresh UUIDv7 in its canonical form."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
