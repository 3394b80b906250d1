"""How often an address may ask, counted over all gateways where Redis joins them."""

import asyncio
import hashlib
import logging
from collections.abc import Callable

from redis.exceptions import RedisError

from gateway.conversation.bus import Bus
from gateway.limits import SlidingWindow
from gateway.logs import described, log

LOGGER = logging.getLogger(__name__)
PATIENCE = 0.5  # seconds; a slow Redis must not slow customers down
# A sliding window on Redis's own clock: seconds to wait as text, "0" counts this time.
SCRIPT = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local span = tonumber(ARGV[2]) * 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - span)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return tostring((oldest[2] + span - now) / 1000000)
end
redis.call('ZADD', KEYS[1], now, ARGV[3])
redis.call('PEXPIRE', KEYS[1], math.ceil(span / 1000))
return '0'
"""


class SharedWindow:
    """At most `limit` a key within a minute; each gateway for itself while Redis is away."""

    def __init__(self, name: str, limit: int, bus: Bus | None, mark: Callable[[], str]) -> None:
        self.limit = limit
        self._here = SlidingWindow(limit)
        self._name, self._bus, self._mark = name, bus, mark

    async def wait(self, key: str) -> float:
        """Seconds to wait; 0.0 counts this time."""
        wait = self._here.wait(key)
        if wait or self._bus is None or not self._bus.connected:
            return wait
        return await self._everywhere(self._bus, key)

    async def _everywhere(self, bus: Bus, key: str) -> float:
        hidden = hashlib.sha256(f"{bus.key}\0{key}".encode()).hexdigest()[:32]  # no addresses there
        name = f"{bus.key}:{self._name}:{hidden}"
        seconds = str(self._here.seconds)
        try:
            async with asyncio.timeout(PATIENCE):
                wait = await bus.redis.eval(SCRIPT, 1, name, self.limit, seconds, self._mark())
        except (RedisError, OSError, TimeoutError) as error:
            log(LOGGER, "limit_counted_here_only", level=logging.WARNING, **described(error))
            return 0.0
        return float(wait)
