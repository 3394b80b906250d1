"""Pictures that customers sent: fetched from WeChat by their media id, until that is over."""

import asyncio
import logging
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.channels.wechat import words
from gateway.channels.wechat.api import WechatApi
from gateway.channels.wechat.errors import MEDIA_GONE, UNAUTHORISED, WechatError
from gateway.channels.wechat.taking import NAME
from gateway.logs import described, log
from gateway.rounds import Rounds
from gateway.state import Gateway
from gateway.writer import Unavailable
from shop.channels import repository, seen
from shop.channels.models import Media
from shop.clock import now
from shop.conversations import telling
from shop.conversations.errors import UnknownConversation
from shop.uploads.pictures import NotAPicture, TooManyPixels
from shop.uploads.service import TooManyUploads

LOGGER = logging.getLogger(__name__)
LOOK_EVERY = 1.0
AT_ONCE = 4
DELAYS = tuple(timedelta(seconds=s) for s in (1, 5, 30, 120, 600, 3_600, 14_400))
UNUSABLE = (NotAPicture, TooManyPixels, ValueError)
TIDY_EVERY = 3_600.0


class Pictures:
    """One worker; of several gateways only the one that leads fetches."""

    def __init__(self, gateway: Gateway, api: WechatApi) -> None:
        self._gateway, self._api = gateway, api
        self._rounds = Rounds(
            self._serve,
            leads=lambda: gateway.membership.leads,
            every=LOOK_EVERY,
            waits="pictures_wait",
        )
        self._tidied = 0.0

    def start(self) -> None:
        """Begin, with what was left over."""
        self._rounds.start()

    async def stop(self) -> None:
        """Leave the rest to the next start."""
        await self._rounds.stop()

    def wake(self) -> None:
        """A picture was announced."""
        self._rounds.wake()

    async def _serve(self) -> int:
        fetched = await self._round()
        await self._tidy()
        return fetched

    async def _tidy(self) -> None:
        clock = asyncio.get_running_loop().time()
        if clock - self._tidied > TIDY_EVERY:
            self._tidied = clock
            await self._gateway.writer.run(lambda session: seen.forget_old(session, now()))

    async def _round(self) -> int:
        due = await self._gateway.read(
            lambda session: repository.due_media(session, NAME, now(), AT_ONCE)
        )
        await asyncio.gather(*(self._fetch(one) for one in due))
        return len(due)

    async def _fetch(self, media: Media) -> None:
        said: str | None = None
        try:
            raw = await self._api.media(media.media_id)
            await self._gateway.pictures.take_in(media.conversation_id, media.key, raw)
        except UNUSABLE:
            said = "picture_unusable"
        except (UnknownConversation, TooManyUploads):
            pass  # erased meanwhile; or far too many
        except WechatError as error:
            said = "picture_closed" if error.code in UNAUTHORISED else "picture_lost"
            if error.code not in MEDIA_GONE | UNAUTHORISED and await self._later(media, error):
                return
        except (SQLAlchemyError, Unavailable):
            raise
        except Exception as error:  # whatever it is, it must not end the fetching of all others
            said = "picture_lost"
            if await self._later(media, error):
                return
        await self._gateway.writer.run(lambda session: _over(session, media, said))
        self._gateway.live.grew(media.conversation_id)

    async def _later(self, media: Media, error: Exception) -> bool:
        """Whether it is tried again."""
        log(
            LOGGER,
            "picture_not_fetched",
            level=logging.WARNING,
            conversation=media.conversation_id,
            code=getattr(error, "code", None),
            **described(error),
        )
        if media.attempts >= len(DELAYS):
            return False
        again_at = now() + DELAYS[media.attempts]
        await self._gateway.writer.run(
            lambda session: repository.try_media_again(session, media.key, NAME, again_at)
        )
        return True


def _over(session: Session, media: Media, said: str | None) -> None:
    repository.remove_media(session, media.key, NAME)
    if said is not None:
        reply, key = words.said(said), f"wechat:picture:{media.key}"
        telling.tell(session, media.conversation_id, reply, key, now())
