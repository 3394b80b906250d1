"""Asks about parcels under way in turn, within the day's quota, and keeps the scans."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.logs import log
from gateway.rounds import Rounds
from gateway.writer import Unavailable
from shop.clock import now
from shop.errors import ShopError
from shop.shipping import watching
from shop.shipping.couriers.port import Couriers, NoAnswer, NotAllowed, Question

LOGGER = logging.getLogger(__name__)
LOOK_EVERY = 30.0
AT_ONCE = 4
PAUSE_WHEN_NOT_ALLOWED = timedelta(hours=1)
Read = Callable[[Callable[[Session], Any]], Awaitable[Any]]


class Polling:
    """One worker; of several gateways only the one that `leads` asks."""

    def __init__(
        self,
        read: Read,
        write: Read,
        couriers: Couriers | None,
        quota: int,
        *,
        leads: Callable[[], bool] = lambda: True,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._read, self._write, self._couriers = read, write, couriers
        self._quota, self._clock = quota, clock
        self._rounds = Rounds(self._serve, leads=leads, every=LOOK_EVERY, waits="couriers_wait")
        self._paused_until: datetime | None = None

    def start(self) -> None:
        """Begin asking, if there is an aggregator."""
        if self._couriers is not None:
            self._rounds.start()

    async def stop(self) -> None:
        """Leave the rest to the next start."""
        await self._rounds.stop()
        if self._couriers is not None:
            await self._couriers.close()

    async def _serve(self) -> int:
        if self._couriers is None or self._pausing():
            return 0
        return await self._round(self._couriers)

    def _pausing(self) -> bool:
        return self._paused_until is not None and self._clock() < self._paused_until

    async def _round(self, couriers: Couriers) -> int:
        at = self._clock()
        questions = await self._read(
            lambda session: watching.due(session, at, self._quota, AT_ONCE)
        )
        await asyncio.gather(*(self._ask(couriers, question) for question in questions))
        return len(questions)

    async def _ask(self, couriers: Couriers, question: Question) -> None:
        try:
            scans = await couriers.scans(question)
            await self._write(
                lambda session: watching.answered(
                    session, question.shipment_id, scans, self._clock()
                )
            )
        except NotAllowed as error:
            self._paused_until = self._clock() + PAUSE_WHEN_NOT_ALLOWED
            await self._unanswered(question, error, logging.ERROR)
        except (NoAnswer, ShopError) as error:
            await self._unanswered(question, error, logging.INFO)
        except (SQLAlchemyError, Unavailable):
            raise
        except Exception as error:  # the others are asked all the same
            await self._unanswered(question, error, logging.ERROR)

    async def _unanswered(self, question: Question, error: Exception, level: int) -> None:
        log(LOGGER, "courier_unanswered", level=level, parcel=question.shipment_id, why=str(error))
        why = str(error) or type(error).__name__
        await self._write(
            lambda session: watching.unanswered(session, question.shipment_id, why, self._clock())
        )
