"""Wake-ups reach who listens, and nobody else."""

import asyncio
from contextlib import ExitStack

from gateway.conversation.live import MOST_LISTENERS, Live


def test_only_listeners_of_the_conversation_wake():
    async def use():
        live = Live()
        with live.listen("a") as mine, live.listen("b") as other:
            live.grew("a")
            assert mine.woken.is_set()
            assert not other.woken.is_set()

    asyncio.run(use())


def test_signals_go_to_the_others_of_the_conversation():
    heard = []

    async def use():
        live = Live()
        with (
            live.listen("a", lambda event, data: heard.append(("one", event))) as one,
            live.listen("a", lambda event, data: heard.append(("two", event))),
        ):
            live.signal("a", "typing", {}, but=one)
            live.signal("b", "typing", {})

    asyncio.run(use())
    assert heard == [("two", "typing")]


def test_nothing_is_kept_of_who_left():
    async def use():
        live = Live()
        with live.listen("a"):
            pass
        assert not live._listeners

    asyncio.run(use())


def test_closing_wakes_everybody():
    async def use():
        live = Live()
        with live.listen("a") as listener:
            live.close()
            await asyncio.wait_for(listener.wait(60), 1)
            assert live.closing

    asyncio.run(use())


def test_of_too_many_listeners_the_oldest_is_dismissed_and_the_others_stay():
    async def use():
        live = Live()
        with ExitStack() as stack:
            first, *rest = [
                stack.enter_context(live.listen("a")) for _ in range(MOST_LISTENERS + 1)
            ]
            assert first.dismissed
            assert first.woken.is_set()
            assert not any(one.dismissed for one in rest)
        assert not live._listeners

    asyncio.run(use())


def test_customers_cannot_crowd_an_agent_out():
    async def use():
        live = Live()
        with ExitStack() as stack:
            agent = stack.enter_context(live.listen("a", staff=True))
            pages = [stack.enter_context(live.listen("a")) for _ in range(MOST_LISTENERS)]
            assert not any(one.dismissed for one in (agent, *pages))
            stack.enter_context(live.listen("a"))
            assert pages[0].dismissed
            assert not agent.dismissed
            assert live.customers() == ["a"]
        with live.listen("b", staff=True):
            assert live.customers() == []

    asyncio.run(use())
