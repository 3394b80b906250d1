"""Locks by name, in bounded memory."""

import asyncio
import zlib


class StripedLocks:
    """Equal names share a lock; so may a few others, which only costs them a wait."""

    def __init__(self, stripes: int = 64) -> None:
        self._locks = [asyncio.Lock() for _ in range(stripes)]

    def of(self, name: str) -> asyncio.Lock:
        """The lock of a name."""
        return self._locks[zlib.crc32(name.encode("utf-8", "replace")) % len(self._locks)]
