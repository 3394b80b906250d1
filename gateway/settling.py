"""Requests that the shop settled without answering: by an import, or a step of its own here."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from gateway.answers import Told, tell_customers
from gateway.rounds import Rounds
from gateway.writer import Writer
from shop.answers import service as answers
from shop.clock import now

LOOK_EVERY = 5.0


class Settling:
    """Looks now and then; of several gateways only the one that `leads` does."""

    def __init__(
        self, writer: Writer, wake: Callable[[Sequence[Told]], None], leads: Callable[[], bool]
    ) -> None:
        self._writer, self._wake = writer, wake
        self._rounds = Rounds(self._look, leads=leads, every=LOOK_EVERY, waits="settling_waits")

    def start(self) -> None:
        """Begin looking."""
        self._rounds.start()

    async def stop(self) -> None:
        """Leave the rest to the next start."""
        await self._rounds.stop()

    async def _look(self) -> int:
        told = await self._writer.run(_settle)
        self._wake(told)
        return len(told)


def _settle(session: Session) -> list[Told]:
    at = now()
    return tell_customers(session, answers.settled_meanwhile(session, at), at)
