"""Wake-ups reach who listens, and nobody else."""

import asyncio

from gateway.conversation.live import Live


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
