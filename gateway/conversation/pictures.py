"""A customer's picture on its way in, whichever door it came through."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from gateway.conversation.lanes import Lanes
from gateway.conversation.live import Live
from gateway.notices import about_the_picture, notice
from gateway.writer import Writer
from shop.clock import now
from shop.conversations.turn_repository import something_waits
from shop.ids import new_id
from shop.messages.schemas import Reply
from shop.uploads import files, service
from shop.uploads.models import Upload
from shop.uploads.pictures import Picture, cleaned
from shop.uploads.service import NewUpload

AT_ONCE = 2  # pictures decoded at a time: one may take 200 MB
Read = Callable[[Callable[[Session], Any]], Awaitable[Any]]


class Pictures:
    """Takes pictures in: cleaned, written to `folder`, said in the log."""

    def __init__(self, writer: Writer, read: Read, live: Live, lanes: Lanes, folder: Path) -> None:
        self._writer, self._read, self._live, self._lanes = writer, read, live, lanes
        self.folder = folder
        self._decoding = asyncio.Semaphore(AT_ONCE)

    async def sweep(self) -> None:
        """Remove what a killed process left."""
        await self._read(lambda session: files.sweep(session, self.folder))

    async def take_in(
        self, conversation_id: str, client_id: str, raw: bytes, declared: str | None = None
    ) -> Upload:
        """Keep a picture; the same client_id again gives the first one.

        Raises NotAPicture, TooManyPixels, and what shop.uploads.service.keep raises.
        """
        known = await self._read(
            lambda session: service.stored_before(session, conversation_id, client_id)
        )
        if known is not None:
            return known  # type: ignore[no-any-return]
        async with self._decoding:
            picture = await asyncio.to_thread(cleaned, raw, declared)
        return await self._keep(conversation_id, client_id, picture)

    async def _keep(self, conversation_id: str, client_id: str, picture: Picture) -> Upload:
        new = _new(conversation_id, client_id, picture)
        await asyncio.to_thread(files.write, self.folder, new.id, picture.content)
        kept = ""
        try:
            upload, waits = await self._writer.run(
                lambda session: _kept(session, new), conversation_id
            )
            kept = upload.id
            if waits:
                self._lanes.resume(conversation_id)
            return upload
        finally:
            if kept != new.id:
                files.remove(self.folder, new.id)
            self._live.grew(conversation_id)


def _new(conversation_id: str, client_id: str, picture: Picture) -> NewUpload:
    kind = picture.media_type.removeprefix("image/")
    return NewUpload(
        id=new_id(),
        conversation_id=conversation_id,
        client_id=client_id,
        name=f"{now():%Y%m%d%H%M%S}.{kind}",
        media_type=picture.media_type,
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
    )


def _kept(session: Session, new: NewUpload) -> tuple[Upload, bool]:
    """The upload, and whether the bot has something to answer."""
    goods = service.shows_goods(session, new.conversation_id)
    kept = service.keep(session, new, now(), partial(_answer, goods=goods))
    return kept, something_waits(session, new.conversation_id)


def _answer(owner: str, case: str, goods: bool = False) -> Reply | None:
    if goods and owner == "bot" and not case:
        return notice("picture_for_the_request")
    if case and owner == "bot":
        return notice("picture_for_the_case", number=case)
    if owner == "bot":
        return about_the_picture()
    return notice("picture_for_the_queue") if owner == "queue" else None
