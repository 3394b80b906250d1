"""Calls to the action server: authenticated, on one kept connection pool, failures remembered."""

import json
from typing import Any

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.turn import CURRENT, TurnFailed

HEADER = "X-Zhuyi-Secret"
_TIMEOUT_S = 20
_REJECTED = 400  # how rasa-sdk says that a form or action declines to run


class ActionEndpoint(EndpointConfig):
    """The action server as Rasa calls it.

    Rasa opens a connection for each call and swallows a failed one in some places (slot
    validation); the failure is kept at the turn, which then fails as a whole.
    """

    def __init__(self, actions_url: str, secret: str) -> None:
        super().__init__(f"{actions_url}/webhook", enable_selective_domain=True)
        self._secret = secret
        self._session: aiohttp.ClientSession | None = None

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                headers={HEADER: self._secret},
                timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S),
            )
        return self._session

    async def close(self) -> None:
        """Close the kept connections."""
        if self._session is not None:
            await self._session.close()

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """POST the call of an action; a failure is also recorded at the turn in progress."""
        try:
            return await self._post(kwargs["json"])
        except Exception as error:
            if not (isinstance(error, ClientResponseError) and error.status == _REJECTED):
                CURRENT.get().failures.append(error)
            raise

    async def _post(self, call: Any) -> Any:
        body = json.dumps(call, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        async with self._client().post(self.url, data=body, headers=headers) as response:
            content = await response.read()
        if response.status >= _REJECTED:
            raise ClientResponseError(response.status, response.reason or "", content)
        try:
            return json.loads(content)
        except ValueError:
            raise TurnFailed(f"{self.url} answered what is not JSON: {content[:80]!r}") from None
