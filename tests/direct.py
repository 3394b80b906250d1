"""HTTP as tests call it: past any proxy of the machine, with time enough for a busy one."""

from functools import partial
from typing import Any

import httpx

GIVEN: dict[str, Any] = {"trust_env": False, "timeout": 120}  # seconds; httpx gives up after 5

Client = partial(httpx.Client, **GIVEN)
get = partial(httpx.get, **GIVEN)
post = partial(httpx.post, **GIVEN)
request = partial(httpx.request, **GIVEN)
