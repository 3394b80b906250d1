"""A running installation, seen from outside: ZHUYI_BASE_URL and the ZHUYI_DATA it runs on."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.contract.customer import Chat, Shop


@pytest.fixture(scope="session")
def base_url() -> str:
    """Address of the installation under test."""
    url = os.environ.get("ZHUYI_BASE_URL")
    if not url:
        pytest.skip("ZHUYI_BASE_URL names no running installation (make up prints its address)")
    return url.rstrip("/")


@pytest.fixture(scope="session")
def shop(base_url: str) -> Iterator[Shop]:
    """The shop's side: a client that holds the shop key."""
    key = (Path(os.environ.get("ZHUYI_DATA", ".zhuyi")) / "shop.key").read_text().strip()
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=base_url, headers=headers, timeout=30) as client:
        yield Shop(client)


@pytest.fixture
def chat(shop: Shop, base_url: str) -> Iterator["type[Chat]"]:
    """Opens conversations: `chat("C0001")` as a logged-in customer, `chat(None)` as a visitor."""
    opened: list[Chat] = []

    def open_chat(customer: str | None = None) -> Chat:
        opened.append(Chat(base_url, shop.customer_token(customer) if customer else None))
        return opened[-1]

    yield open_chat  # type: ignore[misc]
    for one in opened:
        one.close()
