"""Ten messages a second over many conversations: acknowledged and answered in time."""

import asyncio
from collections.abc import Iterator

import pytest

from ops.bench import load
from ops.bench.customers import Shop
from ops.bench.installation import Installation, borrow, running
from ops.bench.load import LoadResult
from ops.leash import Leash
from shop.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

RATE, CONVERSATIONS, SECONDS = 10.0, 24, 45.0


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Without the quiet window: waiting for fragments is no cost of the turn."""
    folder = tmp_path_factory.mktemp("load")
    borrow(Settings().data, folder)
    leash = Leash()
    with running(folder, leash, {"ZHUYI_QUIET_WINDOW_MS": "0"}) as installation:
        yield installation
    leash.stop()


@pytest.fixture(scope="module")
def result(installation: Installation) -> LoadResult:
    async def measured() -> LoadResult:
        async with Shop(installation.url, installation.shop_key) as shop:
            return await load.run(shop, conversations=CONVERSATIONS, rate=RATE, seconds=SECONDS)

    return asyncio.run(measured())


def test_every_message_is_taken_and_answered(result: LoadResult) -> None:
    assert result.messages == int(RATE * SECONDS)
    assert (result.unanswered, result.failures) == (0, 0)


def test_the_durable_acknowledgement_is_quick(result: LoadResult) -> None:
    assert result.acknowledged.p99 <= 100


def test_a_turn_is_quick(result: LoadResult) -> None:
    assert result.turn.p50 <= 80
    assert result.turn.p95 <= 200


def test_a_turn_with_a_recommendation_is_quick(result: LoadResult) -> None:
    assert result.recommendation.n > 0
    assert result.recommendation.p95 <= 300
